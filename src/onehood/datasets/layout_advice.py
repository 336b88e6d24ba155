"""What to say where the classes lie on another level than expected, or in the files' names."""

import re
import shlex
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from onehood.datasets.samples import SPLIT_NAMES, Sample
from onehood.datasets.walk import Walk, images_below

_NAMED = 8
_LABELS = (  # From the plainest; each is tried with every separator.
    r"^([a-z]+){separator}",
    r"^([A-Za-z]+){separator}",
    r"^(.+?){separator}\d",
    r"\d{separator}([a-z]+)\.",
    r"\d{separator}(.+)\.",
)
_SEPARATORS = ("_", "-", r"\.", " ", "")


def level_remark(samples: Sequence[Sample]) -> list[str]:
    """Says so where every class folder holds nothing but folders: those may be meant, as cats and dogs below 2023."""
    parts = [sample.id.split("/") for sample in samples]
    if any(len(part) < 3 for part in parts):
        return []
    inner = sorted({part[1] for part in parts})
    outer = sorted({part[0] for part in parts})
    if len(outer) < 2 or len(inner) < 2:
        return []
    way = "'*/*/*'" if all(len(part) == 3 for part in parts) else "'**/*' --label-pattern '^[^/]+/([^/]+)/'"
    return [
        f"The classes are the folders {_listed(outer)}; all images lie one level deeper, in {_listed(inner)}. If those "
        f"are the classes, take them by --glob {way}."
    ]


def deeper_level(data: Path) -> list[str]:
    """Where one folder holds all others, says in which the classes lie, and the command for it."""
    start = next((folder for folder in _subfolders(data) if SPLIT_NAMES.get(folder.name.lower()) == "train"), data)
    level = start
    while len(inner := _subfolders(level)) == 1:
        level = inner[0]
    classes = [folder.name for folder in inner if images_below(folder)]
    if level == start or len(classes) < 2:
        return []
    return [
        f"The folder {level} holds several with images, {_listed(classes)}. If those are the classes or splits: "
        f"onehood train {shlex.quote(str(level))}"
    ]


def file_name_advice(folder: Path, names: Sequence[str]) -> list[str]:
    """The command for images that lie in one folder, where their names share a form that tells classes apart."""
    pattern = label_pattern_of(names)
    if pattern is None:
        return []
    labels = sorted({_label(pattern, name) for name in names})
    extensions = {Path(name).suffix for name in names}
    glob = f"*{extensions.pop()}" if len(extensions) == 1 else "*"
    return [
        f"Their names tell {_listed(labels)} apart. If those are the classes: onehood train {shlex.quote(str(folder))} "
        f"--glob {shlex.quote(glob)} --label-pattern '{pattern}'"
    ]


def label_pattern_of(names: Sequence[str]) -> str | None:
    """A regular expression whose first group tells the names' classes, or None where they share no such form.

    Every name has to match, and there have to be two classes or more, each of two names or more.
    """
    for form in _LABELS:
        for separator in _SEPARATORS:
            pattern = form.format(separator=separator)
            counts = Counter(_label(pattern, name) for name in names)
            if "" not in counts and len(counts) > 1 and min(counts.values()) > 1:
                return pattern
    return None


def _label(pattern: str, name: str) -> str:
    match = re.search(pattern, name)
    return match.group(1) if match else ""


def _subfolders(folder: Path) -> list[Path]:
    return [entry for entry in Walk().entries(folder) if entry.is_dir()]


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])

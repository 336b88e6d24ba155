"""Which files belong to a data set, with their labels: folders, manifests, and patterns."""

import csv
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onehood.errors import DataError, InvalidArgumentError

EXTENSIONS = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".bmp", ".tif", ".tiff", ".gif"),
    *(".avif", ".heic", ".heif", ".hif"),
)
"""The file names that are taken for images, in upper or lower case."""

_SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}


@dataclass(frozen=True)
class Sample:
    """A file that claims to be an image.

    Args:
        path: where it is.
        id: what reports call it: its path as the folder or manifest names it.
        label: its class.
        split: "train", "validation", "test", or None where that is still to be decided.
        group: samples of one group stay in one split; None for a sample by itself.
    """

    path: Path
    id: str
    label: str
    split: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class FoundSamples:
    """What a folder or a manifest holds.

    Args:
        samples: in the order of their ids.
        empty_classes: class folders without any image.
        ignored: how many files of each other extension lie there.
        problems: what could not be looked into, one sentence each.
    """

    samples: tuple[Sample, ...]
    empty_classes: tuple[str, ...] = ()
    ignored: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def find_samples(
    data: Path, *, glob: str | None = None, label_pattern: str | None = None, group_pattern: str | None = None
) -> FoundSamples:
    """Lists the samples of a folder or a manifest.

    - A folder with subfolders `train`, and perhaps `val` and `test`: one subfolder per class in each.
    - Another folder: one subfolder per class; what lies deeper belongs to that class.
    - A folder and `glob`: the files that match, each labelled by `label_pattern`, or by the folder it lies in.
    - A file .csv or .tsv: a manifest with the columns path and label, and perhaps split and group; paths are relative
      to the manifest's folder.

    Args:
        data: the folder or manifest.
        glob: a pattern such as "**/*.jpg".
        label_pattern: a regular expression, searched for in the path below the folder; its first group is the label.
        group_pattern: likewise for the group; files that do not match are groups by themselves.

    Raises:
        DataError: there is nothing of that kind, or the manifest is damaged.
        InvalidArgumentError: a pattern is no regular expression with a group, or does not belong to this layout.
    """
    if data.is_file():
        if glob or label_pattern or group_pattern:
            raise InvalidArgumentError("A manifest names its files, labels and groups itself: leave the patterns out.")
        return _from_manifest(data)
    if not data.is_dir():
        raise DataError(f"{data}: there is no such folder or manifest.")
    if label_pattern and not glob:
        raise InvalidArgumentError("`label_pattern` needs `glob`: without it, the folders are the labels.")
    group = _pattern("group_pattern", group_pattern)
    if glob:
        return _from_glob(data, glob, _pattern("label_pattern", label_pattern), group)
    return _from_folders(data, group)


def images_below(folder: Path) -> list[Path]:
    """Every image file below a folder, sorted; linked folders are followed once, hidden ones never."""
    return list(_Walk().images(folder))


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in EXTENSIONS


@dataclass
class _Walk:
    """Collects what a walk through folders meets on its way."""

    ignored: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)

    def images(self, folder: Path) -> Iterator[Path]:
        """Every image file below a folder, sorted; linked folders are followed once, hidden ones never."""
        if self._enter(folder):
            yield from self._below(folder)

    def _enter(self, folder: Path) -> bool:
        real = os.path.realpath(folder)
        if real in self.entered:
            self.problems.append(f"{folder}: leads back to a folder already looked into; not followed again.")
            return False
        self.entered.add(real)
        return True

    def _below(self, folder: Path) -> Iterator[Path]:
        try:
            entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
        except OSError as error:
            self.problems.append(f"{folder}: the folder cannot be looked into ({error.strerror}).")
            return
        for entry in entries:
            if entry.is_dir():
                yield from self.images(entry)
            elif _is_image(entry):
                yield entry
            else:
                suffix = entry.suffix.lower() or "(none)"
                self.ignored[suffix] = self.ignored.get(suffix, 0) + 1

    def subfolders(self, folder: Path) -> list[Path]:
        """Those of a folder whose own images belong to no class, which is a problem if there are any."""
        try:
            beside = sum(_is_image(entry) and not entry.is_dir() for entry in folder.iterdir())
            if beside:
                self.problems.append(f"{folder}: {beside} images in it are in no class; they are left out.")
            self.entered.add(os.path.realpath(folder))
            return sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
        except OSError as error:
            self.problems.append(f"{folder}: the folder cannot be looked into ({error.strerror}).")
            return []


def _from_folders(data: Path, group: re.Pattern[str] | None) -> FoundSamples:
    walk = _Walk()
    top = walk.subfolders(data)
    split_folders = [
        (folder, split)
        for folder in top
        if (split := _split_of(folder)) and _holds_folders(folder)  # Trains are a class, too.
    ]
    classes: list[tuple[list[Path], str | None]] = [(top, None)]
    if any(split == "train" for _, split in split_folders):
        classes = [(walk.subfolders(folder), split) for folder, split in split_folders]
        walk.problems += _left_out(folder for folder in top if (folder, _split_of(folder)) not in split_folders)
    samples: list[Sample] = []
    images_of: dict[str, int] = {}
    for folders, split in classes:
        for folder in folders:
            images_of.setdefault(folder.name, 0)
            for path in walk.images(folder):
                identity = path.relative_to(data).as_posix()
                samples.append(Sample(path, identity, folder.name, split, _searched(group, identity)))
                images_of[folder.name] += 1
    if not samples:
        problems = "".join(f"\n  {problem}" for problem in walk.problems)
        raise DataError(
            f"{data}: no images found. Expected one subfolder per class with images ({', '.join(EXTENSIONS)}), "
            f"or train/, val/, test/ above them.{problems}"
        )
    empty = tuple(name for name, count in images_of.items() if count == 0)
    return FoundSamples(tuple(samples), empty, walk.ignored, tuple(walk.problems))


def _split_of(folder: Path) -> str | None:
    return _SPLIT_NAMES.get(folder.name.lower())


def _holds_folders(folder: Path) -> bool:
    try:
        return any(entry.is_dir() for entry in folder.iterdir())
    except OSError:
        return True  # What it holds will be asked again, and the problem named.


def _left_out(folders: Iterable[Path]) -> list[str]:
    """A sentence for each folder with images that stands beside train/ and is none of the splits."""
    counts = ((folder, len(images_below(folder))) for folder in folders)
    return [f"{folder}: its {count} images are in no split; they are left out." for folder, count in counts if count]


def _from_glob(data: Path, glob: str, label: re.Pattern[str] | None, group: re.Pattern[str] | None) -> FoundSamples:
    try:
        paths = sorted(path for path in data.glob(glob) if path.suffix.lower() in EXTENSIONS and not path.is_dir())
    except (ValueError, NotImplementedError) as error:
        raise InvalidArgumentError(
            f"`glob` must be a pattern below the folder. Received: {glob!r} ({error})."
        ) from error
    samples, unlabelled = [], []
    for path in paths:
        identity = path.relative_to(data).as_posix()
        name = path.parent.name if label is None else _searched(label, identity)
        if name is None:
            unlabelled.append(f"{identity}: `label_pattern` does not match; left out.")
        else:
            samples.append(Sample(path, identity, name, None, _searched(group, identity)))
    if not samples:
        raise DataError(f"{data}: no images found by the pattern {glob!r}. {' '.join(unlabelled[:3])}".rstrip())
    return FoundSamples(tuple(samples), problems=tuple(unlabelled))


def _from_manifest(data: Path) -> FoundSamples:
    separator = {".csv": ",", ".tsv": "\t"}.get(data.suffix.lower())
    if separator is None:
        raise DataError(f"{data}: a manifest must be a .csv or .tsv file.")
    samples: list[Sample] = []
    try:
        with data.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter=separator)
            missing = [name for name in ("path", "label") if name not in (reader.fieldnames or [])]
            if missing:
                raise DataError(
                    f"{data}: the manifest has no column {' and no column '.join(missing)} in its first line."
                )
            samples = [_row(data, reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{data}: the manifest cannot be read ({error}).") from error
    if not samples:
        raise DataError(f"{data}: the manifest lists no images.")
    return FoundSamples(tuple(samples))


def _row(manifest: Path, line: int, row: dict[str, str | None]) -> Sample:
    path, label = (row["path"] or "").strip(), (row["label"] or "").strip()
    if not path or not label:
        raise DataError(f"{manifest}, line {line}: path and label must not be empty.")
    split = (row.get("split") or "").strip().lower()
    if split and split not in _SPLIT_NAMES:
        raise DataError(f"{manifest}, line {line}: the split must be train, val or test. Received: {split!r}.")
    group = (row.get("group") or "").strip()
    return Sample(manifest.parent / path, path, label, _SPLIT_NAMES.get(split), group or None)


def _pattern(argument: str, expression: str | None) -> re.Pattern[str] | None:
    if expression is None:
        return None
    try:
        pattern = re.compile(expression)
    except re.error as error:
        raise InvalidArgumentError(
            f"`{argument}` must be a regular expression. Received: {expression!r} ({error})."
        ) from error
    if pattern.groups < 1:
        raise InvalidArgumentError(f"`{argument}` must have a group, as in '([^_]+)_.*'. Received: {expression!r}.")
    return pattern


def _searched(pattern: re.Pattern[str] | None, text: str) -> str | None:
    match = pattern.search(text) if pattern else None
    return match.group(1) if match else None

"""Files that claim to be images, with their labels, and what else was found beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

EXTENSIONS = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".webp", ".bmp", ".tif", ".tiff", ".gif"),
    *(".avif", ".heic", ".heif", ".hif"),
)
"""The file names that are taken for images, in upper or lower case."""

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
"""The names of splits that folders and manifests use, in lower case, and what they mean."""

NO_EXTENSION = "(none)"
"""What counts of skipped files call those without an extension."""

_TOLD = 20
_KINDS = 5


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
        problems: what could not be looked into or is left out, one sentence each.
        remarks: what is odd about the labels, the level of the classes or the manifest, one sentence each.
    """

    samples: tuple[Sample, ...]
    empty_classes: tuple[str, ...] = ()
    ignored: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def told(self) -> list[str]:
        """All that a user should know before training on it, one line each."""
        more = len(self.problems) - _TOLD
        lines = [*self.problems[:_TOLD], *([f"… and {more:,} more"] if more > 0 else []), *self.remarks]
        if self.empty_classes:
            lines.append(f"Class folders without images are no classes: {', '.join(self.empty_classes)}.")
        skipped = not_read(self.ignored)
        return [*lines, f"{skipped}."] if skipped else lines


def is_image(path: Path) -> bool:
    """Whether a file's name is that of an image."""
    return path.suffix.lower() in EXTENSIONS


def not_read(ignored: Mapping[str, int]) -> str:
    """How many files of which extensions were passed over, most first: "60 .heic files are not read"; "" for none."""
    kinds = sorted(ignored.items(), key=lambda kind: (-kind[1], kind[0]))
    named = [_counted(*kind) for kind in kinds[:_KINDS]]
    others = sum(count for _, count in kinds[_KINDS:])
    if others:
        named.append(f"{others:,} others")
    total = sum(ignored.values())
    return f"{', '.join(named)} {'is' if total == 1 else 'are'} not read" if named else ""


def _counted(extension: str, count: int) -> str:
    files = "file" if count == 1 else "files"
    return f"{count:,} {files} without an extension" if extension == NO_EXTENSION else f"{count:,} {extension} {files}"

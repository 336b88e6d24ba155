"""Walking through folders: every image once, whatever links lead to, past what is hidden or the system's."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from onehood.datasets.samples import NO_EXTENSION, is_image
from onehood.datasets.system_files import is_system_name


@dataclass(frozen=True)
class FilesBelow:
    """What lies below a folder.

    Args:
        images: sorted.
        ignored: how many files of each other extension there are.
        problems: what could not be looked into, one sentence each.
    """

    images: tuple[Path, ...]
    ignored: dict[str, int]
    problems: tuple[str, ...]


def files_below(folder: Path) -> FilesBelow:
    """Looks through a folder; linked folders are followed once, hidden ones and the system's never."""
    walk = Walk()
    images = tuple(walk.images(folder))
    return FilesBelow(images, walk.ignored, tuple(walk.problems))


def images_below(folder: Path) -> list[Path]:
    """Every image file below a folder, sorted; see `files_below`."""
    return list(files_below(folder).images)


def count_ignored(ignored: dict[str, int], path: Path) -> None:
    """Counts a file that is no image under its extension."""
    extension = path.suffix.lower() or NO_EXTENSION
    ignored[extension] = ignored.get(extension, 0) + 1


@dataclass
class Walk:
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
        for entry in self.entries(folder):
            if entry.is_dir():
                yield from self.images(entry)
            elif is_image(entry):
                yield entry
            else:
                count_ignored(self.ignored, entry)

    def subfolders(self, folder: Path) -> list[Path]:
        """Those of a folder whose own images belong to no class, which is a problem if there are any."""
        self.entered.add(os.path.realpath(folder))
        entries = self.entries(folder)
        beside = sum(is_image(entry) and not entry.is_dir() for entry in entries)
        if beside:
            self.problems.append(f"{folder}: {_images(beside)} in no class and left out.")
        return [entry for entry in entries if entry.is_dir()]

    def entries(self, folder: Path) -> list[Path]:
        """What lies in a folder, sorted; a folder that may not be looked into is a problem, and empty."""
        try:
            return sorted(entry for entry in folder.iterdir() if not is_system_name(entry.name))
        except OSError as error:
            self.problems.append(f"{folder}: the folder cannot be looked into ({error.strerror}).")
            return []


def _images(count: int) -> str:
    return "1 image in it is" if count == 1 else f"{count:,} images in it are"

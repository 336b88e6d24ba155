"""Folders whose images are labelled by where they lie or by their names."""

import re
from collections.abc import Iterable
from pathlib import Path

from onehood.datasets.label_names import label_name, like_labels_remark
from onehood.datasets.layout_advice import file_name_advice, level_remark
from onehood.datasets.samples import EXTENSIONS, SPLIT_NAMES, FoundSamples, Sample, is_image, not_read
from onehood.datasets.system_files import is_of_the_system
from onehood.datasets.walk import Walk, count_ignored, images_below
from onehood.errors import DataError, InvalidArgumentError


def samples_of_folders(data: Path, group: re.Pattern[str] | None) -> FoundSamples:
    """One class a subfolder, perhaps below folders of splits; whatever lies deeper belongs to it.

    Raises:
        DataError: there is no image.
    """
    walk = Walk()
    top = walk.subfolders(data)
    split_folders = [
        (folder, split)
        for folder in top
        if (split := _split_of(folder)) and _holds_folders(folder)  # Trains are a class, too.
    ]
    classes: list[tuple[list[Path], str | None]] = [(top, None)]
    split_above = any(split == "train" for _, split in split_folders)
    if split_above:
        classes = [(walk.subfolders(folder), split) for folder, split in split_folders]
        walk.problems += _left_out(folder for folder in top if (folder, _split_of(folder)) not in split_folders)
    samples: list[Sample] = []
    images_of: dict[str, int] = {}
    for folders, split in classes:
        for folder in folders:
            label = label_name(folder.name)
            images_of.setdefault(label, 0)
            for path in walk.images(folder):
                identity = path.relative_to(data).as_posix()
                samples.append(Sample(path, identity, label, split, searched(group, identity)))
                images_of[label] += 1
    if not samples:
        raise DataError(_nothing_in(data, walk))
    remarks = [*like_labels_remark(sample.label for sample in samples), *([] if split_above else level_remark(samples))]
    empty = tuple(name for name, count in images_of.items() if count == 0)
    return FoundSamples(tuple(samples), empty, walk.ignored, tuple(walk.problems), tuple(remarks))


def samples_of_pattern(
    data: Path, glob: str, label: re.Pattern[str] | None, group: re.Pattern[str] | None
) -> FoundSamples:
    """The files that match, each labelled by a part of its path, or by the folder it lies in.

    Raises:
        DataError: no image matches.
        InvalidArgumentError: the pattern is none.
    """
    ignored: dict[str, int] = {}
    samples, unlabelled = [], []
    for path in _matching(data, glob):
        if not is_image(path):
            count_ignored(ignored, path)
            continue
        identity = path.relative_to(data).as_posix()
        name = path.parent.name if label is None else searched(label, identity)
        if name is None:
            unlabelled.append(f"{identity}: `label_pattern` does not match; left out.")
        else:
            samples.append(Sample(path, identity, label_name(name), None, searched(group, identity)))
    if not samples:
        skipped = not_read(ignored)
        told = [*unlabelled[:3], *([f"{skipped}."] if skipped else [])]
        raise DataError(f"{data}: no images found by the pattern {glob!r}. {' '.join(told)}".rstrip())
    return FoundSamples(
        tuple(samples),
        ignored=ignored,
        problems=tuple(unlabelled),
        remarks=tuple(like_labels_remark(sample.label for sample in samples)),
    )


def compiled(argument: str, expression: str | None) -> re.Pattern[str] | None:
    """A regular expression of the user's, of which the first group counts.

    Raises:
        InvalidArgumentError: it is none, or has no group.
    """
    if expression is None:
        return None
    try:
        pattern = re.compile(label_name(expression))
    except re.error as error:
        raise InvalidArgumentError(
            f"`{argument}` must be a regular expression. Received: {expression!r} ({error})."
        ) from error
    if pattern.groups < 1:
        raise InvalidArgumentError(f"`{argument}` must have a group, as in '([^_]+)_.*'. Received: {expression!r}.")
    return pattern


def searched(pattern: re.Pattern[str] | None, path: str) -> str | None:
    """The first group of a pattern in a path, however the path's letters are encoded; None where it is not found."""
    match = pattern.search(label_name(path)) if pattern else None
    return match.group(1) if match else None


def _matching(data: Path, glob: str) -> list[Path]:
    try:
        return sorted(path for path in data.glob(glob) if not is_of_the_system(path, data) and not path.is_dir())
    except (ValueError, NotImplementedError) as error:
        raise InvalidArgumentError(
            f"`glob` must be a pattern below the folder. Received: {glob!r} ({error})."
        ) from error


def _nothing_in(data: Path, walk: Walk) -> str:
    loose = []
    for entry in walk.entries(data):
        if is_image(entry) and not entry.is_dir():
            loose.append(entry.name)
        elif not entry.is_dir():
            count_ignored(walk.ignored, entry)
    skipped = not_read(walk.ignored)
    told = [*walk.problems, *([f"{skipped}."] if skipped else []), *file_name_advice(data, loose)]
    return (
        f"{data}: no images found. Expected one subfolder per class with images "
        f"({', '.join(EXTENSIONS)}), or train/, val/, test/ above them, or --glob for files that are labelled "
        f"otherwise.{''.join(f'{chr(10)}  {line}' for line in dict.fromkeys(told))}"
    )


def _split_of(folder: Path) -> str | None:
    return SPLIT_NAMES.get(folder.name.lower())


def _holds_folders(folder: Path) -> bool:
    try:
        return any(entry.is_dir() for entry in folder.iterdir())
    except OSError:
        return True  # What it holds will be asked again, and the problem named.


def _left_out(folders: Iterable[Path]) -> list[str]:
    """A sentence for each folder with images that stands beside train/ and is none of the splits."""
    counts = ((folder, len(images_below(folder))) for folder in folders)
    return [
        f"{folder}: {'its 1 image is' if count == 1 else f'its {count:,} images are'} in no split and left out."
        for folder, count in counts
        if count
    ]

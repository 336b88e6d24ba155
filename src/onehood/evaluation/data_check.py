"""The doctor's report on a folder of images: what is in it, and what is wrong with it."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from onehood.classifiers import Classifier
from onehood.datasets import (
    FolderOptions,
    ScannedFolder,
    class_indices,
    known_dataset,
    near_pairs,
    scan_folder,
)
from onehood.errors import InvalidArgumentError
from onehood.evaluation.page import embedded, page, picture, table, write_page
from onehood.figures import contact_sheet, png_bytes, shortened_id

_SHOWN = 24
_SURE = 0.9
_UNLIKELY = 0.05
_IMBALANCED = 5.0
_LISTED = 200  # Lines of a section of the page; the file of numbers has all.
_TITLES = {
    "bad": "Images that cannot be read",
    "problems": "What could not be looked into",
    "duplicates": "The very same content",
    "two_labels": "Like images, two labels",
    "leaks": "Like images in different splits",
    "suspicious": "Labels that the model doubts",
}
"""What the page and the command line call each part."""


@dataclass(frozen=True)
class AlikePair:
    """Two images that look alike: their ids, labels and splits, and how many of 64 bits of their hashes differ."""

    first: str
    second: str
    labels: tuple[str, str]
    splits: tuple[str, str]
    distance: int


@dataclass(frozen=True)
class SuspiciousLabel:
    """An image that a model is sure to be something else."""

    id: str
    label: str
    prediction: str
    probability: float


@dataclass(frozen=True)
class DataCheck:
    """What was found in a folder.

    Args:
        folder: which.
        images: good ones.
        bad: [id, reason] of each image that cannot be read.
        by_class: good images of each class.
        by_split: good images of each split.
        by_format: good images of each format.
        heights: least, median and greatest height, in pixels; widths likewise.
        input: what a model gets by default, as the fields of `images.Square`.
        empty_classes: class folders without images.
        ignored: files that are not images, by extension.
        problems: what could not be looked into.
        remarks: what is odd about the labels, the level of the classes or the manifest, one sentence each.
        duplicates: groups of ids with the very same content.
        two_labels: pairs that look alike under different labels.
        leaks: pairs that look alike in different splits.
        imbalance: images of the largest class over those of the smallest.
        suspicious: images whose label a model disagrees with.
        flat: ids of good images of one shade, or nearly so.
        doubts: what is odd about good images, one sentence for each kind.
    """

    folder: str
    images: int
    bad: tuple[tuple[str, str], ...]
    by_class: dict[str, int]
    by_split: dict[str, int]
    by_format: dict[str, int]
    heights: tuple[int, float, int]
    widths: tuple[int, float, int]
    input: dict[str, Any]
    empty_classes: tuple[str, ...]
    ignored: dict[str, int]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]
    duplicates: tuple[tuple[str, ...], ...]
    two_labels: tuple[AlikePair, ...]
    leaks: tuple[AlikePair, ...]
    imbalance: float
    suspicious: tuple[SuspiciousLabel, ...]
    flat: tuple[str, ...]
    doubts: tuple[str, ...]
    scanned: ScannedFolder = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Everything but the scan itself, as JSON values."""
        return {name: _plain(value) for name, value in vars(self).items() if name != "scanned"}

    def details(self) -> dict[str, list[str]]:
        """By its title, what each sentence of `advice` speaks of, a line for each; without what was not found."""
        lines = {
            "bad": [f"{identity}: {reason}" for identity, reason in self.bad],
            "problems": list(self.problems),
            "duplicates": [" = ".join(ids) for ids in self.duplicates],
            "two_labels": [_pair(pair, pair.labels) for pair in self.two_labels],
            "leaks": [_pair(pair, pair.splits) for pair in self.leaks],
            "suspicious": [
                f"{one.id}: {one.label}? {one.prediction} ({100 * one.probability:.0f} %)" for one in self.suspicious
            ],
        }
        return {_TITLES[name]: found for name, found in lines.items() if found}

    def advice(self) -> list[str]:
        """What to look at, one sentence each; empty for a healthy folder."""
        lines = [
            (len(self.bad), f"images cannot be read and are left out{_see('bad')}"),
            (len(self.problems), f"places could not be looked into{_see('problems')}"),
            (len(self.empty_classes), "class folders hold no images: " + ", ".join(self.empty_classes)),
            (len(self.two_labels), f"pairs of like images have different labels{_see('two_labels')}"),
            (len(self.leaks), f"pairs of like images lie in different splits{_see('leaks')}, and --group"),
            (len(self.duplicates), f"groups of files have the very same content{_see('duplicates')}"),
            (len(self.suspicious), f"labels look wrong to the model{_see('suspicious')}"),
        ]
        advice = [f"{count} {text}." for count, text in lines if count]
        advice += [*self.doubts, *self.remarks]
        if self.imbalance >= _IMBALANCED:
            advice.append(
                f"The largest class has {self.imbalance:.1f} times the images of the smallest: "
                "consider --class-weights balanced."
            )
        return advice


def check_data(
    folder: Path | str, options: FolderOptions | None = None, *, classifier: Classifier | None = None
) -> DataCheck:
    """Looks at every image of a folder or manifest and at how they fit together.

    Args:
        folder: as `image_folder` takes it.
        options: how to read it.
        classifier: a model whose opinion of the labels is asked.

    Raises:
        InvalidArgumentError: it is the name of a known data set.
        DataError: the folder cannot be read as a data set at all.
    """
    name = known_dataset(folder)
    if name is not None:
        raise InvalidArgumentError(
            f"`folder`: {name} is a known data set, whose files are checked when it is read. A check looks at folders "
            f"of images and manifests; ./{name} would be a folder here."
        )
    scanned = scan_folder(folder, options)
    samples, verdicts, splits = scanned.scan.good, scanned.scan.verdicts, scanned.splits
    labels = [sample.label for sample in samples]
    hashes = [verdict.hash for verdict in verdicts]
    by_class = dict(sorted(Counter(labels).items()))

    def alike(groups: list[str] | tuple[str, ...]) -> tuple[AlikePair, ...]:
        return tuple(
            AlikePair(samples[a].id, samples[b].id, (labels[a], labels[b]), (splits[a], splits[b]), distance)
            for a, b, distance in near_pairs(hashes, groups)
        )

    same: dict[str, list[str]] = {}
    for sample, verdict in zip(samples, verdicts, strict=True):
        same.setdefault(verdict.digest, []).append(sample.id)
    heights, widths = [verdict.height for verdict in verdicts], [verdict.width for verdict in verdicts]
    return DataCheck(
        folder=str(folder),
        images=len(samples),
        bad=tuple((sample.id, reason) for sample, reason in scanned.scan.bad),
        by_class=by_class,
        by_split=dict(Counter(splits)),
        by_format=dict(Counter(verdict.format for verdict in verdicts)),
        heights=(min(heights), median(heights), max(heights)),
        widths=(min(widths), median(widths), max(widths)),
        input=scanned.dataset.usual_view.as_json(),
        empty_classes=scanned.found.empty_classes,
        ignored=dict(scanned.found.ignored),
        problems=scanned.found.problems,
        remarks=scanned.found.remarks,
        duplicates=tuple(tuple(ids) for ids in same.values() if len(ids) > 1),
        two_labels=alike(labels),
        leaks=alike(splits),
        imbalance=max(by_class.values()) / min(by_class.values()),
        suspicious=() if classifier is None else _suspicious(scanned, classifier),
        flat=tuple(sample.id for sample in scanned.scan.flat),
        doubts=tuple(scanned.scan.doubts()),
        scanned=scanned,
    )


def write_data_report(folder: Path | str, check: DataCheck) -> Path:
    """Writes `check.html` with contact sheets, the sheets as PNG files, and `check.json` into a folder.

    Returns:
        The path of the page.

    Raises:
        InvalidArgumentError: the folder cannot be made.
    """
    pictures = {name: png_bytes(figure) for name, figure in _figures(check).items()}
    sections = [
        table([(line,) for line in check.advice() or ["Nothing to complain of."]], heading="To look at"),
        table(
            [
                ("images", check.images),
                ("formats", _counted(check.by_format)),
                ("splits", _counted(check.by_split)),
                ("heights", _range(check.heights)),
                ("widths", _range(check.widths)),
            ],
            heading="What is there",
        ),
        picture("Examples", pictures["examples"]),
    ]
    for title, lines in check.details().items():
        sections.append(table([(line,) for line in _first(lines)], heading=title))
        sections += [embedded(title, content) for name, content in pictures.items() if _TITLES.get(name) == title]
    sections.append(table(check.by_class.items(), heading="Classes", columns=("class", "images")))
    return write_page(
        folder,
        "check",
        page(f"Data check of {check.folder}", sections),
        numbers=json.dumps(check.as_json(), indent=2),
        pictures={_file_name(name): content for name, content in pictures.items()},
    )


def _suspicious(scanned: ScannedFolder, classifier: Classifier) -> tuple[SuspiciousLabel, ...]:
    known = class_indices(classifier.class_names)
    asked = [sample for sample in scanned.scan.good if sample.label in known]
    probabilities = np.asarray(classifier.predict_proba([sample.path for sample in asked]))
    found = []
    for sample, row in zip(asked, probabilities, strict=True):
        best = int(row.argmax())
        if row[best] >= _SURE and row[known[sample.label]] <= _UNLIKELY:
            found.append(SuspiciousLabel(sample.id, sample.label, classifier.class_names[best], float(row[best])))
    return tuple(sorted(found, key=lambda one: -one.probability))


def _figures(check: DataCheck) -> dict[str, Figure]:
    samples = {sample.id: sample for sample in check.scanned.scan.good}
    view = check.scanned.dataset.usual_view

    def sheet(entries: list[tuple[str, str]], title: str, columns: int = 6) -> Figure:
        images = [view.read(samples[identity].path) for identity, _ in entries]
        return contact_sheet(images, [caption for _, caption in entries], title=title, columns=columns)

    figures = {"examples": sheet(_examples(check), "One example after the other of each class")}
    for name, pairs in (("leaks", check.leaks), ("two_labels", check.two_labels)):
        entries = [
            (identity, f"{shortened_id(identity)}\n{label}, {split}")
            for pair in pairs[: _SHOWN // 2]
            for identity, label, split in zip((pair.first, pair.second), pair.labels, pair.splits, strict=True)
        ]
        if entries:
            figures[name] = sheet(entries, _TITLES[name])
    if check.suspicious:
        shown = check.suspicious[:_SHOWN]
        entries = [
            (one.id, f"{shortened_id(one.id)}\n{one.label}? {one.prediction} ({100 * one.probability:.0f} %)")
            for one in shown
        ]
        figures["suspicious"] = sheet(entries, _TITLES["suspicious"])
    return figures


def _examples(check: DataCheck) -> list[tuple[str, str]]:
    """Up to 24 images, taking turns between the classes."""
    of_class: dict[str, list[str]] = {}
    for sample in check.scanned.scan.good:
        of_class.setdefault(sample.label, []).append(sample.id)
    turns = [
        (identity, f"{shortened_id(identity)}\n{label}")
        for turn in range(_SHOWN)
        for label, ids in sorted(of_class.items())
        for identity in ids[turn : turn + 1]
    ]
    return turns[:_SHOWN]


def _see(name: str) -> str:
    return f': see "{_TITLES[name]}"'


def _pair(pair: AlikePair, sides: tuple[str, str]) -> str:
    return f"{pair.first} ({sides[0]}) ~ {pair.second} ({sides[1]})"


def _first(lines: list[str]) -> list[str]:
    rest = len(lines) - _LISTED
    return lines if rest <= 0 else [*lines[:_LISTED], f"… and {rest:,} more, all of them in check.json"]


def _file_name(name: str) -> str:
    return _TITLES.get(name, name).lower().replace(",", "").replace(" ", "-")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _range(values: tuple[int, float, int]) -> str:
    low, middle, high = values
    return f"{low} to {high} pixels, median {middle:g}"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return asdict(value) if isinstance(value, AlikePair | SuspiciousLabel) else value

"""The doctor's look at a folder of images: what is in it, and what is wrong with it."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

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
from onehood.terminal import counted

_SURE = 0.9
_UNLIKELY = 0.05
_IMBALANCED = 5.0
TITLES = {
    "bad": "Images that cannot be read",
    "problems": "What could not be looked into",
    "duplicates": "The very same content",
    "two_labels": "Like images, two labels",
    "leaks": "Like images in different splits",
    "suspicious": "Labels that the model doubts",
}
"""What the page and the command line call each part."""

_ALIKE_HAVE = "pair of like images has", "pairs of like images have"
_ALIKE_LIE = "pair of like images lies", "pairs of like images lie"


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
        return {TITLES[name]: found for name, found in lines.items() if found}

    def advice(self) -> list[str]:
        """What to look at, one sentence each; empty for a healthy folder."""
        empty = ", ".join(self.empty_classes)
        counts = [
            (self.bad, "image cannot be read and is", "images cannot be read and are", f"left out{_see('bad')}"),
            (self.problems, "place", "places", f"could not be looked into{_see('problems')}"),
            (self.empty_classes, "class folder holds", "class folders hold", f"no images: {empty}"),
            (self.two_labels, *_ALIKE_HAVE, f"different labels{_see('two_labels')}"),
            (self.leaks, *_ALIKE_LIE, f"in different splits{_see('leaks')}, and --group"),
            (
                self.duplicates,
                "group of files has",
                "groups of files have",
                f"the very same content{_see('duplicates')}",
            ),
            (self.suspicious, "label looks", "labels look", f"wrong to the model{_see('suspicious')}"),
        ]
        advice = [f"{counted(len(found), one, several)} {rest}." for found, one, several, rest in counts if found]
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


def _see(name: str) -> str:
    return f': see "{TITLES[name]}"'


def _pair(pair: AlikePair, sides: tuple[str, str]) -> str:
    return f"{pair.first} ({sides[0]}) ~ {pair.second} ({sides[1]})"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return asdict(value) if isinstance(value, AlikePair | SuspiciousLabel) else value

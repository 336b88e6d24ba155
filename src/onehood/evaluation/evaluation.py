"""Measuring a classifier: single tests, averaged tests, and what went wrong."""

from dataclasses import asdict, dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from onehood.classifiers import Classifier, LearnedFromFolder, load
from onehood.classifiers.averaging import Averaged
from onehood.datasets import (
    FolderOptions,
    ImageDataset,
    Split,
    class_indices,
    known_dataset,
    label_name,
    open_dataset,
    usual_view,
)
from onehood.errors import DataError, InvalidArgumentError, ModelFileError
from onehood.evaluation.calibration import Calibration, calibration
from onehood.evaluation.class_scores import ClassScores, class_scores, macro_scores
from onehood.evaluation.intervals import Interval, error_interval, mean_interval
from onehood.html_table import table
from onehood.options import shown
from onehood.progress import progress
from onehood.rules import COMBINE, Combine

_CHUNK = 1000
_OF_FOLDERS = ("glob", "label_pattern", "group_pattern")
_OF_MANIFESTS = ("path_column", "label_column")


@dataclass(frozen=True)
class Mistake:
    """A wrong prediction.

    Args:
        id: of the image: its path or its index.
        index: its position in the split.
        truth: the class that it has.
        prediction: the class that it was taken for.
        probability: of the prediction, 0 to 1.
    """

    id: str
    index: int
    truth: str
    prediction: str
    probability: float


@dataclass(frozen=True, repr=False)
class Evaluation:
    """The errors of a classifier on one split. All errors are in percent.

    Args:
        dataset: name of the data set.
        split: name of the split.
        samples: how many images were classified.
        tests: how many predictions of each image were averaged; 1 for a classifier without randomness.
        combine: how: the mean of the probabilities, or the majority of the votes.
        error_percent: of the averaged prediction.
        error_percent_interval: its 95 % interval.
        error_percent_mean: the mean of the single tests' errors.
        error_percent_mean_interval: its 95 % interval, for the sampling of images.
        error_percent_gained: by averaging: the mean of the single tests' errors less that of the averaged prediction.
        error_percent_gained_interval: its 95 % interval, both errors being of the same images; None of fewer than two.
        error_percent_each: of each single test.
        error_percent_by_tests: of the average of 1, 2, … tests: the mean over the tests to begin with, in a circle.
        class_names: by class index.
        error_percent_by_class: of the averaged prediction; None for a class without images.
        confusion: counts by (true class, predicted class).
        calibration: of the averaged probabilities.
        mistakes: every wrong prediction, the most confident first.
        probabilities: the averaged ones, float32 of shape (samples, classes).
        labels: the true class of each image, as an index of `class_names`; int64 of shape (samples,).
        right: whether the averaged prediction of each image is right, bool of shape (samples,).
    """

    dataset: str
    split: str
    samples: int
    tests: int
    combine: Combine
    error_percent: float
    error_percent_interval: Interval
    error_percent_mean: float
    error_percent_mean_interval: Interval
    error_percent_gained: float
    error_percent_gained_interval: Interval | None
    error_percent_each: tuple[float, ...]
    error_percent_by_tests: tuple[float, ...]
    class_names: tuple[str, ...]
    error_percent_by_class: tuple[float | None, ...]
    confusion: np.ndarray = field(repr=False)
    calibration: Calibration = field(repr=False)
    mistakes: tuple[Mistake, ...] = field(repr=False)
    probabilities: np.ndarray = field(repr=False)
    labels: np.ndarray = field(repr=False)
    right: np.ndarray = field(repr=False)

    @property
    def classes_without_images(self) -> tuple[str, ...]:
        """Classes of which the split has no image, so that the error says nothing about them."""
        totals = self.confusion.sum(axis=1)
        return tuple(name for name, total in zip(self.class_names, totals, strict=True) if total == 0)

    @property
    def scores_by_class(self) -> tuple[ClassScores, ...]:
        """Precision, recall and F1 of the averaged prediction, by class index."""
        return class_scores(self.confusion, self.class_names)

    @property
    def scores_macro(self) -> ClassScores:
        """Their plain means over the classes that have images."""
        return macro_scores(self.scores_by_class)

    def as_json(self) -> dict[str, Any]:
        """Everything but what there is of each image, as JSON values."""
        values = asdict(self)
        for name in ("probabilities", "labels", "right"):
            del values[name]
        return values | {
            "confusion": self.confusion.tolist(),
            "classes_without_images": list(self.classes_without_images),
            "scores_by_class": [asdict(scores) for scores in self.scores_by_class],
            "scores_macro": asdict(self.scores_macro),
        }

    def __repr__(self) -> str:
        rows = self._rows()
        return f"<Evaluation of {rows[0][1]}: {', '.join(f'{name} {value}' for name, value in rows[1:])}>"

    def _repr_html_(self) -> str:
        return table(self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        """What matters most, by name."""
        low, high = self.error_percent_interval
        averaged = f", average of {self.tests} tests" if self.tests > 1 else ""
        rows = [
            ("data", f"{self.dataset}, {self.split} split"),
            ("images", f"{self.samples:,}"),
            ("classes", f"{len(self.class_names):,}"),
            ("error", f"{self.error_percent:.2f} % (95 %: {low:.2f} to {high:.2f}){averaged}"),
        ]
        absent = self.classes_without_images
        return rows + ([("classes without an image", f"{len(absent):,}")] if absent else [])


def evaluate(
    classifier: Classifier | str | PathLike[str],
    data: ImageDataset | str | Path,
    *,
    tests: int = 12,
    combine: Combine = "probabilities",
    split: str = "test",
    seed: int = 0,
    data_dir: Path | str | None = None,
) -> Evaluation:
    """Classifies a split and compares with its labels.

    Args:
        classifier: any fitted classifier, or the path of a model file; its class names must contain the data set's.
        data: the name of a data set, a folder, a manifest, or a data set; see `datasets.known_dataset`.
        tests: how often a stochastic classifier predicts each image, at least 1; others predict once.
        combine: average probabilities, or let the tests vote (ties go to the higher mean probability).
        split: which split, or "all" for every image. A folder that the classifier learned from is split as it was then.
        seed: of the stochastic classifier's tests.
        data_dir: where the data set's files are looked for first.

    Raises:
        InvalidArgumentError: an argument is out of its range, or there is no such split.
        ModelFileError: the model file is missing, damaged, or holds a network of one's own: `load` that with trust.
        DataError: the data is nowhere to be had, damaged, empty, or has classes that the classifier does not know; or
            the classifier's probabilities are no numbers.
    """
    averaged = Averaged(tests, seed)
    COMBINE.check("combine", combine)
    classifier = _fitted(classifier)
    dataset = open_as_learned(classifier, data, data_dir=data_dir)
    samples = dataset.everything() if split == "all" else dataset.split(split)
    if len(samples) == 0:
        raise DataError(f"{dataset.name}: the {split} split is empty: there is nothing to evaluate on.")
    labels = _labels_as_known(classifier, dataset, samples)
    with progress("Evaluating", averaged.draws(classifier) * len(samples), unit="images") as bar:
        predictions = averaged.chunks(classifier, samples.images, _CHUNK, bar.advance)
    return _measured(
        classifier,
        dataset=dataset.name,
        split=split,
        samples=samples,
        labels=labels,
        predictions=predictions,
        combine=combine,
    )


def open_as_learned(
    classifier: Classifier, data: ImageDataset | str | Path, *, data_dir: Path | str | None = None
) -> ImageDataset:
    """Opens data as the classifier's training did: a folder's splits, groups and patterns are those of then.

    Patterns that were a folder's say nothing of a manifest, nor a manifest's columns of a folder.
    """
    if isinstance(data, ImageDataset) or known_dataset(data) is not None:
        return open_dataset(data, data_dir=data_dir)
    options = classifier.folder_options if isinstance(classifier, LearnedFromFolder) else None
    other = _OF_FOLDERS if Path(data).expanduser().is_file() else _OF_MANIFESTS
    apart = ("strict", "fresh", "memory", *other)
    known = {name: value for name, value in (options or {}).items() if name not in apart}
    try:
        folder = FolderOptions(**known)
    except TypeError as error:
        raise ModelFileError(f"The model was trained on a folder read with options that are none ({error}).") from error
    view = getattr(classifier, "specification", None)
    return open_dataset(data, folder=folder, view_of=usual_view if view is None else lambda _facts, _options: view)


def _fitted(classifier: Classifier | str | PathLike[str]) -> Classifier:
    """The classifier, from its file where a path was given."""
    if isinstance(classifier, str | PathLike):
        return load(classifier if isinstance(classifier, str) else Path(classifier))
    if not hasattr(classifier, "predict_proba") or not hasattr(classifier, "class_names"):
        raise InvalidArgumentError(
            "`classifier` must be a fitted classifier (with `class_names` and `predict_proba`), or the path of a model "
            f"file. Received: {shown(classifier)}."
        )
    return classifier


def _labels_as_known(classifier: Classifier, dataset: ImageDataset, samples: Split) -> np.ndarray:
    """The split's labels as indices into the classifier's classes: the two may list them in another order."""
    known = class_indices(classifier.class_names)
    names = [label_name(name) for name in dataset.class_names]
    unknown = sorted({names[label] for label in np.unique(samples.labels)} - known.keys())
    if unknown:
        raise DataError(
            f"{dataset.name} has classes that the classifier never learned: {', '.join(unknown[:10])}. "
            f"It knows: {', '.join(classifier.class_names[:10])}{' …' if len(known) > 10 else ''}."
        )
    return np.array([known.get(name, -1) for name in names])[samples.labels]


def _combined(predictions: np.ndarray, combine: Combine) -> np.ndarray:
    """Scores by which the classes rank, shape (samples, classes): summed probabilities, or votes refined by them."""
    scores = np.zeros(predictions.shape[1:])
    for run in predictions:
        _count(run, scores, combine, len(predictions))
    return scores


def _count(run: np.ndarray, scores: np.ndarray, combine: Combine, tests: int) -> None:
    """Adds one of so many tests to the scores."""
    if combine == "probabilities":
        scores += run
        return
    scores[np.arange(len(run)), run.argmax(axis=1)] += 1
    scores += run / (2 * tests)  # At most a half in sum: it decides between equal votes and nothing else.


def _errors_by_tests(predictions: np.ndarray, labels: np.ndarray, combine: Combine) -> tuple[float, ...]:
    """In percent, of 1, 2, … tests that follow each other in a circle; the mean over where they begin."""
    tests = len(predictions)
    errors = np.zeros(tests)
    for first in range(tests):
        scores = np.zeros(predictions.shape[1:])
        for place in range(tests):
            _count(predictions[(first + place) % tests], scores, combine, tests)
            errors[place] += float((scores.argmax(axis=1) != labels).mean())
    return tuple((100 * errors / tests).tolist())


def _measured(
    classifier: Classifier,
    *,
    dataset: str,
    split: str,
    samples: Split,
    labels: np.ndarray,
    predictions: np.ndarray,
    combine: Combine,
) -> Evaluation:
    count = len(labels)
    if not np.isfinite(predictions).all():
        raise DataError(
            "The classifier's probabilities are not all numbers: its training has diverged. Train again with a lower "
            "`learning_rate`."
        )
    each = [100 * float((run.argmax(axis=1) != labels).mean()) for run in predictions]
    predicted = _combined(predictions, combine).argmax(axis=1)
    probabilities = predictions.mean(axis=0)
    classes = len(classifier.class_names)
    confusion = np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)
    totals = confusion.sum(axis=1)
    wrong = predicted != labels
    gained = (predictions.argmax(axis=2) != labels).mean(axis=0) - wrong
    return Evaluation(
        dataset=dataset,
        split=split,
        samples=count,
        tests=len(predictions),
        combine=combine,
        error_percent=100 * float(wrong.mean()),
        error_percent_interval=error_interval(int(wrong.sum()), count),
        error_percent_mean=float(np.mean(each)),
        error_percent_mean_interval=error_interval(round(float(np.mean(each)) / 100 * count), count),
        error_percent_gained=100 * float(gained.mean()),
        error_percent_gained_interval=mean_interval(gained) if count > 1 else None,
        error_percent_each=tuple(each),
        error_percent_by_tests=_errors_by_tests(predictions, labels, combine),
        class_names=classifier.class_names,
        error_percent_by_class=tuple(
            100 * float(1 - confusion[label, label] / total) if total else None for label, total in enumerate(totals)
        ),
        confusion=confusion,
        calibration=calibration(probabilities, labels),
        mistakes=_mistakes(classifier.class_names, samples, labels, predicted, probabilities),
        probabilities=probabilities,
        labels=labels,
        right=~wrong,
    )


def _mistakes(
    class_names: tuple[str, ...], samples: Split, labels: np.ndarray, predicted: np.ndarray, probabilities: np.ndarray
) -> tuple[Mistake, ...]:
    wrong = np.flatnonzero(predicted != labels)
    confidence = probabilities[wrong, predicted[wrong]]
    return tuple(
        Mistake(
            id=samples.ids[index],
            index=int(index),
            truth=class_names[labels[index]],
            prediction=class_names[predicted[index]],
            probability=float(probabilities[index, predicted[index]]),
        )
        for index in wrong[np.argsort(-confidence, kind="stable")]
    )

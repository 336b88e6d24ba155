"""Precision, recall and F1 of each class."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ClassScores:
    """How well one class is found, or the mean of all classes. All scores are in percent.

    Args:
        name: of the class.
        images: that have it.
        predicted: images that were taken for it.
        precision_percent: of the images that were taken for it, how many have it; None where there are none.
        recall_percent: of the images that have it, how many were taken for it; None where there are none.
        f1_percent: the harmonic mean of both; 0 where either of them is, or the class was never predicted; None of a
            class without images.
    """

    name: str
    images: int
    predicted: int
    precision_percent: float | None
    recall_percent: float | None
    f1_percent: float | None


def class_scores(confusion: np.ndarray, class_names: tuple[str, ...]) -> tuple[ClassScores, ...]:
    """The scores of each class.

    Args:
        confusion: counts by (true class, predicted class), shape (classes, classes).
        class_names: by class index.
    """
    found, images, predicted = (
        [int(count) for count in counts]
        for counts in (np.diagonal(confusion), confusion.sum(axis=1), confusion.sum(axis=0))
    )
    return tuple(
        ClassScores(
            name,
            have,
            taken,
            precision_percent=100 * right / taken if taken else None,
            recall_percent=100 * right / have if have else None,
            f1_percent=200 * right / (have + taken) if have else None,
        )
        for name, right, have, taken in zip(class_names, found, images, predicted, strict=True)
    )


def macro_scores(classes: tuple[ClassScores, ...]) -> ClassScores:
    """The plain mean of the scores of all classes that have images; the precision of one never predicted counts as 0.

    Args:
        classes: of which at least one has images.
    """
    known = [scores for scores in classes if scores.images]
    return ClassScores(
        "mean of the classes",
        sum(scores.images for scores in known),
        sum(scores.predicted for scores in classes),
        precision_percent=float(np.mean([scores.precision_percent or 0.0 for scores in known])),
        recall_percent=float(np.mean([scores.recall_percent for scores in known])),
        f1_percent=float(np.mean([scores.f1_percent for scores in known])),
    )

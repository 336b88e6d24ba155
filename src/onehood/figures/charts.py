"""Charts of an evaluation: confusion, calibration, error against the number of tests."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from onehood.figures.plain_text import plain

_INK = "#1f2933"
_BLUE = "#2364aa"
_ORANGE = "#d9622b"
_MOST_NAMES = 40


def confusion_matrix(counts: np.ndarray, class_names: Sequence[str]) -> Figure:
    """Draws a confusion matrix; colour follows the share of each true class.

    Args:
        counts: by (true class, predicted class), shape (classes, classes).
        class_names: by class index; written out for up to 40 classes.
    """
    classes = len(class_names)
    side = min(4 + 0.32 * classes, 16)
    figure = Figure(figsize=(side + 0.8, side), layout="constrained")
    axes = figure.add_subplot()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    drawn = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    figure.colorbar(drawn, ax=axes, label="share of the true class", shrink=0.8)
    axes.set(xlabel="predicted", ylabel="true", title="Confusion")
    if classes <= _MOST_NAMES:
        longest = max(len(name) for name in class_names)
        names = list(map(plain, class_names))
        axes.set_xticks(range(classes), names, rotation=90 if longest > 3 else 0)
        axes.set_yticks(range(classes), names)
        for true, predicted in np.argwhere(counts):
            colour = "white" if shares[true, predicted] > 0.5 else _INK
            axes.text(predicted, true, str(counts[true, predicted]), ha="center", va="center", color=colour, size=8)
    return figure


def calibration_curve(
    confidence: Sequence[float], accuracy: Sequence[float], count: Sequence[int], *, expected_error: float
) -> Figure:
    """Draws accuracy against confidence, with the number of predictions below.

    Args:
        confidence: mean confidence of each bin, 0 to 1.
        accuracy: share of right predictions in each bin, 0 to 1.
        count: predictions in each bin.
        expected_error: the expected calibration error, 0 to 1.
    """
    figure = Figure(figsize=(5.2, 5.6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    above.plot((0, 1), (0, 1), color="#9aa5b1", linestyle="--", label="perfectly calibrated")
    above.plot(confidence, accuracy, "o-", color=_BLUE, label="this classifier")
    above.set(ylabel="accuracy", ylim=(0, 1.02), title=f"Calibration (expected error {100 * expected_error:.1f} %)")
    above.legend(loc="lower right")
    below.bar(confidence, count, width=0.04, color=_BLUE)
    below.set(xlabel="confidence", ylabel="predictions", xlim=(0, 1.02), yscale="log")
    return figure


def error_by_tests(error_percent: Sequence[float], error_percent_each: Sequence[float]) -> Figure:
    """Draws the error of averaged predictions against the number of tests, and that of each test alone.

    Args:
        error_percent: of the average of 1, 2, … tests.
        error_percent_each: of each test.
    """
    tests = np.arange(1, len(error_percent) + 1)
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    axes.scatter(tests, error_percent_each, color="#9aa5b1", label="each test alone")
    axes.axhline(float(np.mean(error_percent_each)), color="#9aa5b1", linestyle="--", label="mean of single tests")
    axes.plot(tests, error_percent, "o-", color=_ORANGE, label="average of so many tests")
    axes.set(xlabel="number of tests", ylabel="error, %", title="Error against the number of tests")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0)
    axes.legend()
    return figure


def learning_curves(
    training_error_percent: Sequence[float], validation_error_percent: Sequence[float | None]
) -> Figure:
    """Draws training and validation error against the epoch, on a logarithmic scale where all are above zero.

    Args:
        training_error_percent: of each epoch.
        validation_error_percent: of each epoch, None where it was not measured.
    """
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.add_subplot()
    epochs = np.arange(1, len(training_error_percent) + 1)
    axes.plot(epochs, training_error_percent, color=_BLUE, label="training (while the weights change)")
    measured = [
        (epoch, error) for epoch, error in zip(epochs, validation_error_percent, strict=True) if error is not None
    ]
    if measured:
        axes.plot(*zip(*measured, strict=True), color=_ORANGE, label="validation (one test)")
    if min([*training_error_percent, *(error for _, error in measured)], default=0) > 0:
        axes.set_yscale("log")
    axes.set(xlabel="epoch", ylabel="error, %", title="Learning curves")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    return figure

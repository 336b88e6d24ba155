"""Charts of an evaluation: confusion, calibration, error against the number of tests."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from onehood.figures.log_axes import use_log_scale
from onehood.figures.names import columns_of, labels

_INK = "#1f2933"
_BLUE = "#2364aa"
_ORANGE = "#d9622b"
_MOST_NAMES = 40
_COLUMNS = 32  # Of a line of a name.
_CELL = 0.32  # Of a class, in inches.


def confusion_matrix(counts: np.ndarray, class_names: Sequence[str]) -> Figure:
    """Draws a confusion matrix; colour follows the share of each true class.

    Args:
        counts: by (true class, predicted class), shape (classes, classes).
        class_names: by class index; written out whole for up to 40 classes.
    """
    classes = len(class_names)
    written = classes <= _MOST_NAMES
    longest = max(map(columns_of, class_names), default=0)
    names = labels(class_names, size=10 if longest <= 20 else 8, columns=_COLUMNS)
    cell = max(_CELL, names.height + 0.05) if written else _CELL
    room = names.width if written else 0.0
    side = max(4.0, 1.4 + room + cell * classes)
    side = side if written else min(side, 16)
    figure = Figure(figsize=(side + 0.8, side), layout="constrained")
    axes = figure.add_subplot()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    drawn = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    figure.colorbar(drawn, ax=axes, label="share of the true class", shrink=0.8)
    axes.set(xlabel="predicted", ylabel="true", title="Confusion")
    if written:
        axes.set_xticks(range(classes), names.texts, rotation=90 if longest > 3 else 0, fontsize=names.size)
        axes.set_yticks(range(classes), names.texts, fontsize=names.size)
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
    figure = Figure(figsize=(5.2, 6), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    above.plot((0, 1), (0, 1), color="#9aa5b1", linestyle="--", label="perfectly calibrated")
    above.plot(confidence, accuracy, "o-", color=_BLUE, label="this classifier")
    above.set(ylabel="accuracy", ylim=(0, 1.02), title=f"Calibration (expected error {100 * expected_error:.1f} %)")
    below.bar(confidence, count, width=0.04, color=_BLUE)
    below.set(xlabel="confidence", ylabel="predictions", xlim=(0, 1.02))
    use_log_scale(below, "y")
    figure.legend(loc="outside lower center", ncols=2)  # Outside, where no point is.
    return figure


def error_by_tests(error_percent: Sequence[float], error_percent_each: Sequence[float]) -> Figure:
    """Draws the error of averaged predictions against the number of tests, and that of each test alone.

    Args:
        error_percent: of the average of 1, 2, … tests.
        error_percent_each: of each test.
    """
    tests = np.arange(1, len(error_percent) + 1)
    figure = Figure(figsize=(6, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.scatter(tests, error_percent_each, color="#9aa5b1", label="each test alone")
    axes.axhline(float(np.mean(error_percent_each)), color="#9aa5b1", linestyle="--", label="mean of single tests")
    axes.plot(tests, error_percent, "o-", color=_ORANGE, label="average of so many tests")
    axes.set(xlabel="number of tests", ylabel="error, %", title="Error against the number of tests")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def learning_curves(
    training_error_percent: Sequence[float], validation_error_percent: Sequence[float | None]
) -> Figure:
    """Draws training and validation error against the epoch, on a logarithmic scale where all are above zero.

    Args:
        training_error_percent: of each epoch.
        validation_error_percent: of each epoch, None where it was not measured.
    """
    figure = Figure(figsize=(6, 4.6), layout="constrained")
    axes = figure.add_subplot()
    epochs = np.arange(1, len(training_error_percent) + 1)
    axes.plot(epochs, training_error_percent, color=_BLUE, label="training (while the weights change)")
    measured = [
        (epoch, error) for epoch, error in zip(epochs, validation_error_percent, strict=True) if error is not None
    ]
    if measured:
        axes.plot(*zip(*measured, strict=True), color=_ORANGE, label="validation (one test)")
    if min([*training_error_percent, *(error for _, error in measured)], default=0) > 0:
        use_log_scale(axes, "y")
    axes.set(xlabel="epoch", ylabel="error, %", title="Learning curves")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    figure.legend(loc="outside lower center", ncols=2)
    return figure

"""Charts that set several classifiers side by side."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from onehood.figures.log_axes import use_log_scale
from onehood.figures.names import columns_of, in_lines, labels
from onehood.figures.plain_text import plain

_PALETTE = (
    *("#2364aa", "#d9622b", "#3a9a5b", "#8e44ad", "#b7950b"),
    *("#117a8b", "#c0392b", "#52606d", "#d667a8", "#16202a"),
)
"""One for each technique."""

_MOST_NAMES = 20
_COLUMNS = 30  # Of a line of a name.
_WIDEST = 14.0  # Of all matrices in a row, in inches.


def errors_against_cost(
    errors: Mapping[str, tuple[float, tuple[float, float]]], costs: Mapping[str, float], *, cost: str
) -> Figure:
    """Draws the error of each classifier, with its interval, against what it cost, on a logarithmic scale.

    Args:
        errors: by name, the error and its interval, in percent.
        costs: by name, above 0; classifiers without one are left out.
        cost: what it is, with its unit.
    """
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    axes = figure.add_subplot()
    for colour, (name, (error, (low, high))) in zip(_colours(len(errors)), errors.items(), strict=True):
        if name not in costs:
            continue
        spread = [[max(0.0, error - low)], [max(0.0, high - error)]]
        axes.errorbar(costs[name], error, yerr=spread, fmt="o", color=colour, capsize=3, label=_legend(name))
    axes.set(xlabel=cost, ylabel="error, %", title=f"Error against {cost.split(',', maxsplit=1)[0]}")
    axes.set_ylim(bottom=0)
    axes.margins(x=0.1)
    use_log_scale(axes, "x")
    axes.grid(alpha=0.25)
    # Points that are close would write their names over each other; a legend among them would cover some.
    figure.legend(loc="outside right upper", fontsize=8)
    return figure


def compared_learning_curves(curves: Mapping[str, Sequence[float | None]], *, label: str) -> Figure:
    """Draws a curve for each classifier against the share of its epochs.

    Args:
        curves: by name, a value for each epoch, None where it was not measured.
        label: what the values are.
    """
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    axes = figure.add_subplot()
    positive = True
    for colour, (name, values) in zip(_colours(len(curves)), curves.items(), strict=True):
        measured = [(epoch, value) for epoch, value in enumerate(values, start=1) if value is not None]
        if measured:
            axes.plot(
                *zip(*measured, strict=True),
                color=colour,
                label=_legend(name),
                marker="o" if len(measured) < 3 else None,
            )
            positive &= min(value for _, value in measured) > 0
    if positive:
        use_log_scale(axes, "y")
    axes.set(xlabel="epoch", ylabel=label, title="Learning curves")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.25)
    figure.legend(loc="outside right upper", fontsize=8)
    return figure


def compared_calibration(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> Figure:
    """Draws accuracy against confidence for each classifier.

    Args:
        curves: by name, the mean confidence and the accuracy of each bin, 0 to 1.
    """
    figure = Figure(figsize=(7.4, 5), layout="constrained")
    axes = figure.add_subplot()
    axes.plot((0, 1), (0, 1), color="#9aa5b1", linestyle="--")
    for colour, (name, (confidence, accuracy)) in zip(_colours(len(curves)), curves.items(), strict=True):
        axes.plot(confidence, accuracy, "o-", color=colour, label=_legend(name), markersize=3)
    axes.set(xlabel="confidence", ylabel="accuracy", xlim=(0, 1.02), ylim=(0, 1.02), title="Calibration")
    figure.legend(loc="outside right upper", fontsize=8)
    return figure


def compared_confusion(confusions: Mapping[str, np.ndarray], class_names: Sequence[str]) -> Figure:
    """Draws the confusion of each classifier, coloured by the share of the true class; the diagonal is left out.

    Args:
        confusions: by name, counts by (true class, predicted class).
        class_names: by class index, written out whole for up to 20 classes.
    """
    classes = len(class_names)
    written = classes <= _MOST_NAMES
    longest = max(map(columns_of, class_names), default=0)
    names = labels(class_names, size=6 if longest > 3 else 7, columns=_COLUMNS)
    side = max(3.6, 0.6 + names.width + classes * names.height) if written else 3.6
    columns = max(1, min(3, len(confusions), int(_WIDEST / side)))
    rows = -(-len(confusions) // columns)
    figure = Figure(figsize=(side * columns + 0.6, side * rows), layout="constrained")
    cells = figure.subplots(rows, columns, squeeze=False).ravel()
    for cell in cells[len(confusions) :]:
        cell.set_axis_off()
    shares = {}
    for name, counts in confusions.items():
        shares[name] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        np.fill_diagonal(shares[name], 0)
    highest = max(0.01, *(float(share.max()) for share in shares.values()))
    for cell, (name, share) in zip(cells, shares.items(), strict=False):
        drawn = cell.imshow(share, cmap="Oranges", vmin=0, vmax=highest)
        cell.set_title(_legend(name), fontsize=9)
        if written:
            cell.set_xticks(range(classes), names.texts, rotation=90 if longest > 3 else 0, fontsize=names.size)
            cell.set_yticks(range(classes), names.texts, fontsize=names.size)
    figure.colorbar(
        drawn, ax=list(cells[: len(confusions)]), label="share of the true class that is mistaken", shrink=0.7
    )
    return figure


def _legend(name: str) -> str:
    return plain(in_lines(name, _COLUMNS))


def _colours(count: int) -> list[str]:
    return [_PALETTE[place % len(_PALETTE)] for place in range(count)]

"""The report of a comparison: one self-contained page, its pictures, and the numbers as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from onehood.evaluation.comparison import Comparison, Contender
from onehood.figures import (
    compared_calibration,
    compared_confusion,
    compared_learning_curves,
    contact_sheet,
    errors_against_cost,
    png_bytes,
    shortened_id,
)
from onehood.html_table import table
from onehood.images import decode
from onehood.reports.page import page, picture, write_page

_SHOWN = 24

_QUALITY = (
    "technique",
    "error (95 %)",
    "tests averaged",
    "error of one test (95 %)",
    "McNemar's test against the one above",
    "calibration error",
)
_COST = (
    "technique",
    "parameters",
    "file",
    "training",
    "images/s",
    "predicting, images/s",
    "peak memory",
)
_TRAINING = ("technique", "budget", "trained with", "converged")


def write_comparison(folder: Path | str, comparison: Comparison) -> Path:
    """Writes `compare.html`, its pictures as PNG files, and `compare.json` into a folder.

    Args:
        folder: made where it is missing; files of an earlier report are replaced.
        comparison: what to report.

    Returns:
        The path of the page.

    Raises:
        InvalidArgumentError: the folder cannot be made.
    """
    pictures = {name: png_bytes(figure) for name, figure in _figures(comparison).items()}
    numbers = json.dumps(comparison.as_json(), indent=2)
    return write_page(folder, "compare", _page(comparison, pictures), numbers=numbers, pictures=pictures)


def _figures(comparison: Comparison) -> dict[str, Figure]:
    contenders = comparison.contenders
    errors = {c.name: (c.evaluation.error_percent, c.evaluation.error_percent_interval) for c in contenders}
    figures = {}
    for name, cost, costs in (
        ("cost-training", "training time, seconds", {c.name: c.training_seconds for c in contenders}),
        ("cost-parameters", "parameters, learned numbers", {c.name: float(c.parameters) for c in contenders}),
    ):
        known = {contender: value for contender, value in costs.items() if value}
        if known:
            figures[name] = errors_against_cost(errors, known, cost=cost)
    curves = {c.name: [epoch.validation_error_percent for epoch in c.epochs] for c in contenders}
    if any(value is not None for values in curves.values() for value in values):
        figures["learning"] = compared_learning_curves(curves, label="validation error, % (one test)")
    figures["calibration"] = compared_calibration(
        {c.name: (c.evaluation.calibration.confidence, c.evaluation.calibration.accuracy) for c in contenders}
    )
    figures["confusion"] = compared_confusion(
        {c.name: c.evaluation.confusion for c in contenders}, contenders[0].evaluation.class_names
    )
    return figures | _photographs(comparison)


def _photographs(comparison: Comparison) -> dict[str, Figure]:
    """Images that every classifier gets wrong, and images that only one gets right."""
    right = np.stack([contender.evaluation.right for contender in comparison.contenders])  # (contenders, images)
    figures: dict[str, Figure] = {}
    if len(right) < 2:
        return figures
    hard = np.flatnonzero(~right.any(axis=0))[:_SHOWN]
    if len(hard):
        figures["hard"] = _sheet(comparison, hard, ["" for _ in hard], "Images that everything gets wrong")
    alone = np.flatnonzero(right.sum(axis=0) == 1)[:_SHOWN]
    if len(alone):
        names = [comparison.contenders[int(right[:, index].argmax())].name for index in alone]
        figures["alone"] = _sheet(
            comparison, alone, [f"only {name}" for name in names], "Images that only one gets right"
        )
    return figures


def _sheet(comparison: Comparison, indices: np.ndarray, notes: list[str], title: str) -> Figure:
    test, names = comparison.test, comparison.dataset.class_names
    images = [decode(test.images[index]) for index in indices]
    captions = [
        "\n".join(filter(None, (shortened_id(test.ids[index]), names[test.labels[index]], note)))
        for index, note in zip(indices, notes, strict=True)
    ]
    return contact_sheet(images, captions, title=title)


def _page(comparison: Comparison, pictures: Mapping[str, bytes]) -> str:
    titles = {
        "cost-training": "Error against training time",
        "cost-parameters": "Error against the number of parameters",
        "learning": "Learning curves",
        "confusion": "What is mistaken for what",
        "calibration": "Calibration",
        "hard": "Images that everything gets wrong",
        "alone": "Images that only one gets right",
    }
    sections = [
        table([_quality(contender) for contender in comparison.contenders], columns=_QUALITY),
        table([_cost(contender) for contender in comparison.contenders], columns=_COST, heading="At what cost"),
        table(
            [_training(contender) for contender in comparison.contenders],
            columns=_TRAINING,
            heading="How they were trained",
        ),
    ]
    if comparison.skipped:
        sections.append(table(comparison.skipped.items(), heading="Left out", columns=("technique", "why")))
    sections += [picture(title, pictures[name]) for name, title in titles.items() if name in pictures]
    return page(f"Techniques on {comparison.dataset.name} ({len(comparison.test):,} test images)", sections)


def _quality(contender: Contender) -> tuple[str, ...]:
    evaluation, test = contender.evaluation, contender.against_next
    return (
        contender.name,
        _with_interval(evaluation.error_percent, evaluation.error_percent_interval),
        str(evaluation.tests),
        _with_interval(evaluation.error_percent_mean, evaluation.error_percent_mean_interval),
        "–"
        if test is None
        else f"p = {test.p_value:.2g}; right alone: {test.only_second}, the one above {test.only_first}",
        f"{100 * evaluation.calibration.expected_error:.2f} %",
    )


def _cost(contender: Contender) -> tuple[str, ...]:
    rate, memory = contender.training_images_per_second, contender.peak_memory_bytes
    return (
        contender.name,
        f"{contender.parameters:,}",
        f"{contender.file_bytes / 1e6:.2f} MB",
        "–" if contender.training_seconds is None else f"{contender.training_seconds:.1f} s",
        "–" if rate is None else f"{rate:,.0f}",
        f"{contender.prediction_images_per_second:,.0f}",
        "–" if memory is None else f"{memory / 2**20:,.0f} MiB",
    )


def _training(contender: Contender) -> tuple[str, ...]:
    return (
        contender.name,
        contender.budget,
        ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in contender.settings.items()) or "–",
        {True: "yes", False: "still learning", None: "cannot tell"}[contender.converged],
    )


def _with_interval(error: float, interval: tuple[float, float]) -> str:
    return f"{error:.2f} % ({interval[0]:.2f} to {interval[1]:.2f})"

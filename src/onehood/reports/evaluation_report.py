"""The report of an evaluation: one self-contained page, its pictures, and the numbers as JSON."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from onehood.datasets import Split
from onehood.evaluation.evaluation import Evaluation, Mistake
from onehood.figures import (
    calibration_curve,
    confusion_matrix,
    contact_sheet,
    error_by_tests,
    learning_curves,
    png_bytes,
    shortened_id,
)
from onehood.html_table import table
from onehood.images import decode
from onehood.reports.page import page, picture, write_page
from onehood.terminal import counted
from onehood.training.record import TrainingRecord

_SHOWN_MISTAKES = 24
_NAMED = 20  # Classes without an image.


def write_report(
    folder: Path | str, evaluation: Evaluation, samples: Split, *, training: TrainingRecord | None = None
) -> Path:
    """Writes `report.html`, its pictures as PNG files, and `report.json` into a folder.

    Args:
        folder: made where it is missing; files of an earlier report are replaced.
        evaluation: what to report.
        samples: the split that was evaluated, for the pictures of mistakes.
        training: what is known of it (`classifier.about_.record`), for learning curves.

    Returns:
        The path of the page.

    Raises:
        InvalidArgumentError: the folder cannot be made.
    """
    figures = _figures(evaluation, samples, training or TrainingRecord())
    pictures = {name: png_bytes(figure) for name, figure in figures.items()}
    numbers = json.dumps(evaluation.as_json(), indent=2)
    return write_page(folder, "report", _page(evaluation, pictures), numbers=numbers, pictures=pictures)


def _figures(evaluation: Evaluation, samples: Split, training: TrainingRecord) -> dict[str, Figure]:
    curve = evaluation.calibration
    figures = {"confusion": confusion_matrix(evaluation.confusion, evaluation.class_names)}
    if evaluation.tests > 1:
        figures["tests"] = error_by_tests(evaluation.error_percent_by_tests, evaluation.error_percent_each)
    figures["calibration"] = calibration_curve(
        curve.confidence, curve.accuracy, curve.count, expected_error=curve.expected_error
    )
    if evaluation.mistakes:
        shown = evaluation.mistakes[:_SHOWN_MISTAKES]
        images = [decode(samples.images[mistake.index]) for mistake in shown]
        figures["mistakes"] = contact_sheet(images, [_caption(mistake) for mistake in shown], title="Worst mistakes")
    epochs = training.epochs
    if epochs:
        figures["learning"] = learning_curves(
            [epoch.error_percent for epoch in epochs], [epoch.validation_error_percent for epoch in epochs]
        )
    return figures


def _caption(mistake: Mistake) -> str:
    confidence = f"{100 * mistake.probability:.0f} %"
    return f"{shortened_id(mistake.id)}\n{mistake.truth}\ntaken for\n{mistake.prediction} ({confidence})"


def _page(evaluation: Evaluation, pictures: Mapping[str, bytes]) -> str:
    titles = {
        "tests": "Error against the number of tests",
        "confusion": "Confusion matrix",
        "mistakes": "The most confident mistakes",
        "calibration": "Calibration",
        "learning": "Learning curves",
    }
    shown = [picture(heading, pictures[name]) for name, heading in titles.items() if name in pictures]
    title = f"Evaluation on {evaluation.dataset} ({evaluation.split} split)"
    return page(title, [_numbers(evaluation), *shown, _classes(evaluation)])


def _numbers(evaluation: Evaluation) -> str:
    averaged = evaluation.tests > 1
    rows = [
        ("images", f"{evaluation.samples:,}"),
        (
            f"error, average of {evaluation.tests} tests" if averaged else "error",
            _with_interval(evaluation.error_percent, evaluation.error_percent_interval),
        ),
    ]
    if averaged:
        single = _with_interval(evaluation.error_percent_mean, evaluation.error_percent_mean_interval)
        rows.append(("mean error of a single test", single))
        gained = evaluation.error_percent_gained_interval
        if gained is not None:
            between = f"{evaluation.error_percent_gained:.2f} (95 %, paired: {gained[0]:.2f} to {gained[1]:.2f})"
            rows.append(("gained by averaging", between))
    rows.append(("expected calibration error", f"{100 * evaluation.calibration.expected_error:.2f} %"))
    mean = evaluation.scores_macro
    rows.append(("precision, mean of the classes", _percent(mean.precision_percent)))
    rows.append(("recall, mean of the classes", _percent(mean.recall_percent)))
    rows.append(("F1, mean of the classes", _percent(mean.f1_percent)))
    absent = evaluation.classes_without_images
    if absent:
        rows.insert(2, ("not tested", _not_tested(absent, len(evaluation.class_names))))
    return table(rows)


def _not_tested(absent: Sequence[str], classes: int) -> str:
    names = ", ".join(absent[:_NAMED]) + (f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else "")
    of_all = f"{len(absent)} of {counted(classes, 'class', 'classes')}"
    return f"{of_all}, without an image here: the error says nothing about {names}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} %"


def _with_interval(error: float, interval: tuple[float, float]) -> str:
    return f"{error:.2f} % (95 %: {interval[0]:.2f} to {interval[1]:.2f})"


def _classes(evaluation: Evaluation) -> str:
    rows = [
        (
            scores.name,
            f"{scores.images:,}",
            "no image" if error is None else _percent(error),
            _percent(scores.precision_percent),
            _percent(scores.recall_percent),
            _percent(scores.f1_percent),
        )
        for scores, error in zip(evaluation.scores_by_class, evaluation.error_percent_by_class, strict=True)
    ]
    columns = ("class", "images", "error", "precision", "recall", "F1")
    return table(rows, heading="Each class", columns=columns)

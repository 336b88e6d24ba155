"""`onehood evaluate`: the errors of a model on a data set."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onehood.cli.console import (
    DataArgument,
    DataDirOption,
    JsonOption,
    ModelArgument,
    TrustOption,
    print_json,
    print_rows,
)
from onehood.rules import Combine
from onehood.terminal import counted

if TYPE_CHECKING:
    from onehood.evaluation import Evaluation

_NAMED = 8  # Classes without an image.


def evaluate(
    model: ModelArgument,
    data: DataArgument,
    *,
    tests: Annotated[int, typer.Option(help="How many predictions of a stochastic model to average.")] = 12,
    combine: Annotated[Combine, typer.Option(help="Average probabilities, or let the tests vote.")] = "probabilities",
    split: Annotated[str, typer.Option(help="Which split, or all.")] = "test",
    seed: Annotated[int, typer.Option(help="Of the tests.")] = 0,
    report: Annotated[Path | None, typer.Option(help="A folder to write a report with pictures to.")] = None,
    data_dir: DataDirOption = None,
    trust: TrustOption = False,
    json: JsonOption = False,
) -> None:
    """Measure the error of MODEL on DATA, with one test and with many."""
    # These bring TensorFlow and matplotlib along, and `--help` does without them.
    from onehood.classifiers import load
    from onehood.classifiers.about import record_of
    from onehood.evaluation import evaluate as measure
    from onehood.evaluation import open_as_learned
    from onehood.reports import write_report

    classifier = load(model, trust=trust)
    dataset = open_as_learned(classifier, data, data_dir=data_dir)
    result = measure(classifier, dataset, tests=tests, combine=combine, split=split, seed=seed)
    page = None
    if report is not None:
        samples = dataset.everything() if split == "all" else dataset.split(split)
        page = write_report(report, result, samples, training=record_of(classifier))
    if json:
        print_json({"model": str(model), **result.as_json(), "report": str(page) if page else None})
        return
    low, high = result.error_percent_interval
    averaged = f"average of {result.tests} tests" if result.tests > 1 else "one test"
    print_rows(
        [
            ("images", f"{result.samples:,}"),
            ("error", f"{result.error_percent:.2f} % (95 %: {low:.2f} to {high:.2f}), {averaged}"),
            ("not tested", _not_tested(result)),
            ("single test", f"{result.error_percent_mean:.2f} % on average" if result.tests > 1 else None),
            ("averaging gains", _gain(result) if result.tests > 1 else None),
            ("calibration", f"expected error {100 * result.calibration.expected_error:.2f} %"),
            ("report", page),
        ]
    )


def _not_tested(result: "Evaluation") -> str | None:
    """The classes of which there is no image, so that the error says nothing about them."""
    absent = result.classes_without_images
    if not absent:
        return None
    more = f" and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
    of_all = f"{len(absent)} of {counted(len(result.class_names), 'class', 'classes')}"
    return f"{of_all}, without an image here: {', '.join(absent[:_NAMED])}{more}"


def _gain(result: "Evaluation") -> str:
    interval = result.error_percent_gained_interval
    between = "" if interval is None else f" (95 %, of the same images: {interval.low:.2f} to {interval.high:.2f})"
    return f"{result.error_percent_gained:.2f}{between}"

"""`onehood predict`: names for images and folders of images."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onehood.cli.console import JsonOption, ModelArgument, TrustOption, check_one_result, print_json
from onehood.errors import DataError
from onehood.rules import TEST_SEED, TESTS, TOP
from onehood.terminal import counted, echo, one_line

if TYPE_CHECKING:
    from onehood.classifiers import Prediction

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def predict(
    model: ModelArgument,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE...", help="Image files, or folders of them.")],
    *,
    top: Annotated[int, typer.Option(help="How many classes to name for each image.")] = 3,
    tests: Annotated[int, typer.Option(help="How many predictions of a stochastic model to average.")] = 12,
    seed: Annotated[int, typer.Option(help="Of the tests.")] = 0,
    output: Annotated[
        Path | None, typer.Option(help="A CSV file to write (path, name, probability), or - for standard output.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on an image that cannot be read.")] = False,
    trust: TrustOption = False,
    json: JsonOption = False,
) -> None:
    """Name what MODEL sees in each IMAGE; images that cannot be read are named and left out."""
    # The networks bring TensorFlow along, and `--help` does without it.
    from onehood.classifiers import load
    from onehood.classifiers.many_files import predict_files
    from onehood.files import STANDARD_OUTPUT, output_path, write_text

    tests = TESTS.check("--tests", tests)
    seed = TEST_SEED.check("--seed", seed)
    top = TOP.check("--top", top)
    files = _files(images)
    target = None if output is None else output_path(output, kind="csv", inputs=[model, *files])
    check_one_result(json, target, "--output")
    classifier = load(model, trust=trust)
    found = predict_files(classifier, files, top=top, tests=tests, seed=seed)
    rows, bad = found.named, found.bad.values()
    if bad and (strict or not rows):
        raise DataError("\n".join(map(one_line, bad)))
    for problem in bad:
        echo(f"onehood: left out: {one_line(problem)}", err=True)
    if target is not None:
        write_text(target, _as_csv(rows))
    if json:
        print_json(found.as_json())
    elif target is None:
        for path, prediction in rows:
            shares = ", ".join(f"{label} {100 * share:.1f} %" for label, share in prediction.top)
            echo(one_line(f"{path}: {shares}"))
    elif target != STANDARD_OUTPUT:
        echo(f"{counted(len(rows), 'prediction')} written to {target}")


def _files(images: list[Path]) -> list[Path]:
    """The files named, and those in the folders named."""
    from onehood.datasets import files_below, not_read

    files: list[Path] = []
    for path in images:
        if not path.is_dir():
            files.append(path)
            continue
        below = files_below(path)
        skipped = not_read(below.ignored)
        if not below.images:
            raise DataError(f"{path}: no images in this folder.{f' {skipped}.' if skipped else ''}")
        if skipped:
            echo(one_line(f"onehood: {path}: {skipped}."), err=True)
        files += below.images
    return files


def _cell(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _as_csv(rows: Iterable[tuple[Path, "Prediction"]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("path", "name", "probability"))
    # Spreadsheets run what begins like a formula; --json has the names as they are.
    writer.writerows(
        (_cell(str(path)), _cell(prediction.name), f"{prediction.probability:.6f}") for path, prediction in rows
    )
    return stream.getvalue()

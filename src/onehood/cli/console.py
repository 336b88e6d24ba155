"""What the commands share: printing results, as a table for people or as JSON for programs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from onehood.errors import InvalidArgumentError
from onehood.files import STANDARD_OUTPUT
from onehood.terminal import echo, one_line

JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
DataDirOption = Annotated[
    Path | None, typer.Option("--data-dir", help="Where the data set's files are looked for first.")
]
DataArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATA",
        help="A folder of images, a manifest (.csv, .tsv, .txt), or the name of a data set. Where a folder is called "
        "like one, ./digits is the folder, known:digits the data set.",
    ),
]
TrustOption = Annotated[
    bool, typer.Option("--trust", help="Load a network of somebody's own, whose layers may run any code.")
]
ModelArgument = Annotated[
    str,  # A Path would not tell ./digits-model from digits-model.
    typer.Argument(
        metavar="MODEL",
        help="A model file, as `onehood train` writes it, or digits-model (shipped; known:digits-model where a file is "
        "called so).",
    ),
]


@contextmanager
def told_when_interrupted(then: str) -> Iterator[None]:
    """Says after Ctrl-C what becomes of the work that the block does."""
    try:
        yield
    except KeyboardInterrupt:
        echo(f"onehood: interrupted. {then}", err=True)
        raise


def check_one_result(as_json: bool, file: Path | None, option: str) -> None:
    """Refuses two results on one standard output.

    Raises:
        InvalidArgumentError: JSON and another file are both to go there.
    """
    if as_json and file == STANDARD_OUTPUT:
        raise InvalidArgumentError(f"`{option}` must be a file where --json is on standard output. Received: -.")


def print_json(values: Any) -> None:
    """Prints one JSON document; NaN and infinity, which JSON lacks, become null."""
    # In ASCII, so that names of files which are no UTF-8 leave it valid.
    echo(json.dumps(_finite(values), indent=2, allow_nan=False))


def print_rows(rows: Iterable[tuple[str, Any]]) -> None:
    """Prints names and values in two columns; values of None are left out."""
    shown = [(name, value) for name, value in rows if value is not None]
    width = max((len(name) for name, _ in shown), default=0)
    for name, value in shown:
        echo(f"{name:<{width}}  {one_line(value)}")


def _finite(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {name: _finite(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_finite(value) for value in values]
    if isinstance(values, float) and values - values != 0:
        return None
    return values

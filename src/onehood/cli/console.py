"""What the commands share: printing results, as a table for people or as JSON for programs."""

import json
import os
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

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


def import_keras_quietly() -> None:
    """Imports Keras and TensorFlow without the notices that TensorFlow writes past every log level."""
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        import_module("onehood.classifiers.keras_classifier")
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def load_model(model: Path | str, *, trust: bool = False) -> Any:
    """Loads MODEL; TensorFlow comes along with a network of Keras only, and without its notices."""
    from onehood.classifiers import load, needs_keras

    if needs_keras(model):
        import_keras_quietly()
    return load(model, trust=trust)


def counted(number: int, thing: str, things: str | None = None) -> str:
    """A number with its noun: "1 test", "12 tests"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


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

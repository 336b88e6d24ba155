"""`onehood data`: the data sets that are known."""

from typing import Any

import typer

from onehood.cli.console import DataDirOption, JsonOption, print_json

data = typer.Typer(no_args_is_help=True, help="Look at data sets.")


@data.callback()
def _data() -> None:
    """Look at data sets."""


@data.command("list")
def list_datasets(data_dir: DataDirOption = None, json: JsonOption = False) -> None:
    """List the named data sets and where their files are."""
    # NumPy and pooch, which `--help` does without.
    from onehood.datasets import NAMED_DATASETS  # noqa: PLC0415

    rows: list[dict[str, Any]] = [
        {"name": name, "summary": named.summary, **named.found(data_dir)} for name, named in NAMED_DATASETS.items()
    ]
    if json:
        print_json(rows)
        return
    width = max(len(row["summary"]) for row in rows)
    for row in rows:
        typer.echo(f"{row['name']:<14} {row['summary']:<{width}}  {row['folder'] or row['state']}")

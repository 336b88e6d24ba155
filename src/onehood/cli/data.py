"""`onehood data`: the data sets that are known, and the doctor's report on a folder."""

from pathlib import Path
from typing import Annotated, Any

import typer

from onehood.cli.console import DataDirOption, JsonOption, TrustOption, print_json, print_rows
from onehood.cli.folder import FolderScanOptions, folder_options
from onehood.cli.options import with_options
from onehood.terminal import echo, one_line

data = typer.Typer(no_args_is_help=True, help="Look at data sets.")

_LISTED = 10


@data.command("list")
def list_datasets(data_dir: DataDirOption = None, json: JsonOption = False) -> None:
    """List the named data sets and where their files are."""
    # NumPy and pooch, which `--help` does without.
    from onehood.datasets import NAMED_DATASETS

    rows: list[dict[str, Any]] = [
        {"name": name, "summary": named.summary, **named.found(data_dir)} for name, named in NAMED_DATASETS.items()
    ]
    if json:
        print_json(rows)
        return
    width = max(len(row["summary"]) for row in rows)
    for row in rows:
        echo(f"{row['name']:<14} {row['summary']:<{width}}  {row['folder'] or row['state']}")


@data.command("check")
@with_options(scan=FolderScanOptions)
def check_folder(
    folder: Annotated[  # A Path would not tell ./digits from digits.
        str, typer.Argument(metavar="FOLDER", help="A folder of images or a manifest.")
    ],
    *,
    model: Annotated[str | None, typer.Option(help="A model to ask for its opinion of the labels.")] = None,
    report: Annotated[Path | None, typer.Option(help="A folder to write the report with contact sheets to.")] = None,
    trust: TrustOption = False,
    json: JsonOption = False,
    scan: dict[str, Any],
) -> None:
    """Look at every image of FOLDER: what is there, what is broken, doubled, or in the wrong place."""
    # NumPy and matplotlib, which `--help` does without.
    from onehood.classifiers import load
    from onehood.evaluation import check_data
    from onehood.reports import write_data_report

    classifier = None
    if model is not None:
        classifier = load(model, trust=trust)
    check = check_data(folder, folder_options(scan), classifier=classifier)
    page = write_data_report(report, check) if report else None
    if json:
        print_json({**check.as_json(), "advice": check.advice(), "report": str(page) if page else None})
        return
    counts = sorted(check.by_class.values())
    print_rows(
        [
            ("images", f"{check.images:,} good, {len(check.bad)} bad"),
            ("classes", f"{len(counts)}, of {counts[0]} to {counts[-1]} images"),
            ("splits", _counted(check.by_split)),
            ("formats", _counted(check.by_format)),
            ("heights", _range(check.heights)),
            ("widths", _range(check.widths)),
            ("model input", " × ".join(str(check.input[side]) for side in ("height", "width", "channels"))),
            ("other files", _counted(check.ignored) or None),
            ("report", page),
        ]
    )
    for title, lines in check.details().items():
        _listed(title, lines)
    _listed("To look at", check.advice())


def _listed(title: str, lines: list[str]) -> None:
    if not lines:
        return
    echo(f"\n{title}:")
    for line in lines[:_LISTED]:
        echo(f"  {one_line(line)}")
    if len(lines) > _LISTED:
        echo(f"  … and {len(lines) - _LISTED} more (--json lists all)")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _range(values: tuple[int, float, int]) -> str:
    low, middle, high = values
    return f"{low} to {high} pixels, median {middle:g}"

"""The options of commands that read a folder of images."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from onehood.options import Whole, broken
from onehood.rules import MEMORY, Fit

_PANEL = "Folder of images"
_MEBIBYTES = Whole(0, (MEMORY.most or 0) >> 20)


class FolderScanOptions:
    """What of a folder is taken, and how it is divided."""

    test: Annotated[
        float | None, typer.Option(help="Share of the test split.", show_default="0.2", rich_help_panel=_PANEL)
    ] = None
    glob: Annotated[
        str | None, typer.Option(help="Files to take instead of class folders, as '**/*.jpg'.", rich_help_panel=_PANEL)
    ] = None
    label_pattern: Annotated[
        str | None,
        typer.Option(help="With --glob: regular expression whose first group is the label.", rich_help_panel=_PANEL),
    ] = None
    group: Annotated[
        str | None,
        typer.Option(
            help="Regular expression whose first group names what stays in one split.", rich_help_panel=_PANEL
        ),
    ] = None
    value_range: Annotated[
        str | None,
        typer.Option(
            metavar="LOW,HIGH",
            help="Of images deeper than 8 bits: the values that become black and white, as 0,4095.",
            show_default="by each file's type",
            rich_help_panel=_PANEL,
        ),
    ] = None
    path_column: Annotated[
        str | None,
        typer.Option(help="Of a manifest: the column of the paths.", show_default="path", rich_help_panel=_PANEL),
    ] = None
    label_column: Annotated[
        str | None,
        typer.Option(help="Of a manifest: the column of the labels.", show_default="label", rich_help_panel=_PANEL),
    ] = None
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail on a bad image instead of leaving it out.", rich_help_panel=_PANEL)
    ] = False
    rescan: Annotated[
        bool, typer.Option("--rescan", help="Look at every image again, whatever is known.", rich_help_panel=_PANEL)
    ] = False


class FolderReadingOptions(FolderScanOptions):
    """Besides, how its images are brought to a model."""

    fit: Annotated[
        Fit | None,
        typer.Option(
            help="How images are brought to the model's square.", show_default="letterbox", rich_help_panel=_PANEL
        ),
    ] = None
    memory: Annotated[
        int | None,
        typer.Option(help="MiB of decoded pixels to keep in memory.", show_default="1024", rich_help_panel=_PANEL),
    ] = None


def folder_options(given: Mapping[str, Any]) -> Any:
    """`FolderOptions` of the options that were given, or None if none was; `memory` in MiB."""
    if not given:
        return None
    # NumPy and SciPy, which `--help` does without.
    from onehood.datasets import FolderOptions

    names = {"group": "group_pattern", "rescan": "fresh"}
    options = {names.get(name, name): value for name, value in given.items()}
    if "memory" in options:
        options["memory"] = _MEBIBYTES.check("--memory", options["memory"]) << 20
    if "value_range" in options:
        options["value_range"] = _two_numbers(options["value_range"])
    return FolderOptions(**options)


def _two_numbers(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 2:
        raise broken("--value-range", "two numbers with a comma between, as 0,4095", text)
    return numbers

"""The options of commands that read a folder of images."""

from typing import Annotated, Any, Literal

import typer

_PANEL = "Folder of images"

FitOption = Annotated[
    Literal["letterbox", "stretch", "crop"] | None,
    typer.Option(help="How images are brought to the model's square. [default: letterbox]", rich_help_panel=_PANEL),
]
TestOption = Annotated[
    float | None, typer.Option(help="Share of the test split. [default: 0.2]", rich_help_panel=_PANEL)
]
GlobOption = Annotated[
    str | None, typer.Option(help="Files to take instead of class folders, as '**/*.jpg'.", rich_help_panel=_PANEL)
]
LabelPatternOption = Annotated[
    str | None,
    typer.Option(help="With --glob: regular expression whose first group is the label.", rich_help_panel=_PANEL),
]
GroupOption = Annotated[
    str | None,
    typer.Option(
        "--group", help="Regular expression whose first group names what stays in one split.", rich_help_panel=_PANEL
    ),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Fail on a bad image instead of leaving it out.", rich_help_panel=_PANEL)
]
RescanOption = Annotated[
    bool, typer.Option("--rescan", help="Look at every image again, whatever is known.", rich_help_panel=_PANEL)
]
MemoryOption = Annotated[
    int | None,
    typer.Option(help="MiB of decoded pixels to keep in memory. [default: 1024]", rich_help_panel=_PANEL),
]


def folder_options(*, strict: bool = False, rescan: bool = False, memory: int | None = None, **options: Any) -> Any:
    """`FolderOptions` of what was given, or None if nothing was; `memory` in MiB."""
    given = {name: value for name, value in options.items() if value is not None}
    given |= {"strict": True} if strict else {}
    given |= {"fresh": True} if rescan else {}
    given |= {} if memory is None else {"memory": memory << 20}
    if not given:
        return None
    # NumPy and SciPy, which `--help` does without.
    from onehood.datasets import FolderOptions

    return FolderOptions(**given)

"""`onehood duplicates`: images of an index that are copies of each other."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onehood.cli.console import JsonOption, print_json
from onehood.terminal import counted, echo, one_line

_NAMED = 10  # Images that could not be compared.


class Kind(StrEnum):
    """Of pairs."""

    copies = "copies"
    alike = "alike"
    all = "all"


def duplicates(
    index: Annotated[Path, typer.Argument(metavar="INDEX", help="An index, as `onehood index` makes it.")],
    *,
    kind: Annotated[
        Kind, typer.Option(help="Copies of one picture, other images that show the same thing, or both.")
    ] = Kind.copies,
    least_matches: Annotated[
        int, typer.Option(help="Keypoints that must agree on one motion in images that are alike.")
    ] = 20,
    least_share: Annotated[
        float, typer.Option(help="Of the keypoints of the image with fewer, which must agree there, 0 to 1.")
    ] = 0.2,
    json: JsonOption = False,
) -> None:
    """List pairs of images in INDEX that are copies of each other, the surest first."""
    # NumPy, OpenCV and scikit-learn, which `--help` does without.
    from onehood.search import SearchIndex

    pairs = SearchIndex.open(index).duplicates(kind.value, least_matches=least_matches, least_share=least_share)
    if json:
        print_json(pairs.as_json())
        return
    for pair in pairs:
        echo(f"{pair.kind:5} {pair.share:4.0%}  {one_line(pair.first)}\n             {one_line(pair.second)}")
    echo(counted(len(pairs), "pair"))
    if pairs.uncompared:
        echo(f"{len(pairs.uncompared)} not compared, or only in part:", err=True)
        for path, reason in list(pairs.uncompared.items())[:_NAMED]:
            echo(f"  {one_line(path)}: {reason}", err=True)
        if len(pairs.uncompared) > _NAMED:
            echo(f"  … and {len(pairs.uncompared) - _NAMED} more (all of them with --json)", err=True)

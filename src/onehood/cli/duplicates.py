"""`onehood duplicates`: images of an index that are copies of each other."""

from pathlib import Path
from typing import Annotated

import typer

from onehood.cli.console import JsonOption, print_json
from onehood.terminal import echo, one_line


def duplicates(
    index: Annotated[Path, typer.Argument(metavar="INDEX", help="An index, as `onehood index` makes it.")],
    *,
    least_matches: Annotated[int, typer.Option(help="Keypoints that must agree on one motion.")] = 20,
    least_share: Annotated[
        float, typer.Option(help="Of the keypoints of the image with fewer, which must agree, 0 to 1.")
    ] = 0.2,
    json: JsonOption = False,
) -> None:
    """List pairs of images in INDEX of which one is, at least in part, a copy of the other."""
    # NumPy, OpenCV and scikit-learn, which `--help` does without.
    from onehood.search import SearchIndex

    pairs = SearchIndex.open(index).duplicates(least_matches=least_matches, least_share=least_share)
    if json:
        print_json(
            {"pairs": [{"first": one, "second": other, "verified_matches": count} for one, other, count in pairs]}
        )
        return
    for one, other, count in pairs:
        echo(f"{count:5}  {one_line(one)}\n       {one_line(other)}")
    echo(f"{len(pairs)} pairs")

"""`onehood search`: the images of an index that are most alike."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onehood.cli.console import JsonOption, check_one_result, print_json
from onehood.errors import DataError, InvalidArgumentError
from onehood.rules import Evidence
from onehood.terminal import echo, one_line

if TYPE_CHECKING:
    from onehood.search import SearchIndex


def search(
    index: Annotated[Path, typer.Argument(metavar="INDEX", help="An index, as `onehood index` makes it.")],
    queries: Annotated[list[Path], typer.Argument(metavar="QUERY…", help="Image files.")],
    *,
    top: Annotated[int, typer.Option(help="How many to find at most.")] = 10,
    evidence: Annotated[Evidence, typer.Option(help="What is compared.")] = "fused",
    region: Annotated[
        str | None, typer.Option(help="x,y,width,height in pixels: only that part of the query counts.")
    ] = None,
    filters: Annotated[
        list[str] | None,
        typer.Option("--filter", help="Only images with class=NAME, folder=PATH, or a COLUMN=VALUE (!=, <=, >=)."),
    ] = None,
    mirrored: Annotated[bool, typer.Option(help="Look for the query's mirror image, too.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Let keypoints count that agree on one motion.")
    ] = True,
    html: Annotated[Path | None, typer.Option(help="A page with the images found and their matches.")] = None,
    json: JsonOption = False,
) -> None:
    """Find the images in INDEX that are most like each QUERY."""
    # NumPy, OpenCV and scikit-learn, which `--help` does without.
    from onehood.files import STANDARD_OUTPUT, output_path, write_text
    from onehood.search import SearchIndex, search_files

    page_file = None if html is None else output_path(html, argument="html", kind="page", inputs=queries)
    check_one_result(json, page_file, "--html")
    found = SearchIndex.open(index)
    part = None if region is None else _region(region)
    answers = search_files(
        found,
        queries,
        top=top,
        evidence=evidence,
        region=part,
        filters=filters or (),
        verified=verify,
        mirrored=mirrored,
    )
    problems = [one_line(problem) for problem in answers.bad.values()]
    if not answers.found:
        raise DataError("\n".join(problems))
    for problem in problems:
        echo(f"onehood: left out: {problem}", err=True)
    if page_file is not None:
        from onehood.reports import search_page  # With matplotlib.

        write_text(page_file, search_page(found, answers, part))
    if json:
        print_json(
            {
                "results": answers.as_json(),
                "html": None if html is None else str(html),
                "images": found.count(filters or ()),
            }
        )
        return
    for query, of_query in answers.found:
        echo(one_line(query))
        for result in of_query:
            matches = (
                ""
                if result.verified_matches is None
                else f"{result.verified_matches:4} {'match' if result.verified_matches == 1 else 'matches'}"
            )
            echo(f"  {result.score:.3f}  {matches}  {one_line(result.path)}")
        if not of_query:
            echo(f"  {_why_nothing(found, filters or ())}")
    if page_file not in (None, STANDARD_OUTPUT):
        echo(f"page  {html}")


def _why_nothing(index: "SearchIndex", filters: Sequence[str]) -> str:
    if len(index) == 0:
        return f"nothing to find yet: {index.folder} holds no images"
    if index.count(filters) == 0:
        return f"nothing to find: no image meets {' and '.join(filters)}"
    return "nothing alike"


def _region(given: str) -> tuple[int, int, int, int]:
    try:
        x, y, width, height = map(int, given.split(","))
    except ValueError as error:
        raise InvalidArgumentError(
            f"`--region` must be four whole numbers x,y,width,height. Received: {given!r}."
        ) from error
    return x, y, width, height

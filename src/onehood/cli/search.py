"""`onehood search`: the images of an index that are most alike."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onehood.cli.console import JsonOption, check_one_result, print_json
from onehood.errors import DataError, ImageError, InvalidArgumentError
from onehood.rules import Evidence
from onehood.terminal import counted, echo, one_line

if TYPE_CHECKING:
    from onehood.search import SearchIndex, SearchResult

_DRAWN = 5
_NOTHING = 200  # The grey of an image that is not there.


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
    from onehood.search import SearchIndex

    page_file = None if html is None else output_path(html, argument="html", kind="page", inputs=queries)
    check_one_result(json, page_file, "--html")
    found = SearchIndex.open(index)
    part = None if region is None else _region(region)
    results = _answers(
        found,
        queries,
        top=top,
        evidence=evidence,
        region=part,
        filters=filters or (),
        verified=verify,
        mirrored=mirrored,
    )
    if page_file is not None:
        write_text(page_file, _page(found, results, part))
    if json:
        print_json(
            {
                "results": [
                    {"query": str(query), **result.as_json()} for query, of_query in results for result in of_query
                ],
                "html": None if html is None else str(html),
                "images": found.count(filters or ()),
            }
        )
        return
    for query, of_query in results:
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


def _answers(index: "SearchIndex", queries: list[Path], **options: Any) -> "list[tuple[Path, list[SearchResult]]]":
    """What is found for each query; those that cannot be read are named and left out.

    Raises:
        DataError: none can be read.
    """
    results, bad = [], []
    for query in queries:
        try:
            results.append((query, index.search(query, **options)))
        except ImageError as error:
            bad.append(str(error))
    if not results:
        raise DataError("\n".join(map(one_line, bad)))
    for problem in bad:
        echo(f"onehood: left out: {one_line(problem)}", err=True)
    return results


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


def _page(
    index: "SearchIndex",
    results: Sequence[tuple[Path, Sequence["SearchResult"]]],
    region: tuple[int, int, int, int] | None,
) -> str:
    from onehood.evaluation.page import page, picture
    from onehood.figures import png_bytes

    sections = [
        picture(heading, png_bytes(figure, dots_per_inch=80))
        for query, of_query in results
        for heading, figure in _figures(index, query, of_query, region)
    ]
    return page(f"Search in {index.folder.name}", sections)


def _figures(
    index: "SearchIndex",
    query: Path,
    results: Sequence["SearchResult"],
    region: tuple[int, int, int, int] | None,
) -> Iterator[tuple[str, Any]]:
    """The images found on one sheet, and for the best the keypoints that agree."""
    import numpy as np

    from onehood.figures import contact_sheet, matched_keypoints
    from onehood.images import LongestSide

    reader = LongestSide(index.parameters.longest_side)
    asked = index.query_image(query, region)
    images, captions = [asked], [f"{query.name}\nthe query"]
    for result in results:
        matches = "" if result.verified_matches is None else f"\n{counted(result.verified_matches, 'match', 'matches')}"
        captions.append(f"{Path(result.path).name[-26:]}\n{result.class_name[:26]}\nscore {result.score:.3f}{matches}")
        try:
            images.append(reader.read(result.path))
        except ImageError:  # Gone or changed since it was indexed.
            images.append(np.full((64, 64, 1), _NOTHING, np.uint8))
            captions[-1] += "\ncannot be read any more"
    yield f"What is like {query.name}", contact_sheet(images, captions, title=query.name, columns=6)
    for result, image in zip(results[:_DRAWN], images[1:], strict=False):
        if result.matches is None or not result.verified_matches or image.shape[2] == 1:
            continue
        title = f"{counted(result.verified_matches, 'keypoint')} agree with {Path(result.path).name}"
        yield title, matched_keypoints(asked, image, (result.matches[0], result.matches[1]), title=title)

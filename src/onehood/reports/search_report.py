"""The page of a search: what was found, and the keypoints that agree."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from onehood.errors import ImageError
from onehood.figures import contact_sheet, matched_keypoints, png_bytes
from onehood.images import LongestSide
from onehood.reports.page import page, picture
from onehood.search import FileAnswers, SearchIndex, SearchResult
from onehood.search.describing import Region
from onehood.terminal import counted

_DRAWN = 5
_NOTHING = 200  # The grey of an image that is not there.


def search_page(index: SearchIndex, answers: FileAnswers, region: Region | None = None) -> str:
    """A self-contained page of what an index found for files.

    Args:
        index: that was asked.
        answers: of it.
        region: of each query that was asked with, or None for all of it.
    """
    sections = [
        picture(heading, png_bytes(figure, dots_per_inch=80))
        for query, results in answers.found
        for heading, figure in _figures(index, query, results, region)
    ]
    return page(f"Search in {index.folder.name}", sections)


def _figures(
    index: SearchIndex, query: Path, results: Sequence[SearchResult], region: Region | None
) -> Iterator[tuple[str, Figure]]:
    """The images found on one sheet, and for the best the keypoints that agree."""
    view = LongestSide(index.parameters.longest_side)
    asked = index.query_image(query, region)
    images, captions = [asked], [f"{query.name}\nthe query"]
    for result in results:
        matches = "" if result.verified_matches is None else f"\n{counted(result.verified_matches, 'match', 'matches')}"
        captions.append(f"{Path(result.path).name[-26:]}\n{result.class_name[:26]}\nscore {result.score:.3f}{matches}")
        try:
            images.append(view.read(result.path))
        except ImageError:  # Gone or changed since it was indexed.
            images.append(np.full((64, 64, 1), _NOTHING, np.uint8))
            captions[-1] += "\ncannot be read any more"
    yield f"What is like {query.name}", contact_sheet(images, captions, title=query.name, columns=6)
    for result, image in zip(results[:_DRAWN], images[1:], strict=False):
        if result.matches is None or not result.verified_matches or image.shape[2] == 1:
            continue
        title = f"{counted(result.verified_matches, 'keypoint')} agree with {Path(result.path).name}"
        yield title, matched_keypoints(asked, image, (result.matches[0], result.matches[1]), title=title)

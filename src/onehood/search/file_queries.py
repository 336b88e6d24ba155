"""Searching with many files, past those that cannot be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onehood.errors import ImageError

if TYPE_CHECKING:
    from onehood.search.answering import SearchResult
    from onehood.search.search_index import SearchIndex


@dataclass(frozen=True)
class FileAnswers:
    """What an index found for files.

    Args:
        found: each file that could be read, in order, with what is like it, the most alike first.
        bad: of each that could not, why.
    """

    found: "tuple[tuple[Path, tuple[SearchResult, ...]], ...]"
    bad: dict[Path, str]

    def as_json(self) -> list[dict[str, Any]]:
        """All that was found, with the query of each, as JSON values."""
        return [{"query": str(query), **result.as_json()} for query, results in self.found for result in results]


def search_files(index: "SearchIndex", queries: Sequence[Path], **options: Any) -> FileAnswers:
    """Asks an index with each file; see `SearchIndex.search` for the options.

    Raises:
        InvalidArgumentError: an option is out of its range.
    """
    found, bad = [], {}
    for query in queries:
        try:
            found.append((query, tuple(index.search(query, **options))))
        except ImageError as error:
            bad[query] = str(error)
    return FileAnswers(tuple(found), bad)

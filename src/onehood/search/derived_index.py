"""What is derived from the database to answer quickly: it can always be built again."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from onehood.files import atomic_write
from onehood.search.database import Database
from onehood.search.inverted_index import InvertedIndex

_IDS = "ids.npy"


@dataclass(frozen=True)
class DerivedIndex:
    """The postings, names and colours of all images that can be found, numbered in the order of their ids.

    Args:
        ids: in the database, ascending; int64 of shape (images,).
        version: of the database that this was derived from.
        postings: of the visual words.
        names: path and class.
        colours: histograms, float32 of shape (images, colours).
    """

    ids: np.ndarray
    postings: InvertedIndex = field(repr=False)
    names: list[tuple[str, str]] = field(repr=False)
    colours: np.ndarray = field(repr=False)
    version: tuple[int, int]

    @classmethod
    def up_to_date(cls, database: Database, folder: Path, before: Self | None = None) -> Self:
        """From what is there already, in memory or in a folder, changed by what the database says by now.

        Ids are never used twice: what was removed since is missing there, and what was added has higher ones. Files
        that are missing or damaged are done without, and everything is built from the database.

        Args:
            database: the truth.
            folder: where `save` wrote.
            before: a derived index of the same database.
        """
        version, ids = database.version, database.ids()
        centres = database.vocabulary()
        word_count = 0 if centres is None else len(centres)
        known, postings = (before.ids, before.postings) if before is not None else _saved(folder, word_count)
        kept = np.flatnonzero(np.isin(known, ids))
        last = int(known[-1]) if len(known) else 0
        added = [words for _, words in database.words_after(last)]
        if len(kept) < len(known) or added:
            postings = postings.changed(kept, added)
        return cls(ids, postings, database.names(), database.colours(), version)

    def is_current(self, database: Database) -> bool:
        """Whether the database still holds these very images."""
        return self.version == database.version

    def save(self, folder: Path) -> None:
        """Writes the postings into a folder, the ids last: without them the other files count for nothing."""
        folder.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            (folder / _IDS).unlink()
        self.postings.save(folder)
        with atomic_write(folder / _IDS) as stream:
            np.save(stream, self.ids, allow_pickle=False)


def _saved(folder: Path, word_count: int) -> tuple[np.ndarray, InvertedIndex]:
    """Ids and postings from a folder, or empty ones."""
    try:
        ids = np.load(folder / _IDS, allow_pickle=False)
        postings = InvertedIndex.load(folder, len(ids))
        if len(postings.frequencies) == word_count:
            return ids, postings
    except (OSError, ValueError, EOFError):
        pass
    return np.zeros(0, np.int64), InvertedIndex.build([], word_count)

"""What is derived from the database to answer quickly: it can always be built again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np

from onehood.search.database import Database
from onehood.search.derived_files import load_arrays, save_arrays
from onehood.search.inverted_index import PARTS, InvertedIndex
from onehood.search.store import WordQuery

_IDS = "ids"


@dataclass(frozen=True)
class DerivedIndex:
    """The postings and vectors of all images that can be found, numbered in the order of their ids.

    Args:
        ids: in the database, ascending; int64 of shape (images,).
        postings: of the visual words.
        vectors: by kind, float32 of shape (images, length).
        version: of the database that this was derived from.
    """

    ids: np.ndarray
    postings: InvertedIndex = field(repr=False)
    vectors: Mapping[str, np.ndarray] = field(repr=False)
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
        kinds = database.facts.get("vectors", [])
        word_count = database.word_count()
        if before is not None and len(before.postings.frequencies) == word_count:
            known, postings, vectors = before.ids, before.postings, before.vectors
        else:
            known, postings, vectors = _saved(folder, word_count, kinds)
        kept = np.flatnonzero(np.isin(known, ids))
        last = int(known[-1]) if len(known) else 0
        added = [words for _, words in database.words_after(last)]
        if len(kept) < len(known) or added:
            postings = postings.changed(kept, added)
            vectors = {
                kind: _changed(vectors.get(kind), kept, list(database.vectors_after(kind, last))) for kind in kinds
            }
        return cls(ids, postings, vectors, version)

    def is_current(self, database: Database) -> bool:
        """Whether the database still holds these very images."""
        return self.version == database.version

    def scores(self, kind: str, query: WordQuery | np.ndarray) -> np.ndarray:
        """The cosine of every image with the query, float32 of shape (images,).

        Args:
            kind: "words", or that of a vector.
            query: words, or a vector of length one.
        """
        if isinstance(query, WordQuery):
            return self.postings.scores(query.words, query.weights)
        vectors = self.vectors.get(kind)
        return np.zeros(0, np.float32) if vectors is None else vectors @ query

    def save(self, folder: Path) -> None:
        """Writes ids, postings and vectors into a folder."""
        postings = {name: getattr(self.postings, name) for name in PARTS}
        vectors = {_vectors_of(kind): rows for kind, rows in self.vectors.items()}
        save_arrays(folder, {_IDS: self.ids} | postings | vectors)


def _saved(
    folder: Path, word_count: int, kinds: list[str]
) -> tuple[np.ndarray, InvertedIndex, Mapping[str, np.ndarray]]:
    """Ids, postings and vectors from a folder, or empty ones."""
    names = {_IDS: (np.int64, 1)} | PARTS | {_vectors_of(kind): (np.float32, 2) for kind in kinds}
    arrays = load_arrays(folder, names)
    if arrays is not None:
        ids = arrays[_IDS]
        postings = InvertedIndex(**{name: arrays[name] for name in PARTS})
        vectors = {kind: arrays[_vectors_of(kind)] for kind in kinds}
        if (
            postings.holds_together(word_count, len(ids))
            and bool((np.diff(ids) > 0).all())
            and all(len(rows) == len(ids) for rows in vectors.values())
        ):
            return ids, postings, vectors
    return np.zeros(0, np.int64), InvertedIndex.build([], word_count), {}


def _changed(vectors: np.ndarray | None, kept: np.ndarray, added: list[np.ndarray]) -> np.ndarray:
    parts = ([] if vectors is None else [vectors[kept]]) + ([np.stack(added)] if added else [])
    return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32)


def _vectors_of(kind: str) -> str:
    return f"{kind}.vectors"

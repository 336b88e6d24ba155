"""The store in a folder of this machine."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np

from onehood.errors import SearchIndexError
from onehood.search.database import Database
from onehood.search.derived_index import DerivedIndex
from onehood.search.filters import Condition
from onehood.search.store import ImageRow, WordQuery

_DATABASE = "index.sqlite"
_DERIVED = "derived"


class LocalStore:
    """A `Store`: an SQLite file is the truth, and files mapped into memory, derived from it, answer.

    Args:
        folder: that `create` filled.

    Raises:
        SearchIndexError: it is missing, damaged, or of another format version.
    """

    def __init__(self, folder: Path) -> None:
        self._database = Database(folder / _DATABASE)
        self._folder = folder / _DERIVED
        self._derived: DerivedIndex | None = None
        self._met: tuple[np.ndarray, tuple[Condition, ...], np.ndarray] | None = None
        self.facts: Mapping[str, Any] = self._database.facts

    @classmethod
    def create(cls, folder: Path, facts: Mapping[str, Any], learned: Mapping[str, np.ndarray] | None = None) -> Self:
        """An empty one in a folder that is there.

        Args:
            folder: for it.
            facts: as JSON values; "vectors" are the kinds of vectors that every image has.
            learned: elsewhere, what `set_learned` keeps.

        Raises:
            SearchIndexError: there is one already, or it cannot be written.
        """
        Database.create(folder / _DATABASE, facts, learned).close()
        return cls(folder)

    @staticmethod
    def is_there(folder: Path) -> bool:
        """Whether a folder holds a store."""
        return (folder / _DATABASE).exists()

    @staticmethod
    def check_absent(folder: Path) -> None:
        """Refuses a folder that holds a store.

        Raises:
            SearchIndexError: if so.
        """
        if LocalStore.is_there(folder):
            raise SearchIndexError(f"{folder}: there is an index already.")

    def close(self) -> None:
        """Gives the files back."""
        self._database.close()

    def __len__(self) -> int:
        return len(self._current.ids)

    def learned(self) -> dict[str, np.ndarray]:
        """See `Store`."""
        return self._database.learned()

    def set_learned(self, arrays: Mapping[str, np.ndarray]) -> None:
        """See `Store`."""
        self._database.set_learned(arrays)

    def known(self) -> dict[str, tuple[int, int, str | None]]:
        """See `Store`."""
        return self._database.known()

    def add(self, rows: Iterable[ImageRow]) -> None:
        """See `Store`."""
        self._database.add(rows)

    def remove(self, paths: Sequence[str]) -> None:
        """See `Store`."""
        self._database.remove(paths)

    def set_metadata(self, metadata: Mapping[str, Mapping[str, Any]]) -> None:
        """See `Store`."""
        self._database.set_metadata(metadata)

    def nearest(
        self, kind: str, query: WordQuery | np.ndarray, count: int, conditions: Sequence[Condition] = ()
    ) -> list[tuple[int, float]]:
        """See `Store`."""
        current = self._current
        scores = current.scores(kind, query)
        if conditions:
            scores = np.where(np.isin(current.ids, self._where(current.ids, tuple(conditions))), scores, 0)
        some = np.flatnonzero(scores > 0)
        if len(some) > count:
            least = np.partition(scores[some], len(some) - count)[len(some) - count]
            some = some[scores[some] >= least]
        ranked = some[np.argsort(-scores[some], kind="stable")][:count]
        return [(int(current.ids[place]), float(scores[place])) for place in ranked]

    def image(self, identity: int) -> ImageRow | None:
        """See `Store`."""
        return self._database.image(identity)

    def image_of(self, path: str) -> ImageRow | None:
        """See `Store`."""
        return self._database.image_of(path)

    def ids(self) -> np.ndarray:
        """See `Store`."""
        return self._current.ids

    def meeting(self, conditions: Sequence[Condition]) -> int:
        """See `Store`."""
        return len(self._where(self._current.ids, tuple(conditions)))

    def move(self, paths: Mapping[str, str]) -> None:
        """See `Store`."""
        self._database.move(paths)

    def damaged(self) -> list[str]:
        """See `Store`."""
        return self._database.damaged()

    def refresh(self) -> None:
        """See `Store`."""
        self._current.save(self._folder)

    def _where(self, images: np.ndarray, conditions: tuple[Condition, ...]) -> np.ndarray:
        """Those that meet all conditions; asked for each kind of evidence, it is found out once."""
        if self._met is None or self._met[0] is not images or self._met[1] != conditions:
            self._met = images, conditions, self._database.where(images, conditions)
        return self._met[2]

    @property
    def _current(self) -> DerivedIndex:
        """What is derived from the database, as it is now."""
        if self._derived is None or not self._derived.is_current(self._database):
            self._derived = DerivedIndex.up_to_date(self._database, self._folder, self._derived)
        return self._derived

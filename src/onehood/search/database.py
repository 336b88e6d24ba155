"""The single truth of a search index: an SQLite file of paths, keypoints, words, vectors and metadata."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np

from onehood.errors import SearchIndexError
from onehood.features import Keypoints
from onehood.search.columns import SCHEMA as COLUMNS_SCHEMA
from onehood.search.columns import insert_columns, meeting, metadata_of, replace_metadata
from onehood.search.filters import Condition
from onehood.search.store import ImageRow

FORMAT_VERSION = 4

_BUSY_SECONDS = 30.0
_COLUMNS = "path, class, bytes, modified, problem, height, width, words, keypoints"
_SCHEMA = (
    """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE learned (name TEXT PRIMARY KEY, shape TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    class TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    problem TEXT,
    height INTEGER NOT NULL,
    width INTEGER NOT NULL,
    words BLOB NOT NULL,
    keypoints BLOB NOT NULL
);
CREATE INDEX readable_images ON images (id) WHERE problem IS NULL;
CREATE TABLE vectors (
    kind TEXT NOT NULL,
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    content BLOB NOT NULL,
    PRIMARY KEY (kind, image)
) WITHOUT ROWID;
CREATE INDEX vectors_of_images ON vectors (image);
"""
    + COLUMNS_SCHEMA
)


class Database:
    """Opens the file of an index; every change is a transaction, on disk when it returns.

    Args:
        path: of the SQLite file, which must be there.

    Raises:
        SearchIndexError: it is missing, damaged, no index, or of another format version.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SearchIndexError(
                f"{path.parent}: there is no search index. Make one: onehood index FOLDER --output INDEX."
            )
        self.path = path
        try:
            self._connection = _connected(path)
            self.facts: dict[str, Any] = {
                name: json.loads(value) for name, value in self._connection.execute("SELECT name, value FROM facts")
            }
        except (sqlite3.DatabaseError, ValueError) as error:
            raise SearchIndexError(f"{path}: damaged, or no search index ({error}).") from error
        version = self.facts.get("format")
        if version != FORMAT_VERSION:
            raise SearchIndexError(
                f"{path}: written in format {version}; this version of onehood reads {FORMAT_VERSION}. Index again."
            )

    @classmethod
    def create(cls, path: Path, facts: Mapping[str, Any], learned: Mapping[str, np.ndarray] | None = None) -> Self:
        """A new file without images.

        Raises:
            SearchIndexError: there is one already, or it cannot be written.
        """
        if path.exists():
            raise SearchIndexError(f"{path}: there is an index already.")
        # Made beside and renamed, so that a file that is there is a whole one.
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        connection = _connected(partial)
        with connection:
            connection.executescript(_SCHEMA)
            rows = [(name, json.dumps(value)) for name, value in {"format": FORMAT_VERSION, **facts}.items()]
            connection.executemany("INSERT INTO facts VALUES (?, ?)", rows)
            _insert_learned(connection, learned or {})
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        partial.replace(path)
        return cls(path)

    def close(self) -> None:
        """Gives the file back, as does the end of the object."""
        self._connection.close()

    def __del__(self) -> None:
        if hasattr(self, "_connection"):  # It is not there where opening failed.
            self._connection.close()

    def learned(self) -> dict[str, np.ndarray]:
        """What was learned from images, float32 arrays by name; none before that."""
        rows = self._connection.execute("SELECT name, shape, content FROM learned ORDER BY name")
        return {name: np.frombuffer(content, np.float32).reshape(json.loads(shape)) for name, shape, content in rows}

    def word_count(self) -> int:
        """Of the vocabulary; 0 before there is one."""
        row = self._connection.execute("SELECT shape FROM learned WHERE name = 'vocabulary'").fetchone()
        return 0 if row is None else int(json.loads(row[0])[0])

    def set_learned(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Stores such arrays, once and for all, in one transaction."""
        with self._changes() as connection:
            _insert_learned(connection, arrays)

    def add(self, rows: Iterable[ImageRow]) -> None:
        """Stores images, each in the place of one of the same path, in one transaction.

        Where a row has no metadata, those of the image before it stay.
        """
        with self._changes() as connection:
            for row in rows:
                before = connection.execute("SELECT id FROM images WHERE path = ?", (row.path,)).fetchone()
                metadata = row.metadata if row.metadata or before is None else metadata_of(connection, before[0])
                connection.execute("DELETE FROM images WHERE path = ?", (row.path,))
                added = connection.execute(
                    f"INSERT INTO images ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(row.path, row.class_name, row.bytes, row.modified, row.problem, row.height, row.width),
                        row.words.astype(np.int32).tobytes(),
                        _packed(row.keypoints),
                    ),
                )
                identity = int(added.lastrowid or 0)
                insert_columns(connection, identity, row.path, row.class_name, metadata)
                vectors = [(kind, identity, _half(vector)) for kind, vector in row.vectors.items()]
                connection.executemany("INSERT INTO vectors VALUES (?, ?, ?)", vectors)

    def remove(self, paths: Sequence[str]) -> None:
        """Forgets images, in one transaction."""
        with self._changes() as connection:
            connection.executemany("DELETE FROM images WHERE path = ?", [(path,) for path in paths])

    @property
    def version(self) -> tuple[int, int]:
        """Two numbers, one of which changes with every change of the images, by this process or another."""
        ((others,),) = self._connection.execute("PRAGMA data_version")
        return int(others), self._connection.total_changes

    def known(self) -> dict[str, tuple[int, int, str | None]]:
        """By path, bytes, time and problem of every image."""
        found = self._connection.execute("SELECT path, bytes, modified, problem FROM images")
        return {path: (size, modified, problem) for path, size, modified, problem in found}

    def ids(self) -> np.ndarray:
        """Of all images that can be read, ascending."""
        found = self._connection.execute("SELECT id FROM images WHERE problem IS NULL ORDER BY id")
        return np.array([row[0] for row in found], np.int64)

    def words_after(self, identity: int) -> Iterator[tuple[int, np.ndarray]]:
        """Id and words of all readable images with ids above one, ascending."""
        found = self._connection.execute(
            "SELECT id, words FROM images WHERE problem IS NULL AND id > ? ORDER BY id", (identity,)
        )
        for number, words in found:
            yield number, np.frombuffer(words, np.int32)

    def vectors_after(self, kind: str, identity: int) -> Iterator[np.ndarray]:
        """The vectors of one kind, float32, of all readable images with ids above one, in the order of their ids."""
        found = self._connection.execute(
            "SELECT content FROM images LEFT JOIN vectors ON vectors.image = images.id AND kind = ? "
            "WHERE problem IS NULL AND images.id > ? ORDER BY images.id",
            (kind, identity),
        )
        for (content,) in found:
            yield np.frombuffer(content or b"", np.float16).astype(np.float32)

    def where(self, images: np.ndarray, conditions: Sequence[Condition]) -> np.ndarray:
        """Those of the images that meet all conditions.

        Args:
            images: ids, int64 of shape (images,).
            conditions: on columns.

        Raises:
            InvalidArgumentError: no image has a column that a condition names.
        """
        return meeting(self._connection, images, conditions)

    def set_metadata(self, metadata: Mapping[str, Mapping[str, Any]]) -> None:
        """Stores values by column for the images of those paths, in one transaction."""
        with self._changes() as connection:
            for path, values in metadata.items():
                found = connection.execute("SELECT id FROM images WHERE path = ?", (path,)).fetchone()
                if found is not None:
                    replace_metadata(connection, found[0], values)

    def image_of(self, path: str) -> ImageRow | None:
        """Everything of the image of that path, or None."""
        row = self._connection.execute("SELECT id FROM images WHERE path = ?", (path,)).fetchone()
        return None if row is None else self.image(row[0])

    def image(self, identity: int) -> ImageRow | None:
        """Everything of one image, or None."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM images WHERE id = ?", (identity,)).fetchone()
        if row is None:
            return None
        path, class_name, size, modified, problem, height, width, words, keypoints = row
        vectors = self._connection.execute("SELECT kind, content FROM vectors WHERE image = ?", (identity,))
        return ImageRow(
            *(path, class_name, size, modified, problem, height, width),
            np.frombuffer(words, np.int32),
            _unpacked(keypoints),
            {kind: np.frombuffer(content, np.float16).astype(np.float32) for kind, content in vectors},
            metadata_of(self._connection, identity),
            identity,
        )

    @contextmanager
    def _changes(self) -> Iterator[sqlite3.Connection]:
        """A transaction, on disk when the block is left."""
        try:
            with self._connection:
                yield self._connection
        except sqlite3.OperationalError as error:
            raise SearchIndexError(f"{self.path}: cannot be written ({error}).") from error


def _connected(path: Path) -> sqlite3.Connection:
    # Whichever thread happens to collect the object that holds it must be able to close it.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _insert_learned(connection: sqlite3.Connection, arrays: Mapping[str, np.ndarray]) -> None:
    rows = [(name, json.dumps(each.shape), each.astype(np.float32).tobytes()) for name, each in arrays.items()]
    connection.executemany("INSERT INTO learned VALUES (?, ?, ?)", rows)


def _half(vector: np.ndarray) -> bytes:
    return vector.astype(np.float16).tobytes()


def _packed(keypoints: Keypoints) -> bytes:
    table = np.column_stack([keypoints.positions, keypoints.sizes, keypoints.angles])
    return table.astype(np.float32).tobytes()


def _unpacked(content: bytes) -> Keypoints:
    table = np.frombuffer(content, np.float32).reshape(-1, 4)
    return Keypoints(table[:, :2], table[:, 2], table[:, 3], np.zeros(len(table), np.float32))

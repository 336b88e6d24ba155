"""The single truth of a search index: an SQLite file of paths, contents, keypoints and words."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from onehood.errors import SearchIndexError
from onehood.features import Keypoints

FORMAT_VERSION = 1

_BUSY_SECONDS = 30.0
_COLUMNS = "path, class, bytes, modified, problem, height, width, words, keypoints, colours"
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY CHECK (id = 1), length INTEGER NOT NULL, centres BLOB NOT NULL);
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
    keypoints BLOB NOT NULL,
    colours BLOB NOT NULL
);
"""


@dataclass(frozen=True)
class ImageRow:
    """What is known of one image.

    Args:
        path: as it was found.
        class_name: the name of its folder.
        bytes: of its file.
        modified: when its file was written, nanoseconds.
        problem: why it cannot be read, or None.
        height: of the image as it was described, in pixels.
        width: likewise.
        words: of its keypoints, int32 of shape (keypoints,).
        keypoints: where they are.
        colours: its colour histogram, float32.
        id: never used again once the image is gone; 0 for one that is not stored yet.
    """

    path: str
    class_name: str
    bytes: int
    modified: int
    problem: str | None = None
    height: int = 0
    width: int = 0
    words: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    keypoints: Keypoints = field(default_factory=Keypoints.none)
    colours: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    id: int = 0


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
    def create(cls, path: Path, facts: Mapping[str, Any]) -> Self:
        """A new, empty file.

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

    def vocabulary(self) -> np.ndarray | None:
        """The centres of the visual words, float32 of shape (words, length), or None before there are any."""
        row = self._connection.execute("SELECT length, centres FROM vocabulary").fetchone()
        return None if row is None else np.frombuffer(row[1], np.float32).reshape(-1, row[0])

    def set_vocabulary(self, centres: np.ndarray) -> None:
        """Stores the centres, once and for all."""
        with self._changes() as connection:
            connection.execute(
                "INSERT INTO vocabulary VALUES (1, ?, ?)", (centres.shape[1], centres.astype(np.float32).tobytes())
            )

    def add(self, rows: Iterable[ImageRow]) -> None:
        """Stores images, each in the place of one of the same path, in one transaction."""
        with self._changes() as connection:
            for row in rows:
                connection.execute("DELETE FROM images WHERE path = ?", (row.path,))
                connection.execute(
                    f"INSERT INTO images ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(row.path, row.class_name, row.bytes, row.modified, row.problem, row.height, row.width),
                        row.words.astype(np.int32).tobytes(),
                        _packed(row.keypoints),
                        row.colours.astype(np.float16).tobytes(),
                    ),
                )

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

    def colours(self) -> np.ndarray:
        """The colour histograms of all readable images, by their ids; float32 of shape (images, colours)."""
        found = self._connection.execute("SELECT colours FROM images WHERE problem IS NULL ORDER BY id")
        rows = [np.frombuffer(row[0], np.float16) for row in found]
        return np.stack(rows).astype(np.float32) if rows else np.zeros((0, 0), np.float32)

    def names(self) -> list[tuple[str, str]]:
        """Path and class of all readable images, in the order of their ids."""
        found = self._connection.execute("SELECT path, class FROM images WHERE problem IS NULL ORDER BY id")
        return [(path, class_name) for path, class_name in found]

    def image_of(self, path: str) -> ImageRow | None:
        """Everything of the image of that path, or None."""
        row = self._connection.execute("SELECT id FROM images WHERE path = ?", (path,)).fetchone()
        return None if row is None else self.image(row[0])

    def image(self, identity: int) -> ImageRow:
        """Everything of one image.

        Raises:
            KeyError: there is none of that id.
        """
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM images WHERE id = ?", (identity,)).fetchone()
        if row is None:
            raise KeyError(identity)
        path, class_name, size, modified, problem, height, width, words, keypoints, colours = row
        return ImageRow(
            path,
            class_name,
            size,
            modified,
            problem,
            height,
            width,
            np.frombuffer(words, np.int32),
            _unpacked(keypoints),
            np.frombuffer(colours, np.float16).astype(np.float32),
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
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _packed(keypoints: Keypoints) -> bytes:
    table = np.column_stack([keypoints.positions, keypoints.sizes, keypoints.angles])
    return table.astype(np.float32).tobytes()


def _unpacked(content: bytes) -> Keypoints:
    table = np.frombuffer(content, np.float32).reshape(-1, 4)
    return Keypoints(table[:, :2], table[:, 2], table[:, 3], np.zeros(len(table), np.float32))

"""The single truth of a search index: an SQLite file of paths, keypoints, words, vectors and metadata."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path, PurePath
from typing import Any, Self

import numpy as np

from onehood.errors import SearchIndexError
from onehood.features import Keypoints
from onehood.search.columns import SCHEMA as COLUMNS_SCHEMA
from onehood.search.columns import insert_columns, meeting, metadata_of, replace_metadata
from onehood.search.filters import Condition
from onehood.search.row_digests import SCHEMA as DIGESTS_SCHEMA
from onehood.search.row_digests import are_kept, insert_digests, insert_learned_digests, is_whole
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
    + DIGESTS_SCHEMA
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
            self._digested = are_kept(self._connection)
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
        _remove(partial)
        try:
            with closing(_connected(partial)) as connection:
                with connection:
                    connection.executescript(_SCHEMA)
                    rows = [(name, json.dumps(value)) for name, value in {"format": FORMAT_VERSION, **facts}.items()]
                    connection.executemany("INSERT INTO facts VALUES (?, ?)", rows)
                    _insert_learned(connection, learned or {})
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as error:
            _remove(partial)
            raise SearchIndexError(f"{path}: cannot be written ({error}).") from error
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
        joined = "LEFT JOIN learned_digests USING (name)" if self._digested else ""
        digest = "digest" if self._digested else "NULL"
        with self._reading():
            rows = self._connection.execute(
                f"SELECT name, shape, content, {digest} FROM learned {joined} ORDER BY name"
            )
            return {
                name: self._numbers("its vocabulary", content, np.float32, digest).reshape(json.loads(shape))
                for name, shape, content, digest in rows
            }

    def word_count(self) -> int:
        """Of the vocabulary; 0 before there is one."""
        with self._reading():
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
                words, keypoints = row.words.astype(np.int32).tobytes(), _packed(row.keypoints)
                facts = (row.path, row.class_name, row.bytes, row.modified, row.problem, row.height, row.width)
                added = connection.execute(
                    f"INSERT INTO images ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*facts, words, keypoints)
                )
                identity = int(added.lastrowid or 0)
                insert_columns(connection, identity, row.path, row.class_name, metadata)
                vectors = {kind: _half(vector) for kind, vector in row.vectors.items()}
                rows_of_vectors = [(kind, identity, content) for kind, content in vectors.items()]
                connection.executemany("INSERT INTO vectors VALUES (?, ?, ?)", rows_of_vectors)
                insert_digests(connection, identity, {"words": words, "keypoints": keypoints} | vectors)

    def remove(self, paths: Sequence[str]) -> None:
        """Forgets images, in one transaction."""
        with self._changes() as connection:
            connection.executemany("DELETE FROM images WHERE path = ?", [(path,) for path in paths])

    def move(self, paths: Mapping[str, str]) -> None:
        """Gives images another path, by the one before, in one transaction; their metadata stay."""
        with self._changes() as connection:
            for before, path in paths.items():
                found = connection.execute("SELECT id FROM images WHERE path = ?", (before,)).fetchone()
                if found is None:
                    continue
                metadata = metadata_of(connection, found[0])
                class_name = PurePath(path).parent.name
                connection.execute("DELETE FROM images WHERE path = ?", (path,))
                connection.execute("UPDATE images SET path = ?, class = ? WHERE id = ?", (path, class_name, found[0]))
                connection.execute("DELETE FROM columns WHERE image = ?", (found[0],))
                insert_columns(connection, found[0], path, class_name, metadata)

    @property
    def version(self) -> tuple[int, int]:
        """Two numbers, one of which changes with every change of the images, by this process or another."""
        with self._reading():
            ((others,),) = self._connection.execute("PRAGMA data_version")
            return int(others), self._connection.total_changes

    def known(self) -> dict[str, tuple[int, int, str | None]]:
        """By path, bytes, time and problem of every image."""
        with self._reading():
            found = self._connection.execute("SELECT path, bytes, modified, problem FROM images")
            return {path: (size, modified, problem) for path, size, modified, problem in found}

    def ids(self) -> np.ndarray:
        """Of all images that can be read, ascending."""
        with self._reading():
            found = self._connection.execute("SELECT id FROM images WHERE problem IS NULL ORDER BY id")
            return np.array([row[0] for row in found], np.int64)

    def words_after(self, identity: int) -> Iterator[tuple[int, np.ndarray]]:
        """Id and words of all readable images with ids above one, ascending."""
        digest, joined = self._digest_of("images.id", "'words'")
        with self._reading():
            found = self._connection.execute(
                f"SELECT id, path, words, {digest} FROM images {joined} WHERE problem IS NULL AND id > ? ORDER BY id",
                (identity,),
            )
            for number, path, words, digest in found:
                yield number, self._numbers(path, words, np.int32, digest)

    def vectors_after(self, kind: str, identity: int) -> Iterator[np.ndarray]:
        """The vectors of one kind, float32, of all readable images with ids above one, in the order of their ids."""
        digest, joined = self._digest_of("images.id", "kind")
        with self._reading():
            found = self._connection.execute(
                f"SELECT path, content, {digest} FROM images LEFT JOIN vectors ON vectors.image = images.id "
                f"AND kind = ? {joined} WHERE problem IS NULL AND images.id > ? ORDER BY images.id",
                (kind, identity),
            )
            for path, content, digest in found:
                yield self._numbers(path, content or b"", np.float16, digest).astype(np.float32)

    def where(self, images: np.ndarray, conditions: Sequence[Condition]) -> np.ndarray:
        """Those of the images that meet all conditions.

        Args:
            images: ids, int64 of shape (images,).
            conditions: on columns.

        Raises:
            InvalidArgumentError: no image has a column that a condition names.
        """
        with self._reading():
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
        with self._reading():
            row = self._connection.execute("SELECT id FROM images WHERE path = ?", (path,)).fetchone()
        return None if row is None else self.image(row[0])

    def image(self, identity: int) -> ImageRow | None:
        """Everything of one image, or None."""
        with self._reading():
            row = self._connection.execute(f"SELECT {_COLUMNS} FROM images WHERE id = ?", (identity,)).fetchone()
            if row is None:
                return None
            path, class_name, size, modified, problem, height, width, words, keypoints = row
            digests: dict[str, int] = {}
            if self._digested:
                digests = dict(
                    self._connection.execute("SELECT part, digest FROM digests WHERE image = ?", (identity,))
                )
            vectors = self._connection.execute("SELECT kind, content FROM vectors WHERE image = ?", (identity,))
            return ImageRow(
                *(path, class_name, size, modified, problem, height, width),
                self._numbers(path, words, np.int32, digests.get("words")),
                _unpacked(self._numbers(path, keypoints, np.float32, digests.get("keypoints"))),
                {
                    kind: self._numbers(path, content, np.float16, digests.get(kind)).astype(np.float32)
                    for kind, content in vectors
                },
                metadata_of(self._connection, identity),
                identity,
            )

    def damaged(self) -> list[str]:
        """The paths of images of which something that is kept is not what was kept; reads the whole file."""
        found = []
        with self._reading():
            rows = self._connection.execute("SELECT id, path FROM images ORDER BY id").fetchall()
        for identity, path in rows:
            try:
                self.image(identity)
            except SearchIndexError:
                found.append(str(path))
        return found

    def _digest_of(self, image: str, part: str) -> tuple[str, str]:
        """Of a query over images, the column of a part's digest and the join that brings it."""
        if not self._digested:
            return "NULL", ""
        return "digest", f"LEFT JOIN digests ON digests.image = {image} AND digests.part = {part}"

    def _numbers(self, path: str, content: bytes, kind: type, digest: int | None) -> np.ndarray:
        """Bytes as numbers.

        Raises:
            SearchIndexError: they are not those that were kept.
        """
        if not isinstance(content, bytes) or len(content) % np.dtype(kind).itemsize or not is_whole(content, digest):
            raise SearchIndexError(
                f"{self.path}: damaged: what it keeps of {path} is not what was kept. Describe damaged images again: "
                "onehood index FOLDER --output INDEX --verify."
            )
        return np.frombuffer(content, kind)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Says of a file that cannot be read what it is.

        Raises:
            SearchIndexError: it is damaged.
        """
        try:
            yield
        except sqlite3.ProgrammingError as error:
            raise SearchIndexError(f"{self.path.parent}: this index is closed. Open it again.") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError, json.JSONDecodeError, TypeError) as error:
            raise SearchIndexError(f"{self.path}: damaged ({error}). Index again.") from error

    @contextmanager
    def _changes(self) -> Iterator[sqlite3.Connection]:
        """A transaction, on disk when the block is left."""
        try:
            with self._connection:
                if not self._digested:
                    self._connection.executescript(DIGESTS_SCHEMA)
                    self._digested = True
                yield self._connection
        except sqlite3.DatabaseError as error:
            raise SearchIndexError(
                f"{self.path}: cannot be written ({error}). What was kept before stays; the same command goes on."
            ) from error


def _remove(path: Path) -> None:
    """A file of SQLite, and those beside it that its connection may have left."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _connected(path: Path) -> sqlite3.Connection:
    # Whichever thread happens to collect the object that holds it must be able to close it.
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        # Beside a file that may only be read no journal can be made; nobody changes it either, unless one is there.
        how = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
        address = f"{path.resolve().as_uri()}?{how}"
        return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _insert_learned(connection: sqlite3.Connection, arrays: Mapping[str, np.ndarray]) -> None:
    contents = {name: each.astype(np.float32).tobytes() for name, each in arrays.items()}
    rows = [(name, json.dumps(each.shape), contents[name]) for name, each in arrays.items()]
    connection.executemany("INSERT INTO learned VALUES (?, ?, ?)", rows)
    insert_learned_digests(connection, contents)


def _half(vector: np.ndarray) -> bytes:
    return vector.astype(np.float16).tobytes()


def _packed(keypoints: Keypoints) -> bytes:
    table = np.column_stack([keypoints.positions, keypoints.sizes, keypoints.angles])
    return table.astype(np.float32).tobytes()


def _unpacked(numbers: np.ndarray) -> Keypoints:
    table = numbers.reshape(-1, 4)
    return Keypoints(table[:, :2], table[:, 2], table[:, 3], np.zeros(len(table), np.float32))

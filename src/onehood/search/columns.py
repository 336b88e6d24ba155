"""What images can be filtered by, as a table of the database: their class, their folder and their metadata."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.search.filters import Condition

SCHEMA = """
CREATE TABLE columns (
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    PRIMARY KEY (name, content, image)
) WITHOUT ROWID;
CREATE INDEX columns_of_images ON columns (image);
"""
"""A row says that an image has a value, as JSON, in a column; equal values lie together."""

_ALWAYS = ("class", "folder")
_METADATA = "metadata."  # Before their names, for a table of metadata may have a column named "class", too.


def insert_columns(
    connection: sqlite3.Connection, image: int, path: str, class_name: str, metadata: Mapping[str, Any]
) -> None:
    """Of an image that has none yet."""
    values = {"class": class_name, "folder": str(PurePath(path).parent)}
    _insert(connection, image, values | _named(metadata))


def replace_metadata(connection: sqlite3.Connection, image: int, metadata: Mapping[str, Any]) -> None:
    """Puts other metadata in the place of those of an image."""
    connection.execute("DELETE FROM columns WHERE image = ? AND name NOT IN (?, ?)", (image, *_ALWAYS))
    _insert(connection, image, _named(metadata))


def metadata_of(connection: sqlite3.Connection, image: int) -> dict[str, Any]:
    """Of an image, values by column."""
    found = connection.execute(
        "SELECT name, content FROM columns WHERE image = ? AND name NOT IN (?, ?) ORDER BY name", (image, *_ALWAYS)
    )
    return {name.removeprefix(_METADATA): json.loads(content) for name, content in found}


def meeting(connection: sqlite3.Connection, images: np.ndarray, conditions: Sequence[Condition]) -> np.ndarray:
    """Those of the images that meet all conditions.

    A condition is tried on every different value of its column once, and not on every image.

    Args:
        connection: to the database.
        images: ids, int64 of shape (images,).
        conditions: on columns.

    Raises:
        InvalidArgumentError: no image has a column that a condition names.
    """
    for condition in conditions:
        name = condition.name if condition.name in _ALWAYS else _METADATA + condition.name.removeprefix(_METADATA)
        different = connection.execute("SELECT DISTINCT content FROM columns WHERE name = ?", (name,))
        contents = [content for (content,) in different]
        if not contents and name not in _ALWAYS:
            known = ", ".join((*_ALWAYS, *_metadata_columns(connection)))
            raise InvalidArgumentError(f"A filter must be on one of {known}. Received: {condition.name!r}.")
        without = condition.holds(None)  # Where so, those that have a value it does not hold for are left out.
        values = json.loads(f"[{','.join(contents)}]")
        chosen = [content for content, value in zip(contents, values, strict=True) if condition.holds(value) != without]
        found = connection.execute(
            "SELECT image FROM columns WHERE name = ? AND content IN (SELECT value FROM json_each(?))",
            (name, json.dumps(chosen)),
        )
        having = np.fromiter((image for (image,) in found), np.int64)
        images = images[np.isin(images, having, invert=without)]
    return images


def _metadata_columns(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT DISTINCT name FROM columns WHERE name NOT IN (?, ?) ORDER BY name", _ALWAYS)
    return [name.removeprefix(_METADATA) for (name,) in names]


def _named(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {_METADATA + name: value for name, value in metadata.items()}


def _insert(connection: sqlite3.Connection, image: int, values: Mapping[str, Any]) -> None:
    rows = [(name, json.dumps(value), image) for name, value in values.items()]
    connection.executemany("INSERT INTO columns VALUES (?, ?, ?)", rows)

"""Digests of what a database keeps as bytes, by which damage shows where these bytes are used."""

import sqlite3
import zlib
from collections.abc import Mapping

SCHEMA = """
CREATE TABLE IF NOT EXISTS digests (
    image INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    digest INTEGER NOT NULL,
    PRIMARY KEY (image, part)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS learned_digests (name TEXT PRIMARY KEY, digest INTEGER NOT NULL);
"""
"""Files from before these tables open without them, and get them with the next change."""


def are_kept(connection: sqlite3.Connection) -> bool:
    """Whether the file has these tables."""
    query = "SELECT count(*) FROM sqlite_master WHERE name IN ('digests', 'learned_digests')"
    return bool(connection.execute(query).fetchone()[0] == 2)


def insert_digests(connection: sqlite3.Connection, image: int, parts: Mapping[str, bytes]) -> None:
    """Of an image that has none yet: of its words, its keypoints, and its vectors by their kinds."""
    rows = [(image, part, zlib.crc32(content)) for part, content in parts.items()]
    connection.executemany("INSERT INTO digests VALUES (?, ?, ?)", rows)


def insert_learned_digests(connection: sqlite3.Connection, arrays: Mapping[str, bytes]) -> None:
    """Of what was learned, by name."""
    rows = [(name, zlib.crc32(content)) for name, content in arrays.items()]
    connection.executemany("INSERT OR REPLACE INTO learned_digests VALUES (?, ?)", rows)


def is_whole(content: bytes, digest: int | None) -> bool:
    """Whether bytes are those that were kept; of bytes without a digest it is taken for granted."""
    return digest is None or zlib.crc32(content) == digest

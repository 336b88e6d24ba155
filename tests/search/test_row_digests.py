"""Digests of what a database keeps as bytes."""

import sqlite3

from onehood.search.row_digests import SCHEMA, are_kept, is_whole


def test_one_flipped_bit_shows():
    content = bytes(range(256))
    connection = sqlite3.connect(":memory:")
    assert not are_kept(connection)
    connection.execute("CREATE TABLE images (id INTEGER PRIMARY KEY)")
    connection.executescript(SCHEMA)
    assert are_kept(connection)
    import zlib

    digest = zlib.crc32(content)
    assert is_whole(content, digest)
    assert is_whole(content, None)
    for bit in range(0, 8 * len(content), 7):
        damaged = bytearray(content)
        damaged[bit // 8] ^= 1 << bit % 8
        assert not is_whole(bytes(damaged), digest)

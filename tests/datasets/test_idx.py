"""IDX files: right ones are read, all others named with what is wrong."""

import gzip

import numpy as np
import pytest
from data_files import idx_bytes
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets import read_idx
from onehood.errors import DataError

ARRAY = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_an_array_comes_back(tmp_path, compress):
    path = tmp_path / "file"
    path.write_bytes(compress(idx_bytes(ARRAY)))
    np.testing.assert_array_equal(read_idx(path, dimensions=3), ARRAY)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "magic number is missing"),
        (b"\x89PNG\r\n", "magic number is 89504e47"),
        (idx_bytes(ARRAY.ravel()), "in 3 dimensions; the magic number says type 08 in 1 dimensions"),
        (b"\x00\x00\x0d\x03" + bytes(12), "type 0d"),
        (idx_bytes(ARRAY)[:9], "the header ends after 9 bytes"),
        (idx_bytes(ARRAY)[:-1], "but only 59 bytes follow"),
        (idx_bytes(ARRAY) + b"x", "and more bytes follow"),
        (gzip.compress(idx_bytes(ARRAY), mtime=0)[:-9], "the gzip stream is broken"),
        (gzip.compress(idx_bytes(ARRAY), mtime=0)[:-8] + bytes(8), "the gzip stream is broken"),
        (b"\x00\x00\x08\x03" + b"\xff" * 12, "only 0 bytes follow"),
    ],
)
def test_damage_is_named(tmp_path, content, message):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as caught:
        read_idx(path, dimensions=3)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="absent: the file cannot be read"):
        read_idx(tmp_path / "absent", dimensions=3)


@given(cut=st.integers(0, 75), place=st.integers(0, 15), value=st.integers(0, 255), zipped=st.booleans())
def test_random_damage_is_an_error_or_leaves_the_array_whole(tmp_path_factory, cut, place, value, zipped):
    """Cutting or changing any header byte never gives a wrong array."""
    content = bytearray(idx_bytes(ARRAY))
    content[place] = value
    content = bytes(content[:cut]) if cut < 76 else bytes(content)
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(gzip.compress(content) if zipped else content)
    try:
        result = read_idx(path, dimensions=3)
    except DataError as error:
        assert str(path) in str(error)
    else:
        np.testing.assert_array_equal(result, ARRAY)


@given(place=st.integers(0, 200), value=st.integers(1, 255))
def test_a_changed_byte_of_a_gzipped_file_is_noticed(tmp_path_factory, place, value):
    content = bytearray(gzip.compress(idx_bytes(ARRAY), mtime=0))
    place %= len(content)
    content[place] ^= value
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(bytes(content))
    try:
        result = read_idx(path, dimensions=3)
    except DataError as error:
        assert str(path) in str(error)
    else:  # Bytes of the gzip header that carry no data: time, operating system.
        np.testing.assert_array_equal(result, ARRAY)

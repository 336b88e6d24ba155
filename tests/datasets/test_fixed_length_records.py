"""Fixed-length records in both layouts, against struct-like slicing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets import read_fixed_length_records
from onehood.errors import DataError, InvalidArgumentError


@given(
    count=st.integers(1, 4),
    label_bytes=st.integers(0, 3),
    height=st.integers(1, 5),
    width=st.integers(1, 5),
    depth=st.integers(1, 4),
    planar=st.booleans(),
)
def test_every_byte_lands_where_the_layout_says(tmp_path_factory, count, label_bytes, height, width, depth, planar):
    record = label_bytes + height * width * depth
    content = np.random.default_rng(0).integers(0, 256, count * record, dtype=np.uint8)
    path = tmp_path_factory.mktemp("records") / "file.bin"
    path.write_bytes(content.tobytes())
    labels, images = read_fixed_length_records(
        path, label_bytes=label_bytes, height=height, width=width, depth=depth, planar=planar
    )
    assert labels.shape == (count, label_bytes)
    assert images.shape == (count, height, width, depth)
    for n, y, x, channel in np.ndindex(images.shape):
        place = (channel * height + y) * width + x if planar else (y * width + x) * depth + channel
        assert images[n, y, x, channel] == content[n * record + label_bytes + place]
    np.testing.assert_array_equal(labels.ravel(), content.reshape(count, record)[:, :label_bytes].ravel())


def test_images_are_views_of_what_was_read(tmp_path):
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(2 * 13))
    labels, images = read_fixed_length_records(path, label_bytes=1, height=2, width=2, depth=3)

    def owner(array):
        while array.base is not None:
            array = array.base
        return array

    assert owner(labels) is owner(images)
    assert owner(images).size == 26


@given(size=st.integers(0, 60).filter(lambda size: size % 13 != 0 or size == 0))
def test_a_cut_file_is_named(tmp_path_factory, size):
    path = tmp_path_factory.mktemp("records") / "file.bin"
    path.write_bytes(bytes(size))
    with pytest.raises(DataError, match=f"file.bin: damaged: {size} bytes are no whole number of records of 13 bytes"):
        read_fixed_length_records(path, label_bytes=1, height=2, width=2, depth=3)


def test_a_missing_file_and_bad_sizes_are_refused(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_fixed_length_records(tmp_path / "absent", label_bytes=1, height=2, width=2, depth=3)
    with pytest.raises(InvalidArgumentError, match="must be at least 1"):
        read_fixed_length_records(tmp_path / "absent", label_bytes=1, height=0, width=2, depth=3)

"""Decoded pixels are kept within their budget, and never for a file that has changed."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import ImageReader, InputSpecification

SPECIFICATION = InputSpecification(8, 8, 3)
BYTES = 8 * 8 * 3


def paths(write_image, count):
    return [write_image(np.full((10, 10, 3), 20 * n, np.uint8), f"{n}.png") for n in range(count)]


def test_pixels_are_kept_up_to_the_budget(write_image):
    reader = ImageReader(SPECIFICATION, budget=2 * BYTES + 1)
    files = paths(write_image, 4)
    first = [reader.read(path) for path in files]
    assert reader.kept_bytes == 2 * BYTES
    second = [reader.read(path) for path in files]
    assert [one is two for one, two in zip(first, second, strict=True)] == [True, True, False, False]
    for n, pixels in enumerate(second):
        assert (pixels == 20 * n).all()


def test_a_changed_file_is_read_again(write_image):
    reader = ImageReader(SPECIFICATION)
    (path,) = paths(write_image, 1)
    reader.read(path)
    write_image(np.full((10, 10, 3), 200, np.uint8), "0.png")
    os.utime(path, ns=(1, 1))
    assert (reader.read(path) == 200).all()


def test_a_file_that_is_gone_is_an_error_even_if_it_was_read(write_image):
    reader = ImageReader(SPECIFICATION)
    (path,) = paths(write_image, 1)
    reader.read(path)
    path.unlink()
    with pytest.raises(ImageError, match="there is no such file"):
        reader.read(path)


def test_arrays_and_bytes_are_read_without_being_kept(write_image):
    reader = ImageReader(SPECIFICATION)
    (path,) = paths(write_image, 1)
    assert reader.read(np.zeros((4, 4, 3), np.uint8)).shape == (8, 8, 3)
    assert reader.read(path.read_bytes()).shape == (8, 8, 3)
    assert reader.kept_bytes == 0


def test_a_view_does_not_keep_what_it_looks_into(write_image):
    reader = ImageReader(SPECIFICATION)
    (path,) = paths(write_image, 1)
    large = np.zeros((100, 8, 8, 3), np.uint8)
    reader.keep(path, large[0])
    assert reader.read(path).base is None


def test_many_threads_stay_within_the_budget(write_image):
    reader = ImageReader(SPECIFICATION, budget=5 * BYTES)
    files = paths(write_image, 12)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(reader.read, files * 5))
    assert reader.kept_bytes == 5 * BYTES
    assert all((pixels == 20 * (index % 12)).all() for index, pixels in enumerate(results))


def test_a_negative_budget_is_refused():
    with pytest.raises(InvalidArgumentError, match="`budget` must be at least 0"):
        ImageReader(SPECIFICATION, budget=-1)

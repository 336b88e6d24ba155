"""The compiled patterns on arrays, against a plain loop over pixels and points."""

from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.features.local_binary_pattern import neighbours
from onehood.features.pattern_kernels import codes


def codes_by_loops(image, circle):
    """Every point is looked up by itself, between the four pixels around it; outside the image it is black."""

    def at(row, column):
        inside = 0 <= row < image.shape[0] and 0 <= column < image.shape[1]
        return image[row, column] if inside else 0.0

    found = np.zeros(image.shape, np.int32)
    for row, column in np.ndindex(image.shape):
        for number, (down, right) in enumerate(circle):
            top, left = floor(row + down), floor(column + right)
            lower, aside = row + down - top, column + right - left
            above = (1 - aside) * at(top, left) + aside * at(top, left + 1)
            below = (1 - aside) * at(top + 1, left) + aside * at(top + 1, left + 1)
            found[row, column] |= int((1 - lower) * above + lower * below >= image[row, column]) << number
    return found


def compiled(image, circle, border):
    rows, columns = [], []
    for down, right in circle:
        for step, side, ways in ((down, image.shape[0], rows), (right, image.shape[1], columns)):
            places = np.arange(side) + step
            ways.append((floor(step), places - np.floor(places)))
    return codes(np.pad(image, border), border, rows, columns)


@settings(max_examples=40)
@given(
    sides=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    points=st.integers(1, 24),
    radius=st.floats(0.2, 5),
    values=st.sampled_from([2, 4, 256]),
    spare=st.integers(1, 3),
    seed=st.integers(0, 999),
)
def test_codes_equal_plain_loops(sides, points, radius, values, spare, seed):
    image = np.random.default_rng(seed).integers(0, values, sides).astype(np.float64)
    circle = neighbours(radius, points)
    found = compiled(image, circle, ceil(radius) + spare)
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, codes_by_loops(image, circle))


@pytest.mark.parametrize("level", [0.0, 1.0, 77.0])
def test_equally_bright_points_count_as_bright(level):
    image = np.full((5, 6), level)
    found = compiled(image, neighbours(1, 4), 2)
    assert (found[1:-1, 1:-1] == 15).all()
    assert (found[:, -1] & 1 == int(level == 0)).all()  # To the right of the last column all is black.


def test_no_points_give_no_codes():
    assert (compiled(np.ones((3, 4)), [], 1) == 0).all()

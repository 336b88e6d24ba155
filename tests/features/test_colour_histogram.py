"""Colour histograms against NumPy's, in every space, colour and grey."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from onehood.errors import InvalidArgumentError
from onehood.features import colour_histogram

ASTRONAUT = np.ascontiguousarray(data.astronaut()[50:90, 180:230])


def shares(pixels, bins):
    """Of a byte's range cut into bins of equal width, by NumPy."""
    flat = pixels.reshape(-1, pixels.shape[-1])
    # A value belongs to the bin that 256ths of `bins` say; bounds half-way between bytes keep rounding out of it.
    bounds = [np.ceil(np.arange(bins + 1) * 256 / bins) - 0.5] * flat.shape[1]
    return np.histogramdd(flat, bounds)[0].ravel() / len(flat)


@pytest.mark.parametrize("bins", [2, 3, 7, 8, 32])
def test_rgb_equals_numpy(bins):
    for image in (ASTRONAUT, np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)):
        found = colour_histogram(image, bins=bins, norm="l1")
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, shares(image, bins), atol=1e-7)


@pytest.mark.parametrize(
    ("space", "conversion"), [("hsv", cv2.COLOR_RGB2HSV_FULL), ("lab", cv2.COLOR_RGB2LAB)], ids=["hsv", "lab"]
)
def test_other_spaces_equal_numpy_on_converted_pixels(space, conversion):
    found = colour_histogram(ASTRONAUT, bins=6, space=space, norm="l1")
    np.testing.assert_allclose(found, shares(cv2.cvtColor(ASTRONAUT, conversion), 6), atol=1e-7)


def test_the_spaces_differ_and_see_what_they_are_made_for():
    histograms = [colour_histogram(ASTRONAUT, space=space) for space in ("rgb", "hsv", "lab")]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(histograms[one] - histograms[other]).max() > 0.05
    hue = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    hues = colour_histogram(hue, bins=4, space="hsv", norm="l1").reshape(4, 4, 4)
    np.testing.assert_allclose(hues.sum(axis=(1, 2)), [1 / 3, 1 / 3, 1 / 3, 0], rtol=1e-6)
    greys = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(16, 16, 3)
    lab = colour_histogram(greys, bins=5, space="lab", norm="l1").reshape(5, 5, 5)
    assert lab[:, 2, 2].sum() == pytest.approx(1)  # Grey has neither of the two colours of Lab.


@pytest.mark.parametrize("space", ["rgb", "hsv", "lab"])
@pytest.mark.parametrize("shape", [(16, 17), (16, 17, 1)])
def test_grey_images_have_a_histogram_of_brightness(space, shape):
    image = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    found = colour_histogram(image, bins=5, space=space, norm="l1")
    assert found.shape == (5,)
    np.testing.assert_allclose(found, shares(image.reshape(16, 17, 1), 5), atol=1e-7)


def test_the_first_channel_varies_slowest():
    image = np.zeros((2, 2, 3), np.uint8)
    image[..., 0], image[..., 2] = 255, 128
    assert colour_histogram(image, bins=4).argmax() == 3 * 16 + 0 * 4 + 2


@settings(max_examples=30)
@given(
    count=st.integers(1, 4),
    sides=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    channels=st.sampled_from([1, 3]),
    bins=st.integers(2, 12),
    space=st.sampled_from(["rgb", "hsv", "lab"]),
    seed=st.integers(0, 999),
)
def test_shares_add_up_to_one_and_so_do_the_squares_of_hellinger(count, sides, channels, bins, space, seed):
    images = np.random.default_rng(seed).integers(0, 256, (count, *sides, channels), dtype=np.uint8)
    plain = colour_histogram(images, bins=bins, space=space, norm="l1")
    roots = colour_histogram(images, bins=bins, space=space, norm="hellinger")
    assert plain.shape == roots.shape == (count, bins**channels)
    np.testing.assert_allclose(plain.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(np.square(roots).sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(np.square(roots), plain, atol=1e-6)
    for image, histogram in zip(images, roots, strict=True):
        np.testing.assert_array_equal(colour_histogram(image, bins=bins, space=space), histogram)


@pytest.mark.parametrize("space", ["rgb", "hsv", "lab"])
def test_where_a_colour_is_makes_no_difference(space):
    expected = colour_histogram(ASTRONAUT, space=space)
    for view in (ASTRONAUT[::-1], ASTRONAUT[:, ::-1], ASTRONAUT.transpose(1, 0, 2)):
        np.testing.assert_array_equal(colour_histogram(view, space=space), expected)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bins": 1}, "`bins` must be a whole number from 2 to 32. Received: 1"),
        ({"bins": 33}, "`bins` must be a whole number from 2 to 32"),
        ({"bins": 4.0}, "`bins` must be a whole number"),
        ({"bins": True}, "`bins` must be a whole number"),
        ({"space": "xyz"}, "`space` must be one of rgb, hsv, lab. Received: 'xyz'"),
        ({"norm": "l2"}, "`norm` must be one of l1, hellinger. Received: 'l2'"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        colour_histogram(ASTRONAUT, **options)


def test_other_images_than_bytes_are_refused():
    with pytest.raises(InvalidArgumentError, match="Images must be uint8, 0 to 255. Received the dtype float64"):
        colour_histogram(ASTRONAUT / 255)
    with pytest.raises(InvalidArgumentError, match="Images must have the shape"):
        colour_histogram(np.zeros((4, 4, 4), np.uint8))

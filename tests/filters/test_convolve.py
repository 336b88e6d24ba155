"""Convolution against loops, SciPy, OpenCV and a Keras layer."""

import cv2
import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import convolve2d, correlate2d

from onehood.errors import InvalidArgumentError
from onehood.filters import convolve


def by_loops(image, bank, stride, padding):
    """(height, width, channels) by (rows, columns, channels, filters)."""
    padded = np.pad(image, ((padding[0],) * 2, (padding[1],) * 2, (0, 0)))
    rows, columns, _, filters = bank.shape
    places = [(padded.shape[axis] - bank.shape[axis]) // stride[axis] + 1 for axis in range(2)]
    outputs = np.zeros((*places, filters))
    for down, right, number in np.ndindex(outputs.shape):
        top, left = down * stride[0], right * stride[1]
        window = padded[top : top + rows, left : left + columns]
        outputs[down, right, number] = (window * bank[..., number]).sum()
    return outputs


@given(
    sides=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    channels=st.integers(1, 3),
    filters=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_banks_equal_loops(sides, kernel, stride, padding, channels, filters, seed):
    if any(k > s + 2 * p for k, s, p in zip(kernel, sides, padding, strict=True)):
        return
    generator = np.random.default_rng(seed)
    image, bank = generator.normal(size=(*sides, channels)), generator.normal(size=(*kernel, channels, filters))
    expected = by_loops(image, bank, stride, padding)
    np.testing.assert_allclose(convolve(image, bank, stride=stride, padding=padding), expected, atol=1e-12)
    one = convolve(image, bank[..., 0], stride=stride, padding=padding)
    np.testing.assert_allclose(one, expected[..., 0], atol=1e-12)


def test_a_grey_image_equals_scipy_unturned_and_turned():
    image, kernel = np.random.default_rng(0).normal(size=(8, 9)), np.random.default_rng(1).normal(size=(3, 5))
    np.testing.assert_allclose(convolve(image, kernel), correlate2d(image, kernel, "valid"))
    np.testing.assert_allclose(convolve(image, kernel, padding=(1, 2)), correlate2d(image, kernel, "same"))
    np.testing.assert_allclose(convolve(image, kernel[::-1, ::-1]), convolve2d(image, kernel, "valid"))


def test_a_plain_kernel_filters_each_colour_as_opencv_does():
    image = np.random.default_rng(2).integers(0, 256, (12, 10, 3), dtype=np.uint8)
    kernel = np.random.default_rng(3).normal(size=(3, 3))
    expected = cv2.filter2D(image, cv2.CV_64F, kernel, borderType=cv2.BORDER_CONSTANT)
    np.testing.assert_allclose(convolve(image, kernel, padding=1), expected, rtol=1e-10, atol=1e-9)


def test_filter_maps_equal_a_convolutional_layers():
    image = np.random.default_rng(4).normal(size=(11, 9, 3)).astype("float32")
    layer = keras.layers.Conv2D(5, 3, strides=2, use_bias=False)
    expected = np.asarray(layer(image[None]))[0]
    maps = convolve(image, layer.kernel.numpy(), stride=2)
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, expected, rtol=1e-4, atol=1e-5)


def test_shapes_and_dtypes():
    grey, colour = np.zeros((7, 7), np.uint8), np.zeros((7, 7, 3), np.uint8)
    assert convolve(grey, np.ones((3, 3)), stride=2).shape == (3, 3)
    assert convolve(grey, np.ones((3, 3), int)).dtype == np.float64
    assert convolve(colour, np.ones((3, 3))).shape == (5, 5, 3)
    assert convolve(colour, np.ones((3, 3, 3))).shape == (5, 5)
    assert convolve(grey, np.ones((3, 3, 1, 4))).shape == (5, 5, 4)
    assert convolve(colour, np.ones((3, 3, 3, 1))).shape == (5, 5, 1)
    assert convolve(np.full((3, 3), 255, np.uint8), np.ones((3, 3))).item() == 9 * 255


@pytest.mark.parametrize(
    ("image", "kernel", "options", "message"),
    [
        (np.zeros(4), np.ones((1, 1)), {}, "`image` must be an array of numbers with 2 or 3 axes"),
        (np.zeros((4, 4)), np.ones(3), {}, "`kernel` must be an array of numbers with 2, 3 or 4 axes"),
        (np.array([["a"]]), np.ones((1, 1)), {}, "`image` must be an array of numbers"),
        (np.zeros((0, 4)), np.ones((1, 1)), {}, "`image` must be"),
        (np.zeros((4, 4, 3)), np.ones((2, 2, 1)), {}, "as many channels as the image, 3"),
        (np.zeros((4, 4)), np.ones((5, 5)), {}, "must fit into the padded image of 4×4. Received: 5×5"),
        (np.zeros((4, 4)), np.ones((2, 2)), {"stride": 0}, "`stride` must be a whole number of at least 1"),
        (np.zeros((4, 4)), np.ones((2, 2)), {"padding": (1, -1)}, "`padding` must be a whole number of at least 0"),
        (np.zeros((4, 4)), np.ones((2, 2)), {"stride": (1, 2, 3)}, "`stride` must be"),
    ],
)
def test_bad_arguments_are_refused(image, kernel, options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        convolve(image, kernel, **options)

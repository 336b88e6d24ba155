"""Kernels against OpenCV's, and by what they do to simple pictures."""

import cv2
import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.filters import KERNELS, convolve, kernel


def test_sobel_and_laplacian_are_opencvs():
    image = np.random.default_rng(0).integers(0, 256, (9, 11)).astype(np.uint8)
    for name, expected in (
        ("sobel_x", cv2.Sobel(image, cv2.CV_64F, 1, 0)),
        ("sobel_y", cv2.Sobel(image, cv2.CV_64F, 0, 1)),
        ("laplacian", cv2.Laplacian(image, cv2.CV_64F)),
    ):
        np.testing.assert_allclose(convolve(image, kernel(name)), expected[1:-1, 1:-1])


@pytest.mark.parametrize(("size", "sigma"), [(5, 1.0), (7, 1.5), (13, 2.0)])
def test_the_gaussian_is_opencvs(size, sigma):
    profile = cv2.getGaussianKernel(size, sigma)
    np.testing.assert_allclose(kernel("gaussian_blur", size=size, sigma=sigma), profile @ profile.T, rtol=1e-12)


def test_the_gaussian_reaches_three_sigmas():
    assert kernel("gaussian_blur").shape == (7, 7)
    assert kernel("gaussian_blur", sigma=1.5).shape == (11, 11)


@pytest.mark.parametrize("name", KERNELS)
def test_sums_say_what_becomes_of_a_flat_picture(name):
    """Blurs, sharpening and identity keep its brightness; edge detectors see nothing."""
    expected = 0 if name in ("sobel_x", "sobel_y", "laplacian", "edge") else 1
    assert kernel(name).sum() == pytest.approx(expected, abs=1e-12)
    assert kernel(name).dtype == np.float64


def test_sizes_of_blurs_and_identity():
    np.testing.assert_allclose(kernel("box_blur", size=5), np.full((5, 5), 1 / 25))
    image = np.arange(49.0).reshape(7, 7)
    np.testing.assert_array_equal(convolve(image, kernel("identity", size=5), padding=2), image)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("emboss",), "`name` must be one of identity, box_blur"),
        (("box_blur", 4), "`size` must be an odd whole number"),
        (("sharpen", 5), "`size` of sharpen is 3. Received: 5"),
        (("box_blur", None, 2.0), "`sigma` belongs to gaussian_blur"),
        (("gaussian_blur", None, 0.0), "`sigma` must be a number above 0"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    name, size, sigma = (*arguments, None, None)[:3]
    with pytest.raises(InvalidArgumentError, match=message):
        kernel(name, size=size, sigma=sigma)

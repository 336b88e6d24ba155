"""One image or many, as one batch: shapes, brightness, and pairs of numbers."""

import cv2
import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.features.image_batch import grey_batch, image_batch, pair
from onehood.images import image_list


@pytest.mark.parametrize(
    ("shape", "expected", "single"),
    [
        ((4, 5), (1, 4, 5, 1), True),
        ((4, 5, 1), (1, 4, 5, 1), True),
        ((4, 5, 3), (1, 4, 5, 3), True),
        ((2, 4, 5, 3), (2, 4, 5, 3), False),
        ((1, 4, 5, 1), (1, 4, 5, 1), False),
        ((0, 4, 5, 1), (0, 4, 5, 1), False),
        ((2, 4, 5), (2, 4, 5, 1), False),
        ((4, 5, 2), (4, 5, 2, 1), False),
        ((0, 4, 5), (0, 4, 5, 1), False),
    ],
)
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32", "float64"])
def test_images_become_a_batch_of_the_same_numbers(shape, expected, single, dtype):
    images = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    batch, alone = image_batch(images)
    assert batch.shape == expected
    assert batch.dtype == dtype
    assert alone is single
    np.testing.assert_array_equal(batch.ravel(), images.ravel())


@pytest.mark.parametrize("shape", [(4,), (4, 5, 0), (4, 5, 4), (2, 4, 5, 4), (0, 4), (2, 4, 0, 3), (1, 2, 3, 4, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(InvalidArgumentError, match="Images must have the shape") as refused:
        image_batch(np.zeros(shape))
    assert str(shape) in str(refused.value)


def test_the_last_axis_decides_as_it_does_of_all_that_programs_hold():
    generator = np.random.default_rng(3)
    for last in range(1, 8):
        images = generator.integers(0, 256, (9, 8, last), dtype=np.uint8)
        if last == 4:  # Transparency is for what decodes.
            continue
        batch, single = image_batch(images)
        np.testing.assert_array_equal(batch, image_list(images))
        assert single == (last in (1, 3))


def test_images_of_different_sizes_are_no_batch():
    with pytest.raises(InvalidArgumentError, match="described at once must be of one size"):
        image_batch([np.zeros((4, 5)), np.zeros((5, 5))])


@pytest.mark.parametrize("dtype", ["bool", "complex64", "U1", "object"])
def test_what_is_no_number_is_refused(dtype):
    with pytest.raises(InvalidArgumentError, match="must be an array of real numbers"):
        image_batch(np.zeros((4, 4), dtype))


def test_brightness_of_bytes_equals_opencvs():
    batch = np.random.default_rng(0).integers(0, 256, (3, 16, 17, 3), dtype=np.uint8)
    grey = grey_batch(batch)
    assert grey.dtype == np.uint8
    expected = np.stack([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in batch])
    # OpenCV weighs in whole 32,768ths: where the brightness lies halfway between two bytes it may round the other way.
    assert np.abs(grey.astype(int) - expected).max() <= 1
    assert (grey == expected).mean() > 0.99


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_brightness_of_numbers_is_the_weighted_sum(dtype):
    batch = np.random.default_rng(1).random((2, 5, 6, 3)).astype(dtype)
    grey = grey_batch(batch)
    assert grey.dtype == dtype
    expected = 0.299 * batch[..., 0] + 0.587 * batch[..., 1] + 0.114 * batch[..., 2]
    np.testing.assert_allclose(grey, expected, rtol=1e-6)


def test_grey_images_keep_their_brightness():
    batch = np.random.default_rng(2).integers(0, 256, (2, 5, 6, 1), dtype=np.uint8)
    np.testing.assert_array_equal(grey_batch(batch), batch[..., 0])
    np.testing.assert_array_equal(grey_batch(np.repeat(batch, 3, axis=3)), batch[..., 0])


def test_one_number_is_for_both_axes():
    assert pair("cells", 3) == pair("cells", np.int64(3)) == pair("cells", (3, 3)) == pair("cells", [3, 3]) == (3, 3)
    assert pair("cells", (2, 5)) == (2, 5)
    assert pair("cells", 0, least=0) == (0, 0)


@pytest.mark.parametrize("value", [0, -1, (1,), (1, 2, 3), (1, 0), (2.0, 3.0), True, (True, 2), "ab"])
def test_other_pairs_are_refused_by_name(value):
    with pytest.raises(InvalidArgumentError, match="`cells` must be a whole number of at least 1, or one for rows"):
        pair("cells", value)

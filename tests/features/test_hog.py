"""HOG against scikit-image, on drawn images whose answer is known, and in batches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from skimage.feature import hog as reference_hog

from onehood.errors import InvalidArgumentError
from onehood.features import cell_histograms, hog

NORMS = ["L1", "L1-sqrt", "L2", "L2-Hys"]
CAMERA = data.camera()[100:164, 200:272]
ASTRONAUT = data.astronaut()[60:124, 180:252]
RANDOM = np.random.default_rng(0).integers(0, 256, (45, 38, 3), dtype=np.uint8)


def by_scikit_image(image, orientations=9, cell=(8, 8), block=(2, 2), norm="L2-Hys"):
    return reference_hog(
        image,
        orientations=orientations,
        pixels_per_cell=cell,
        cells_per_block=block,
        block_norm=norm,
        channel_axis=2 if image.ndim == 3 else None,
    )


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize(
    "image", [CAMERA, ASTRONAUT, RANDOM, RANDOM[..., 0]], ids=["camera", "colour", "noise", "grey"]
)
@pytest.mark.parametrize(
    ("orientations", "cell", "block"),
    [(9, (8, 8), (2, 2)), (8, (6, 9), (3, 2)), (5, (7, 7), (1, 1)), (12, (4, 3), (2, 3)), (1, (8, 8), (2, 2))],
)
@pytest.mark.parametrize("dtype", ["uint8", "float64"])
def test_features_equal_those_of_scikit_image(norm, image, orientations, cell, block, dtype):
    image = image if dtype == "uint8" else image / 255
    features = hog(image, orientations=orientations, pixels_per_cell=cell, cells_per_block=block, block_norm=norm)
    expected = by_scikit_image(image, orientations, cell, block, norm)
    assert features.dtype == np.float64
    np.testing.assert_allclose(features, expected, atol=1e-6)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("image", [CAMERA, ASTRONAUT], ids=["camera", "colour"])
def test_single_precision_is_described_in_single_precision(norm, image):
    # Noise, so that no gradient lies on the boundary of two directions, where single precision may take either.
    image = (image + np.random.default_rng(1).random(image.shape)).astype(np.float32) / 256
    features = hog(image, block_norm=norm)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features, by_scikit_image(image, norm=norm), atol=2e-6)


@pytest.mark.parametrize("dtype", ["int32", "uint16", "int16"])
def test_whole_numbers_are_not_limited_to_bytes(dtype):
    image = np.random.default_rng(2).integers(0, 30_000, (32, 32)).astype(dtype)
    np.testing.assert_allclose(hog(image), by_scikit_image(image.astype(np.float64)), atol=1e-6)


@settings(max_examples=30)
@given(
    count=st.integers(1, 6),
    sides=st.tuples(st.integers(12, 40), st.integers(12, 40)),
    channels=st.sampled_from([1, 3]),
    dtype=st.sampled_from(["uint8", "float32", "float64"]),
    cell=st.integers(2, 6),
    norm=st.sampled_from(NORMS),
    seed=st.integers(0, 999),
)
def test_a_batch_is_described_as_its_images_are(count, sides, channels, dtype, cell, norm, seed):
    images = np.random.default_rng(seed).integers(0, 256, (count, *sides, channels)).astype(dtype)
    batch = hog(images, pixels_per_cell=cell, block_norm=norm)
    for image, features in zip(images, batch, strict=True):
        np.testing.assert_array_equal(hog(image, pixels_per_cell=cell, block_norm=norm), features)


def test_many_images_are_worked_on_in_parts_without_a_difference():
    images = np.random.default_rng(3).integers(0, 256, (40, 50, 60, 1), dtype=np.uint8)
    expected = np.stack([by_scikit_image(image[..., 0]) for image in images[::13]])
    np.testing.assert_allclose(hog(images)[::13], expected, atol=1e-6)


@given(seed=st.integers(0, 999), shift=st.integers(0, 55), norm=st.sampled_from(NORMS))
def test_brightness_makes_no_difference_and_contrast_hardly_any(seed, shift, norm):
    image = np.random.default_rng(seed).integers(0, 100, (24, 24), dtype=np.uint8)
    features = hog(image, block_norm=norm)
    np.testing.assert_array_equal(hog(image + np.uint8(shift), block_norm=norm), features)
    np.testing.assert_allclose(hog(image * np.uint8(2), block_norm=norm), features, atol=1e-6)


def test_32_pixels_in_cells_of_3_have_2916_features():
    image = np.random.default_rng(4).integers(0, 256, (32, 32), dtype=np.uint8)
    features = hog(image, pixels_per_cell=3, cells_per_block=2)
    assert features.shape == (2916,) == by_scikit_image(image, cell=(3, 3)).shape
    assert hog(image[None, :, :, None], pixels_per_cell=3).shape == (1, 2916)


def test_features_come_in_the_order_of_blocks_cells_and_orientations():
    cells = cell_histograms(CAMERA)  # (rows, columns, orientations) of 8×9 cells
    assert cells.shape == (8, 9, 9)
    blocks = hog(CAMERA, cells_per_block=(2, 3), block_norm="L1").reshape(7, 7, 2, 3, 9)
    block = cells[4:6, 5:8]
    np.testing.assert_allclose(blocks[4, 5], block / (block.sum() + 1e-5), rtol=1e-12)


def test_a_cells_histogram_holds_its_mean_gradient():
    image = np.random.default_rng(5).integers(0, 256, (12, 12)).astype(np.float64)
    down, right = np.zeros((12, 12)), np.zeros((12, 12))
    for row, column in np.ndindex(12, 12):
        down[row, column] = image[row + 1, column] - image[row - 1, column] if 0 < row < 11 else 0
        right[row, column] = image[row, column + 1] - image[row, column - 1] if 0 < column < 11 else 0
    lengths = np.hypot(down, right)
    for row, column in np.ndindex(3, 3):
        inside = np.s_[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
        histogram = cell_histograms(image, pixels_per_cell=4)[row, column]
        assert histogram.sum() == pytest.approx(lengths[inside].mean())


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("shape", [(24, 24), (24, 24, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_a_flat_image_has_no_features_but_zeros(norm, shape, dtype):
    features = hog(np.full(shape, 200, dtype), block_norm=norm)
    assert np.isfinite(features).all()
    np.testing.assert_array_equal(features, 0)


@pytest.mark.parametrize("orientations", [2, 3, 4, 6, 9, 18])
def test_a_ramp_in_the_middle_of_a_direction_votes_for_it_alone(orientations):
    """Both ways: half a turn makes no difference."""
    down, right = np.mgrid[:32, :32]
    for direction in range(orientations):
        angle = np.pi * (direction + 0.5) / orientations
        ramp = down * np.sin(angle) + right * np.cos(angle)
        for image in (ramp, -ramp, np.float32(ramp)):
            inner = cell_histograms(image, orientations=orientations)[1:3, 1:3]
            np.testing.assert_allclose(inner[..., direction], 2, rtol=1e-5)
            np.testing.assert_allclose(inner.sum(axis=2), inner[..., direction], rtol=1e-12)


@pytest.mark.parametrize(("steps", "angle"), [((0, 1), 0), ((1, 1), 45), ((1, 0), 90), ((1, -1), 135), ((0, -1), 180)])
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float64"])
def test_gradients_on_boundaries_fall_into_the_direction_that_they_begin(steps, angle, dtype):
    """Of eight directions of 22.5 degrees each; half a turn is none."""
    down, right = np.mgrid[:32, :32]
    image = (128 + steps[0] * down + steps[1] * right).astype(dtype)
    histogram = cell_histograms(image, orientations=8)[1, 1]
    assert np.flatnonzero(histogram).tolist() == [angle % 180 * 8 // 180]
    np.testing.assert_allclose(hog(image, orientations=8), by_scikit_image(image, orientations=8), atol=1e-6)


def test_bytes_and_the_same_numbers_have_the_same_cells():
    expected = cell_histograms(RANDOM.astype(np.float64))
    np.testing.assert_allclose(cell_histograms(RANDOM), expected, rtol=1e-12)


def test_of_colours_the_strongest_counts():
    down, right = np.mgrid[:24, :24]
    image = np.stack([2 * right, 5 * down, np.zeros_like(down)], axis=2).astype(np.uint8)
    image[:, 12:, 1] = 0
    strongest = cell_histograms(image, pixels_per_cell=6)
    np.testing.assert_array_equal(strongest[1, 0], cell_histograms(image[..., 1], pixels_per_cell=6)[1, 0])
    np.testing.assert_array_equal(strongest[1, 3], cell_histograms(image[..., 0], pixels_per_cell=6)[1, 3])


def test_pixels_beyond_the_last_whole_cell_count_for_nothing():
    image = np.random.default_rng(6).integers(0, 256, (23, 23), dtype=np.uint8)
    other = image.copy()
    other[17:], other[:, 17:] = 3, 9  # The cells' last pixels are compared with row and column 16.
    np.testing.assert_array_equal(hog(image), hog(other))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"orientations": 0}, "`orientations` must be a whole number from 1 to 360. Received: 0"),
        ({"orientations": 2.5}, "`orientations` must be a whole number"),
        ({"orientations": True}, "`orientations` must be a whole number"),
        ({"pixels_per_cell": 0}, "`pixels_per_cell` must be a whole number of at least 1"),
        ({"pixels_per_cell": (4, 0)}, "`pixels_per_cell` must be"),
        ({"pixels_per_cell": 17}, "A cell of 17×17 pixels needs an image of at least that size. Received: 16×16"),
        ({"cells_per_block": 3}, "A block of 3×3 cells needs at least as many. Received images of 2×2 cells"),
        ({"cells_per_block": (1, 2, 3)}, "`cells_per_block` must be"),
        ({"block_norm": "L3"}, "`block_norm` must be one of L1, L1-sqrt, L2, L2-Hys. Received: 'L3'"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        hog(np.zeros((16, 16)), **options)


@pytest.mark.parametrize("images", [np.zeros(16), np.zeros((16, 16, 4)), np.zeros((16, 16), bool), np.zeros((0, 16))])
def test_what_is_no_image_is_refused(images):
    with pytest.raises(InvalidArgumentError, match="mages? must"):
        hog(images)


@pytest.mark.parametrize("orientations", [4, 8, 12])
def test_a_diagonal_gradient_has_the_same_direction_in_every_dtype(orientations):
    image = np.add.outer(np.arange(16), np.arange(16)).astype(np.uint8)
    expected = hog(image, orientations=orientations, pixels_per_cell=4)
    for dtype in (np.float32, np.float64, np.int32):
        np.testing.assert_allclose(
            hog(image.astype(dtype), orientations=orientations, pixels_per_cell=4), expected, atol=1e-6
        )
    assert hog(image.astype(np.float32)).dtype == np.float32


def test_no_images_have_no_rows_and_as_many_columns():
    assert hog(np.zeros((0, 16, 16, 1), np.uint8), pixels_per_cell=4).shape == (0, 3 * 3 * 2 * 2 * 9)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(value):
    image = np.zeros((16, 16))
    image[3, 4] = value
    with pytest.raises(InvalidArgumentError, match="finite numbers"):
        hog(image)


@pytest.mark.parametrize("value", [None, 2.5, "8", (8,)])
def test_cells_that_are_no_whole_numbers_are_refused(value):
    with pytest.raises(InvalidArgumentError, match="`pixels_per_cell` must be a whole number"):
        hog(np.zeros((16, 16)), pixels_per_cell=value)

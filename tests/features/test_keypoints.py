"""Keypoints: FAST by its definition, SIFT on blobs, grids within their limits, and the order of all."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

from onehood.errors import InvalidArgumentError
from onehood.features import Keypoints, detect_keypoints
from onehood.features.keypoints import grey_image

DETECTORS = ["sift", "fast", "dense"]
CAMERA = np.ascontiguousarray(data.camera()[150:280, 180:300])
CIRCLE = [(-3, 0), (-3, 1), (-2, 2), (-1, 3), (0, 3), (1, 3), (2, 2), (3, 1)]
CIRCLE += [(-down, -right) for down, right in CIRCLE]


def corners_by_loops(image, threshold=20):
    """The pixels that have nine neighbours in a row on the circle that are all brighter, or all darker."""
    found = set()
    for row in range(3, image.shape[0] - 3):
        for column in range(3, image.shape[1] - 3):
            differences = [int(image[row + d, column + r]) - int(image[row, column]) for d, r in CIRCLE]
            for sign in (1, -1):
                passed = [sign * difference > threshold for difference in differences]
                if any(all(passed[(first + step) % 16] for step in range(9)) for first in range(16)):
                    found.add((column, row))
    return found


def places(keypoints):
    return [tuple(place) for place in keypoints.positions.astype(int).tolist()]


def test_fast_finds_the_one_corner_that_passes_the_segment_test():
    image = np.zeros((40, 40), np.uint8)
    image[20:, 18:] = 200
    image[20, 18] = 255
    passing = corners_by_loops(image)
    found = detect_keypoints(image, detector="fast")
    assert len(found) == 1  # Of the neighbours that pass, the strongest stays.
    assert (18, 20) in passing
    assert places(found) == [(18, 20)]
    assert found.responses[0] > 0


def test_fast_finds_only_what_passes_the_segment_test():
    passing = corners_by_loops(CAMERA)
    found = places(detect_keypoints(CAMERA, detector="fast"))
    assert len(found) > 20
    assert set(found) <= passing
    # Whatever passes without being found has a found or an equal neighbour that is at least as strong.
    alone = [p for p in passing if all(max(abs(p[0] - q[0]), abs(p[1] - q[1])) > 1 for q in passing - {p})]
    assert set(alone) <= set(found)


def test_sift_finds_a_blob_with_its_size():
    down, right = np.mgrid[:64, :64]
    image = (200 * np.exp(-((down - 30) ** 2 + (right - 35) ** 2) / (2 * 5.0**2))).astype(np.uint8)
    found = detect_keypoints(image, detector="sift")
    np.testing.assert_allclose(found.positions[0], (35, 30), atol=1)
    assert 5 < found.sizes[0] < 20


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("sides", [(1, 1), (7, 7), (7, 60), (60, 3)])
def test_tiny_images_have_no_keypoints(detector, sides):
    image = np.random.default_rng(0).integers(0, 256, sides, dtype=np.uint8)
    found = detect_keypoints(image, detector=detector)
    assert len(found) == 0
    assert found.positions.shape == (0, 2)


@pytest.mark.parametrize("detector", ["sift", "fast"])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_flat_images_have_no_keypoints(detector, level):
    assert len(detect_keypoints(np.full((40, 40, 3), level, np.uint8), detector=detector)) == 0


def test_flat_images_have_a_dense_grid_all_the_same():
    assert len(detect_keypoints(np.zeros((40, 40), np.uint8), detector="dense")) > 100


def assert_equal(one, other):
    for name, values in vars(one).items():
        np.testing.assert_array_equal(values, getattr(other, name))


@pytest.mark.parametrize("detector", DETECTORS)
def test_grey_in_three_channels_is_still_grey(detector):
    expected = detect_keypoints(CAMERA, detector=detector)
    assert_equal(detect_keypoints(CAMERA[:, :, None], detector=detector), expected)
    assert_equal(detect_keypoints(np.repeat(CAMERA[:, :, None], 3, axis=2), detector=detector), expected)


@pytest.mark.parametrize("detector", DETECTORS)
def test_colour_counts_by_its_brightness(detector):
    image = np.ascontiguousarray(data.astronaut()[20:120, 180:280])
    assert_equal(detect_keypoints(image, detector=detector), detect_keypoints(grey_image(image), detector=detector))


@pytest.mark.parametrize("detector", DETECTORS)
def test_the_strongest_come_first_and_the_same_every_time(detector):
    found = detect_keypoints(CAMERA, detector=detector)
    assert (np.diff(found.responses) <= 0).all()
    assert_equal(detect_keypoints(CAMERA, detector=detector), found)
    assert [values.dtype for values in vars(found).values()] == [np.float32] * 4
    assert {len(values) for values in vars(found).values()} == {len(found)}
    assert (found.angles >= 0).all()


@pytest.mark.parametrize("detector", ["sift", "fast"])
@pytest.mark.parametrize("limit", [1, 5, 30])
def test_a_limit_keeps_the_strongest(detector, limit):
    everything = detect_keypoints(CAMERA, detector=detector, limit=100_000)
    found = detect_keypoints(CAMERA, detector=detector, limit=limit)
    assert len(everything) > 30
    assert len(found) == limit
    np.testing.assert_allclose(found.responses, everything.responses[:limit])


@settings(max_examples=80)
@given(height=st.integers(8, 300), width=st.integers(8, 300), limit=st.integers(1, 3000))
def test_a_dense_grid_keeps_its_limit_and_stays_inside(height, width, limit):
    found = detect_keypoints(np.zeros((height, width), np.uint8), detector="dense", limit=limit)
    assert 1 <= len(found) <= limit
    assert (found.positions >= 0).all()
    assert (found.positions <= (width - 1, height - 1)).all()
    assert len(np.unique(np.column_stack([found.positions, found.sizes]), axis=0)) == len(found)


@pytest.mark.parametrize("sides", [(64, 64), (50, 97), (120, 60)])
@pytest.mark.parametrize("limit", [100, 1000])
def test_a_dense_grid_is_even_and_in_the_middle_in_three_sizes(sides, limit):
    found = detect_keypoints(np.zeros(sides, np.uint8), detector="dense", limit=limit)
    middle = np.array([sides[1] - 1, sides[0] - 1]) / 2
    assert len(np.unique(found.sizes)) == 3
    for size in np.unique(found.sizes):
        grid = found.positions[found.sizes == size]
        np.testing.assert_allclose(grid.mean(axis=0), middle, atol=1e-4)
        for axis in range(2):
            assert len(np.unique(np.diff(np.unique(grid[:, axis])))) == 1


def test_keypoints_go_to_opencv_and_back():
    found = detect_keypoints(CAMERA, detector="sift", limit=20)
    points = found.for_opencv()
    assert [point.class_id for point in points] == list(range(20))
    assert_equal(Keypoints.from_opencv(points), found)
    without = Keypoints.from_opencv([cv2.KeyPoint(3.0, 4.0, 5.0, -1.0, 6.0)])
    assert [values.tolist() for values in vars(without).values()] == [[[3, 4]], [5], [0], [6]]
    assert_equal(Keypoints.from_opencv([]), Keypoints.none())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"detector": "surf"}, "`detector` must be one of sift, fast, dense. Received: 'surf'"),
        ({"limit": 0}, "`limit` must be a whole number from 1 to 1,000,000. Received: 0"),
        ({"limit": 2.0}, "`limit` must be a whole number"),
        ({"limit": True}, "`limit` must be a whole number"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        detect_keypoints(CAMERA, **options)


@pytest.mark.parametrize("image", [CAMERA / 255, CAMERA[None, :, :, None]], ids=["floats", "batch"])
def test_what_is_not_one_image_of_bytes_is_refused(image):
    with pytest.raises(InvalidArgumentError, match="`image` must be one image of uint8. Received: (float64|uint8) of"):
        detect_keypoints(image)


def test_a_thin_image_is_covered_from_end_to_end():
    keypoints = detect_keypoints(np.zeros((8, 1000), np.uint8), detector="dense", limit=30)
    assert 20 <= len(keypoints) <= 30
    assert keypoints.positions[:, 0].min() < 100
    assert keypoints.positions[:, 0].max() > 900
    assert len(set(keypoints.sizes.tolist())) == 3

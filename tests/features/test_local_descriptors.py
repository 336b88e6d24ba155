"""Descriptors against OpenCV and scikit-image, in the order of their keypoints."""

import importlib

import cv2
import numpy as np
import pytest
from skimage import data
from skimage.feature import hog as reference_hog

from onehood.errors import InvalidArgumentError
from onehood.features import Keypoints, describe_keypoints, detect_keypoints, local_features, root_sift

MODULE = importlib.import_module("onehood.features.local_descriptors")
DETECTORS = ["sift", "fast", "dense"]
DESCRIPTORS = ["sift", "root_sift", "patch_hog"]
CAMERA = np.ascontiguousarray(data.camera()[150:260, 180:300])


def keypoints_at(*places, size=9.0):
    count = len(places)
    positions = np.array(places, np.float32).reshape(-1, 2)
    return Keypoints(
        positions, np.full(count, size, np.float32), np.zeros(count, np.float32), np.arange(count, dtype=np.float32)
    )


def assert_equal(one, other):
    for name, values in vars(one).items():
        np.testing.assert_array_equal(values, getattr(other, name))


def test_root_sift_is_the_square_root_of_shares():
    raw = np.random.default_rng(0).integers(0, 256, (50, 128)).astype(np.float32)
    raw[7] = 0
    found = root_sift(raw)
    assert found.dtype == np.float32
    for row, (descriptor, root) in enumerate(zip(raw, found, strict=True)):
        if row != 7:
            np.testing.assert_allclose(root, np.sqrt(descriptor / np.linalg.norm(descriptor, 1)), rtol=1e-5)
            assert np.linalg.norm(root) == pytest.approx(1, rel=1e-5)
    np.testing.assert_array_equal(found[7], 0)
    np.testing.assert_allclose(root_sift(raw.astype(np.uint8)), found, rtol=1e-6)
    assert root_sift(np.zeros((0, 128), np.float32)).shape == (0, 128)


def test_sift_equals_opencvs_whole_way():
    keypoints, descriptors = local_features(CAMERA, descriptor="sift")
    found, expected = cv2.SIFT_create().detectAndCompute(CAMERA, None)
    assert len(keypoints) == len(found) > 50
    by_place = {(*point.pt, point.size, point.angle): row for point, row in zip(found, expected, strict=True)}
    rows = zip(keypoints.positions.tolist(), keypoints.sizes.tolist(), keypoints.angles.tolist(), strict=True)
    for (place, size, angle), descriptor in zip(rows, descriptors, strict=True):
        np.testing.assert_array_equal(descriptor, by_place[(*place, size, angle)])


@pytest.mark.parametrize("detector", DETECTORS)
def test_root_sift_of_an_image_is_that_of_its_sift(detector):
    plain = local_features(CAMERA, detector=detector, descriptor="sift")
    roots = local_features(CAMERA, detector=detector, descriptor="root_sift")
    assert_equal(plain.keypoints, roots.keypoints)
    np.testing.assert_array_equal(root_sift(plain.descriptors), roots.descriptors)


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("descriptor", DESCRIPTORS)
def test_every_keypoint_has_its_descriptor_the_strongest_first(detector, descriptor):
    keypoints, descriptors = local_features(CAMERA, detector=detector, descriptor=descriptor, limit=60)
    assert descriptors.dtype == np.float32
    assert descriptors.shape == (len(keypoints), 128)
    assert 20 < len(keypoints) <= 60
    assert np.isfinite(descriptors).all()
    assert (np.diff(keypoints.responses) <= 0).all()
    assert_equal(keypoints, detect_keypoints(CAMERA, detector=detector, limit=60))
    again = local_features(np.repeat(CAMERA[:, :, None], 3, axis=2), detector=detector, descriptor=descriptor, limit=60)
    np.testing.assert_array_equal(again.descriptors, descriptors)


@pytest.mark.parametrize("descriptor", DESCRIPTORS)
def test_order_is_kept_and_each_keypoint_described_for_itself(descriptor):
    keypoints = detect_keypoints(CAMERA, detector="dense", limit=90)
    order = np.random.default_rng(1).permutation(len(keypoints))
    mixed = Keypoints(*(values[order] for values in vars(keypoints).values()))
    expected = describe_keypoints(CAMERA, keypoints, descriptor=descriptor)
    found = describe_keypoints(CAMERA, mixed, descriptor=descriptor)
    assert_equal(found.keypoints, mixed)
    np.testing.assert_array_equal(found.descriptors, expected.descriptors[order])


@pytest.mark.parametrize("place", [(40, 50), (8, 8), (60.4, 33.6), (111, 101)])
def test_patch_hog_equals_scikit_image_on_the_same_patch(place):
    column, row = round(place[0]), round(place[1])
    patch = CAMERA[row - 8 : row + 8, column - 8 : column + 8]
    expected = reference_hog(
        patch, orientations=8, pixels_per_cell=(4, 4), cells_per_block=(4, 4), block_norm="L1-sqrt"
    )
    found = describe_keypoints(CAMERA, keypoints_at(place), descriptor="patch_hog").descriptors
    np.testing.assert_allclose(found[0], expected, atol=1e-6)


def test_patch_hog_repeats_the_border():
    padded = np.pad(CAMERA, 8, mode="edge")
    for column, row in ((0, 0), (119, 109), (3, 60)):
        found = describe_keypoints(CAMERA, keypoints_at((column, row)), descriptor="patch_hog").descriptors
        expected = describe_keypoints(padded, keypoints_at((column + 8, row + 8)), descriptor="patch_hog").descriptors
        np.testing.assert_array_equal(found, expected)


def test_patch_hog_minds_neither_size_nor_angle():
    plain = keypoints_at((40, 50), size=5)
    other = Keypoints(plain.positions, plain.sizes * 7, plain.angles + 33, plain.responses)
    found = [describe_keypoints(CAMERA, one, descriptor="patch_hog").descriptors for one in (plain, other)]
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("descriptor", DESCRIPTORS)
def test_keypoints_outside_the_image_do_not_misalign_the_others(descriptor):
    inside = keypoints_at((40, 50), (70, 30), (20, 90))
    places = [(-500, -500), (40, 50), (9000, 10), (70, 30), (10, 9000), (20, 90)]
    expected = describe_keypoints(CAMERA, inside, descriptor=descriptor).descriptors
    keypoints, descriptors = describe_keypoints(CAMERA, keypoints_at(*places), descriptor=descriptor)
    assert len(keypoints) == len(descriptors)
    rows = [keypoints.positions.tolist().index(list(place)) for place in inside.positions.tolist()]
    assert rows == sorted(rows)
    np.testing.assert_array_equal(descriptors[rows], expected)


class _Dropping:
    """OpenCV's SIFT, but for some keypoints that it leaves out."""

    def __init__(self, dropped):
        self.dropped = dropped

    def compute(self, image, points):
        kept = [point for point in points if point.class_id not in self.dropped]
        return cv2.SIFT_create().compute(image, kept) if kept else ((), None)


def test_what_sift_leaves_out_is_left_out_of_the_keypoints(monkeypatch):
    keypoints = detect_keypoints(CAMERA, detector="dense", limit=30)
    everything = describe_keypoints(CAMERA, keypoints, descriptor="sift").descriptors
    monkeypatch.setattr(MODULE, "sift", lambda: _Dropping({0, 4, 5}))
    found = describe_keypoints(CAMERA, keypoints, descriptor="sift")
    kept = [row for row in range(len(keypoints)) if row not in (0, 4, 5)]
    assert_equal(found.keypoints, Keypoints(*(values[kept] for values in vars(keypoints).values())))
    np.testing.assert_array_equal(found.descriptors, everything[kept])
    monkeypatch.setattr(MODULE, "sift", lambda: _Dropping(set(range(30))))
    found = describe_keypoints(CAMERA, keypoints, descriptor="root_sift")
    assert len(found.keypoints) == 0
    assert found.descriptors.shape == (0, 128)


@pytest.mark.parametrize("descriptor", DESCRIPTORS)
def test_flat_patches_have_zeros(descriptor):
    found = local_features(np.full((32, 32), 90, np.uint8), detector="dense", descriptor=descriptor)
    assert len(found.keypoints) > 0
    np.testing.assert_array_equal(found.descriptors, 0)


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("descriptor", DESCRIPTORS)
def test_images_without_keypoints_have_no_descriptors(detector, descriptor):
    for image in (np.full((5, 5), 7, np.uint8), np.zeros((1, 1, 3), np.uint8)):
        found = local_features(image, detector=detector, descriptor=descriptor)
        assert len(found.keypoints) == 0
        assert found.descriptors.shape == (0, 128)
        assert found.descriptors.dtype == np.float32
    found = describe_keypoints(CAMERA, Keypoints.none(), descriptor=descriptor)
    assert found.descriptors.shape == (0, 128)


def test_bad_arguments_are_refused():
    message = "`descriptor` must be one of sift, root_sift, patch_hog. Received: 'orb'"
    with pytest.raises(InvalidArgumentError, match=message):
        local_features(CAMERA, descriptor="orb")
    with pytest.raises(InvalidArgumentError, match=message):
        describe_keypoints(CAMERA, Keypoints.none(), descriptor="orb")
    with pytest.raises(InvalidArgumentError, match="`detector` must be one of"):
        local_features(CAMERA, detector="orb")
    with pytest.raises(InvalidArgumentError, match="`limit` must be a whole number from 1 to 1,000,000"):
        local_features(CAMERA, limit=0)
    with pytest.raises(InvalidArgumentError, match="`image` must be one image of uint8"):
        local_features(CAMERA / 255)

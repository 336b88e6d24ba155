"""One picture or two, by its pixels."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import scene

from onehood.search.copies import ORIENTATIONS, equally_flat, hashes, oriented, overlap, overlap_whole

IDENTITY = np.eye(2, 3)


@pytest.mark.parametrize(
    "changed",
    [
        lambda image: cv2.resize(image, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA),
        lambda image: cv2.GaussianBlur(image, (0, 0), 4),
        lambda image: np.clip(image * 0.6 + 10, 0, 255).astype(np.uint8),
        lambda image: cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], cv2.IMREAD_COLOR),
    ],
    ids=["smaller", "blurred", "darker", "recompressed"],
)
def test_a_changed_whole_picture_is_a_copy_in_both_directions(changed):
    image = scene(1)
    assert overlap_whole(image, changed(image)).is_copy
    assert overlap_whole(changed(image), image).is_copy


def test_a_part_lies_on_the_whole_by_its_motion():
    image = scene(2)
    part = image[40:140, 60:200]
    found = overlap(part, image, np.array([[1.0, 0, 61], [0, 1, 39]]))  # A pixel off, as keypoints tell it.
    assert found.is_copy
    assert found.area == pytest.approx(1, abs=0.1)


def test_a_frame_or_a_caption_does_not_hide_a_copy():
    image = scene(4)
    framed = np.pad(image, ((20, 20), (20, 20), (0, 0)), constant_values=255)
    captioned = image.copy()
    captioned[-22:] = 255
    assert overlap(image, framed, np.array([[1.0, 0, 20], [0, 1, 20]])).is_copy
    assert overlap_whole(image, captioned).is_copy


def test_other_pictures_are_no_copies():
    assert not overlap_whole(scene(1), scene(2)).is_copy


def test_the_same_shape_in_another_colour_is_no_copy():
    red, green = np.full((2, 64, 64, 3), 255, np.uint8)
    red[16:48, 16:48], green[16:48, 16:48] = (255, 0, 0), (0, 160, 0)
    assert not overlap_whole(red, green).is_copy
    assert overlap_whole(red, red).is_copy


def test_the_negative_is_no_copy():
    assert not overlap_whole(scene(1), 255 - scene(1)).is_copy


def test_a_small_common_part_is_no_copy():
    image = scene(3, 200, 400)
    assert not overlap(image[:, :200], image[:, 150:350], np.array([[1.0, 0, -150], [0, 1, 0]])).is_copy


@pytest.mark.parametrize("transform", [np.zeros((2, 3)), np.eye(2, 3) * 1e6])
def test_a_motion_that_is_none_lays_nothing(transform):
    assert overlap(scene(1), scene(1), transform).area == 0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50), st.integers(0, ORIENTATIONS - 1))
def test_hashes_know_a_picture_in_every_orientation(seed, orientation):
    image = scene(seed)
    asked, found = hashes(image), hashes(oriented(image, orientation))
    assert int(np.bitwise_count(asked[orientation] ^ found[0])) == 0


def test_orientations_are_eight_different_ones():
    image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert len({oriented(image, turn).tobytes() for turn in range(ORIENTATIONS)}) == ORIENTATIONS


def test_flat_pictures_have_no_hash_and_are_known_by_their_colour():
    grey = np.full((16, 16, 3), 128, np.uint8)
    assert hashes(grey) is None
    assert equally_flat(grey, np.full((90, 60, 3), 129, np.uint8))
    assert not equally_flat(grey, np.full((16, 16, 3), (128, 128, 140), np.uint8))

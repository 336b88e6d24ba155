"""Affine maps against direct computation, and the pixels they move."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.pipelines import Augmentation, apply_transforms

MIDDLE = [0.5, 0.5, 0.5, 0.5, 0.9]  # Draws that move nothing.


def draws(**changes):
    row = np.array([MIDDLE], np.float32)
    for place, value in changes.items():
        row[0, ("down", "right", "turn", "zoom", "flip").index(place)] = value
    return row


def image(height=7, width=9):
    pixels = np.zeros((1, height, width, 1), np.float32)
    pixels[0, 1, 2, 0] = 100
    return pixels


def moved(augmentation, row, pixels, **options):
    maps = augmentation.transforms(row, *pixels.shape[1:3])
    return np.asarray(apply_transforms(tf.constant(pixels), maps, photographic=options.get("photographic", False)))


def test_the_middle_of_every_range_moves_nothing():
    augmentation = Augmentation(shift=0.3, rotate=90, zoom=0.5, flip=True)
    np.testing.assert_allclose(moved(augmentation, draws(), image()), image(), atol=1e-4)


def test_flip_mirrors_left_and_right():
    np.testing.assert_allclose(moved(Augmentation(flip=True), draws(flip=0.1), image()), image()[:, :, ::-1], atol=1e-4)


def test_shift_moves_down_and_right_by_a_share_of_the_side():
    pixels = image(8, 8)
    result = moved(Augmentation(shift=0.25), draws(down=1.0, right=0.0), pixels)
    np.testing.assert_allclose(result, np.roll(pixels, (2, -2), axis=(1, 2)), atol=1e-4)


def test_rotation_by_ninety_degrees_is_rot90():
    pixels = np.random.default_rng(0).uniform(0, 255, (1, 7, 7, 2)).astype("float32")
    turned = moved(Augmentation(rotate=90), draws(turn=1.0), pixels)
    back = moved(Augmentation(rotate=90), draws(turn=0.0), pixels)
    np.testing.assert_allclose(
        np.sort([turned[0, 0, 0, 0], back[0, 0, 0, 0]]), np.sort([pixels[0, 0, 6, 0], pixels[0, 6, 0, 0]]), rtol=1e-3
    )
    np.testing.assert_allclose(turned, np.rot90(pixels, 1, (1, 2)), atol=1e-2)


def test_whole_numbers_are_rounded_and_not_cut_off():
    pixels = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3)).astype(np.uint8)
    maps = Augmentation(shift=0.2).transforms(np.random.default_rng(1).random((4, 5), np.float32), 16, 16)
    whole = np.asarray(apply_transforms(tf.constant(pixels), maps, photographic=True))
    exact = np.asarray(apply_transforms(tf.constant(pixels.astype(np.float32)), maps, photographic=True))
    assert whole.dtype == np.uint8
    assert np.abs(whole - exact).max() <= 0.5001
    assert abs(float((whole - exact).mean())) < 0.02


def test_zoom_enlarges_about_the_centre():
    pixels = np.zeros((1, 9, 9, 1), np.float32)
    pixels[0, 3:6, 3:6] = 1
    assert moved(Augmentation(zoom=1.0), draws(zoom=1.0), pixels).sum() > 2.5 * pixels.sum()
    assert moved(Augmentation(zoom=1.0), draws(zoom=0.0), pixels).sum() < pixels.sum() / 2.5


def test_what_comes_in_from_outside_is_zero_or_mirrored():
    pixels = np.full((1, 8, 8, 1), 50, np.float32)
    assert (moved(Augmentation(shift=0.5), draws(down=1.0), pixels)[0, :4] == 0).all()
    assert (moved(Augmentation(shift=0.5), draws(down=1.0), pixels, photographic=True) == 50).all()


def test_bytes_stay_bytes_and_shapes_stay_static():
    pixels = np.full((2, 8, 6, 3), 50, np.uint8)
    maps = Augmentation(shift=0.2).transforms(np.repeat(draws(down=0.8), 2, axis=0), 8, 6)
    result = tf.function(lambda x: apply_transforms(x, maps, photographic=True))(tf.constant(pixels))
    assert result.dtype == tf.uint8
    assert result.shape == (2, 8, 6, 3)


@given(row=st.lists(st.floats(0, 1, exclude_max=True, width=32), min_size=5, max_size=5))
def test_the_centre_stays_the_centre_without_shift(row):
    maps = Augmentation(rotate=180, zoom=2, flip=True).transforms(np.array([row]), 11, 15)[0]
    assert maps[0] * 7 + maps[1] * 5 + maps[2] == pytest.approx(7, abs=1e-4)
    assert maps[3] * 7 + maps[4] * 5 + maps[5] == pytest.approx(5, abs=1e-4)


def test_moves_says_whether_anything_would():
    assert not Augmentation().moves
    assert Augmentation(flip=True).moves


@pytest.mark.parametrize("arguments", [{"shift": 0.6}, {"rotate": -1}, {"zoom": -0.1}, {"shift": float("nan")}])
def test_values_out_of_range_are_refused(arguments):
    with pytest.raises(InvalidArgumentError, match=next(iter(arguments))):
        Augmentation(**arguments)

"""Letterbox, stretch and crop by their stated rules."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.images import Fit, resize

side = st.integers(1, 40)


@given(side, side, side, side, st.sampled_from(get_args(Fit)), st.sampled_from([1, 3]))
def test_the_result_has_the_asked_size_and_dtype(height, width, new_height, new_width, fit, channels):
    image = np.random.default_rng(0).integers(0, 256, (height, width, channels), dtype=np.uint8)
    resized = resize(image, new_height, new_width, fit=fit)
    assert resized.shape == (new_height, new_width, channels)
    assert resized.dtype == np.uint8


def test_the_same_size_changes_nothing():
    image = np.random.default_rng(0).integers(0, 256, (7, 9, 3), dtype=np.uint8)
    for fit in ("letterbox", "stretch", "crop"):
        np.testing.assert_array_equal(resize(image, 7, 9, fit=fit), image)


def test_letterbox_keeps_the_whole_image_centred_on_the_fill():
    image = np.full((10, 20, 3), 200, np.uint8)
    resized = resize(image, 20, 20, fill=7)
    assert (resized[5:15] == 200).all()
    assert (resized[:5] == 7).all()
    assert (resized[15:] == 7).all()


def test_crop_cuts_both_sides_equally():
    image = np.zeros((10, 20, 1), np.uint8)
    image[:, 5:15] = 255  # Exactly the middle square.
    assert (resize(image, 10, 10, fit="crop") == 255).all()


def test_stretch_is_pillows_antialiased_bilinear():
    image = np.random.default_rng(0).integers(0, 256, (31, 17, 3), dtype=np.uint8)
    expected = np.asarray(Image.fromarray(image).resize((8, 12), Image.Resampling.BILINEAR))
    np.testing.assert_array_equal(resize(image, 12, 8, fit="stretch"), expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"height": 0}, "`height` and `width` must be at least 1"),
        ({"fit": "squash"}, "`fit` must be one of letterbox, stretch, crop, handwriting"),
        ({"fill": 256}, "`fill` must lie between 0 and 255"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        resize(np.zeros((4, 4, 3), np.uint8), **{"height": 2, "width": 2, **arguments})

"""The ways to look at an image, and where it lies in what is seen."""

import json

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import LongestSide, Square, view_from_json


def test_reading_decodes_and_resizes(write_image):
    path = write_image(np.full((10, 20, 3), 200, np.uint8))
    specification = Square(20, 20, 1, fill=9)
    pixels = specification.read(path)
    assert pixels.shape == specification.shape == (20, 20, 1)
    assert (pixels[5:15] == 200).all()
    assert (pixels[:5] == 9).all()


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 4, 2)])
def test_impossible_inputs_are_refused(shape):
    with pytest.raises(InvalidArgumentError, match="1 or 3 channels"):
        Square(*shape)


def test_a_range_of_values_is_repeated_and_kept_only_where_there_is_one():
    values = np.arange(132, dtype=np.uint16).reshape(11, 12) + 1000
    plain, ranged = Square(11, 12, 1), Square(11, 12, 1, value_range=[1000, 1510])
    assert plain.as_json() == {"height": 11, "width": 12, "channels": 1, "fit": "letterbox", "fill": 0}
    assert Square(**json.loads(json.dumps(ranged.as_json()))) == ranged
    np.testing.assert_array_equal(ranged.read(values)[:, :, 0], np.rint((values - 1000) / 2))
    assert ranged.read(values[:1]).max() < plain.read(values[:1]).max()
    with pytest.raises(InvalidArgumentError, match="`value_range`"):
        Square(11, 12, 1, value_range=(3, 1))


@settings(max_examples=40)
@given(
    height=st.integers(1, 300), width=st.integers(1, 300), pixels=st.integers(1, 200), channels=st.sampled_from([1, 3])
)
def test_the_longer_side_is_the_limit_and_proportions_stay(height, width, pixels, channels):
    found = LongestSide(pixels, channels).read(np.zeros((height, width, 3), np.uint8))
    assert found.dtype == np.uint8
    assert found.shape[2] == channels
    if max(height, width) <= pixels:
        assert found.shape[:2] == (height, width)
        return
    assert max(found.shape[:2]) == pixels
    scale = pixels / max(height, width)
    for side, original in zip(found.shape[:2], (height, width), strict=True):
        assert side >= 1
        assert abs(side - original * scale) <= 1


def test_smaller_images_stay_as_they_are(write_image):
    image = np.random.default_rng(0).integers(0, 256, (30, 50, 3), dtype=np.uint8)
    path = write_image(image)
    for source in (image, path, str(path), path.read_bytes()):
        np.testing.assert_array_equal(LongestSide(50).read(source), image)
    np.testing.assert_array_equal(LongestSide(50, 1).read(image[..., 0])[..., 0], image[..., 0])
    np.testing.assert_array_equal(LongestSide(50).read(image[..., 0]), np.repeat(image[..., :1], 3, axis=2))


def test_larger_images_are_made_smaller_as_pillow_does(write_image):
    image = np.random.default_rng(1).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    expected = Image.fromarray(image).resize((40, 30), Image.Resampling.BILINEAR, reducing_gap=2.0)
    for source in (image, write_image(image)):
        np.testing.assert_array_equal(LongestSide(40).read(source), np.asarray(expected))


def test_large_photographs_may_be_decoded_smaller_but_look_the_same(write_image):
    down, right = np.mgrid[:400, :640]
    image = np.stack([down * 255 // 400, right * 255 // 640, (down + right) * 255 // 1040], axis=2).astype(np.uint8)
    found = LongestSide(80).read(write_image(image, "large.jpg", quality=95))
    assert found.shape == (50, 80, 3)
    expected = image.reshape(50, 8, 80, 8, 3).mean(axis=(1, 3))
    assert np.abs(found - expected).mean() < 3


def test_images_are_upright_before_they_are_measured(write_image):
    exif = Image.Exif()
    exif[0x0112] = 6  # To be turned by a quarter.
    path = write_image(np.zeros((20, 60, 3), np.uint8), "turned.jpg", exif=exif)
    assert LongestSide(100).read(path).shape == (60, 20, 3)
    assert LongestSide(30).read(path).shape == (30, 10, 3)


def test_equal_limits_are_equal_and_say_so():
    assert LongestSide(80) == LongestSide(80, 3) != LongestSide(80, 1)
    assert repr(LongestSide(80)) == repr(LongestSide(80, 3)) != repr(LongestSide(81))


@pytest.mark.parametrize("arguments", [(0,), (-3,), (10, 2), (10, 4)])
def test_bad_arguments_are_refused(arguments):
    with pytest.raises(InvalidArgumentError, match="A longest side must be at least 1 pixel, with 1 or 3 channels"):
        LongestSide(*arguments)


def test_what_cannot_be_read_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ImageError, match=r"gone\.png: there is no such file"):
        LongestSide(10).read(tmp_path / "gone.png")
    (tmp_path / "bad.png").write_bytes(b"no image")
    with pytest.raises(ImageError, match=r"bad\.png"):
        LongestSide(10).read(tmp_path / "bad.png")


def test_a_range_of_values_is_taken_and_tells_readers_apart():
    values = np.arange(132, dtype=np.uint16).reshape(11, 12) + 1000
    reader = LongestSide(50, 1, value_range=(1000, 1510))
    np.testing.assert_array_equal(reader.read(values)[:, :, 0], np.rint((values - 1000) / 2))
    assert repr(reader) != repr(LongestSide(50, 1))


VIEWS = [Square(75, 75, 3), Square(40, 60, 1, fit="crop"), Square(30, 20, 3, fit="stretch"), LongestSide(64)]


@pytest.mark.parametrize(
    "view", [*VIEWS, Square(9, 9, 1, value_range=(0, 4095)), LongestSide(8, 1, value_range=(1, 2))]
)
def test_a_view_comes_back_from_its_json(view):
    again = view_from_json(json.loads(json.dumps(view.as_json())))
    assert again == view
    assert hash(again) == hash(view)


@pytest.mark.parametrize("values", [{}, {"height": 4}, {"longest_side": "a"}, {"longest_side": 4, "height": 4}])
def test_other_fields_are_no_view(values):
    with pytest.raises(InvalidArgumentError):
        view_from_json(values)


@settings(max_examples=60, deadline=None)
@given(view=st.sampled_from(VIEWS), height=st.integers(30, 200), width=st.integers(30, 200), data=st.data())
def test_a_point_of_the_original_is_seen_where_the_placement_says(view, height, width, data):
    placed = view.placement(height, width)
    x = data.draw(st.floats(0.2, 0.8)) * width
    y = data.draw(st.floats(0.2, 0.8)) * height
    there = placed.to_view(np.array([x, y]))
    np.testing.assert_allclose(placed.to_original(there), [x, y])
    image = np.zeros((height, width, 3), np.uint8)
    blob = 12  # Of its sides, in pixels of the original.
    top, left = int(y) - blob // 2, int(x) - blob // 2
    image[top : top + blob, left : left + blob] = 255
    centre = placed.to_view(np.array([left + blob / 2, top + blob / 2]))
    margin = placed.scale[0] * blob, placed.scale[1] * blob
    seen = view.read(image).max(axis=2).astype(float)
    seen[seen == getattr(view, "fill", 0)] = 0
    inside = margin[0] < centre[0] < seen.shape[1] - margin[0] and margin[1] < centre[1] < seen.shape[0] - margin[1]
    assume(inside)
    rows, columns = np.mgrid[: seen.shape[0], : seen.shape[1]] + 0.5
    found = np.array([(columns * seen).sum(), (rows * seen).sum()]) / seen.sum()
    np.testing.assert_allclose(found, centre, atol=0.75)


def test_ink_has_no_place_that_follows_from_the_size():
    with pytest.raises(InvalidArgumentError, match="follows from its ink"):
        Square(28, 28, 1, fit="handwriting").placement(100, 100)


def test_views_are_told_in_words():
    assert Square(8, 9, 1).in_words() == "8×9×1"
    assert LongestSide(1640).in_words() == "longest side 1,640, in colour"

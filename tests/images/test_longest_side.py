"""Images no larger than a limit, at their own proportions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import LongestSide


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

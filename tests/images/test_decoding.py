"""One decoder for everything: formats, modes, orientation, limits, damage."""

import io
import os
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import decode, image_header


def gradient(height=20, width=30):
    """A colour image whose corners all differ."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows * 255 // height, columns * 255 // width, np.full_like(rows, 90)], axis=2).astype(np.uint8)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "webp"])
def test_lossless_formats_return_the_very_pixels(write_image, suffix):
    path = write_image(gradient(), f"image.{suffix}", **({"lossless": True} if suffix == "webp" else {}))
    np.testing.assert_array_equal(decode(path), gradient())
    np.testing.assert_array_equal(decode(path.read_bytes()), gradient())
    np.testing.assert_array_equal(decode(str(path)), gradient())


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"subsampling": 0}])
def test_jpeg_returns_nearly_the_pixels(write_image, options):
    decoded = decode(write_image(gradient(), "image.jpg", quality=95, **options))
    assert np.abs(decoded.astype(int) - gradient()).mean() < 4


def test_cmyk_jpeg_becomes_rgb(tmp_path):
    Image.fromarray(gradient()).convert("CMYK").save(tmp_path / "cmyk.jpg", quality=95)
    assert np.abs(decode(tmp_path / "cmyk.jpg").astype(int) - gradient()).mean() < 6


def test_gif_gives_its_first_frame(tmp_path):
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "two.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_array_equal(decode(tmp_path / "two.gif"), np.full((6, 8, 3), (255, 0, 0)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, orientation):
    """An image stored in each orientation comes out as the same upright picture."""
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = Image.fromarray(gradient())
    stored = stored if undo is None else stored.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "turned.png"
    stored.save(path, exif=exif)
    np.testing.assert_array_equal(decode(path), gradient())
    assert image_header(path) == (20, 30, True, "PNG", False)


def test_sixteen_bits_keep_their_high_byte(tmp_path):
    values = np.arange(0, 65536, 257, dtype=np.uint16).reshape(16, 16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    Image.fromarray(values).save(tmp_path / "deep.tiff")
    for name in ("deep.png", "deep.tiff"):
        np.testing.assert_array_equal(decode(tmp_path / name, channels=1)[:, :, 0], values >> 8)


def test_one_bit_becomes_black_and_white(tmp_path):
    bits = np.eye(8, dtype=bool)
    Image.fromarray(bits).save(tmp_path / "bits.png")
    np.testing.assert_array_equal(decode(tmp_path / "bits.png", channels=1)[:, :, 0], bits * 255)


def test_palettes_are_looked_up(tmp_path):
    Image.fromarray(gradient()).quantize(64).save(tmp_path / "palette.png")
    assert np.abs(decode(tmp_path / "palette.png").astype(int) - gradient()).mean() < 12


def test_transparency_lies_on_white(tmp_path):
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[:2, :, 3] = 255  # The upper half is opaque black, the lower one transparent.
    Image.fromarray(pixels).save(tmp_path / "clear.png")
    decoded = decode(tmp_path / "clear.png")
    assert (decoded[:2] == 0).all()
    assert (decoded[2:] == 255).all()
    palette = Image.fromarray(np.zeros((4, 4), np.uint8)).convert("P")
    palette.save(tmp_path / "palette.png", transparency=0)
    assert (decode(tmp_path / "palette.png") == 255).all()


def test_floating_point_tiffs_are_taken_as_zero_to_one_or_to_255(tmp_path):
    Image.fromarray(np.full((4, 4), 0.5, np.float32)).save(tmp_path / "unit.tiff")
    Image.fromarray(np.array([[0, 128.0], [np.inf, np.nan]], np.float32)).save(tmp_path / "bytes.tiff")
    assert (decode(tmp_path / "unit.tiff", channels=1) == 128).all()
    np.testing.assert_array_equal(decode(tmp_path / "bytes.tiff", channels=1)[:, :, 0], [[0, 128], [255, 0]])


def test_grey_and_colour_are_made_of_each_other(write_image):
    grey = write_image(gradient()[:, :, 0], "grey.png")
    assert decode(grey).shape == (20, 30, 3)
    luma = decode(gradient(), channels=1)
    assert luma.shape == (20, 30, 1)
    np.testing.assert_allclose(luma[:, :, 0], gradient() @ [0.299, 0.587, 0.114], atol=1)


def test_arrays_of_every_dtype():
    image = gradient()
    np.testing.assert_array_equal(decode(image), image)
    np.testing.assert_array_equal(decode(image.astype(np.uint16) * 257), image)
    np.testing.assert_array_equal(decode(image / 255), image)
    np.testing.assert_array_equal(decode(image[:, :, 0] > 100, channels=1)[:, :, 0], (image[:, :, 0] > 100) * 255)
    np.testing.assert_array_equal(decode(image[:, :, :1]), np.repeat(image[:, :, :1], 3, axis=2))


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((4, 4, 2), np.uint8), "must have shape"),
        (np.zeros((4,), np.uint8), "must have shape"),
        (np.zeros((0, 4), np.uint8), "at least one pixel"),
        (np.full((4, 4), 300.0), "between 0 and 1. Received values from 300"),
        (np.full((4, 4), np.nan), "between 0 and 1"),
        (np.zeros((4, 4), np.int32), "must be uint8, uint16, bool"),
    ],
)
def test_arrays_that_are_no_images_are_refused(array, message):
    with pytest.raises(InvalidArgumentError, match=message):
        decode(array)


def test_a_picture_is_the_same_in_every_form_and_the_users_own_stays_as_it_is(write_image):
    path = write_image(gradient())
    opened = Image.open(path)
    for form in (opened, Image.fromarray(gradient()), gradient(), path.read_bytes(), path, str(path)):
        np.testing.assert_array_equal(decode(form), gradient())
        assert decode(form, channels=1).shape == (20, 30, 1)
    exif = opened.getexif()
    exif[0x0112] = 6
    decoded = decode(opened)
    assert decoded.shape == (30, 20, 3)
    assert (opened.size, exif[0x0112]) == ((30, 20), 6)
    np.testing.assert_array_equal(np.asarray(opened), gradient())


def test_pillow_images_have_limits_too_and_their_failures_are_named():
    with pytest.raises(ImageError, match=r"<image>: 30 × 20 pixels are more than the limit of 99"):
        decode(Image.fromarray(gradient()), pixel_limit=99)
    with pytest.raises(ImageError, match="<image>: the image is damaged"):
        decode(Image.open(io.BytesIO(FILES["PNG"][:-30])))


def test_other_channels_are_refused():
    with pytest.raises(InvalidArgumentError, match="`channels` must be 1"):
        decode(gradient(), channels=4)


def png_with_size(width, height):
    """A valid PNG header that declares a size, without the pixels."""
    stream = io.BytesIO()
    Image.new("L", (1, 1)).save(stream, "png")
    content = bytearray(stream.getvalue())
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


def test_a_bomb_is_refused_before_it_is_decoded(tmp_path):
    for size in ((200_000, 200_000), (50_000, 3_000)):
        with pytest.raises(ImageError, match="more than the limit|too many pixels"):
            decode(png_with_size(*size))
    with pytest.raises(ImageError, match="20 × 10 pixels are more than the limit of 199"):
        decode(png_with_size(20, 10), pixel_limit=199)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.png", b"", "the file is empty"),
        ("text.png", b"hello, this is no image at all", "not an image of a known format"),
        ("page.jpg", b"<html></html>", "not an image of a known format"),
    ],
)
def test_files_that_are_no_images_are_named(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    for function in (decode, image_header):
        with pytest.raises(ImageError, match=message) as caught:
            function(path)
        assert str(path) in str(caught.value)


def test_missing_files_folders_and_unreadable_files_are_named(tmp_path):
    with pytest.raises(ImageError, match=r"absent\.png: there is no such file"):
        decode(tmp_path / "absent.png")
    with pytest.raises(ImageError, match="this is a folder"):
        decode(tmp_path)
    path = tmp_path / "secret.png"
    path.touch(mode=0)
    if not os.access(path, os.R_OK):  # Root reads everything.
        with pytest.raises(ImageError, match="permission denied"):
            decode(path)


def test_formats_that_can_run_code_or_read_files_are_never_tried(tmp_path):
    path = tmp_path / "script.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    with pytest.raises(ImageError, match="not an image of a known format"):
        decode(path)


FILES = {}
for _format in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"):
    _stream = io.BytesIO()
    Image.fromarray(gradient()).save(_stream, _format)
    FILES[_format] = _stream.getvalue()


@pytest.mark.parametrize("kind", FILES)
@given(data=st.data())
def test_random_damage_gives_an_image_or_an_image_error(kind, data):
    content = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(0, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        decoded = decode(content, pixel_limit=1_000_000)
    except ImageError:
        return
    assert decoded.dtype == np.uint8
    assert decoded.ndim == 3
    assert decoded.shape[2] == 3

"""What the header tells and what the pixels are always agree."""

import io
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from onehood.images import decode, image_header
from onehood.images.orientation import lies_on_its_side, orientation

UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
FORMATS = {
    "PNG": {},
    "TIFF": {},
    "TIFF, compressed": {"compression": "tiff_lzw"},
    "WEBP": {"lossless": True},
    "JPEG": {"quality": 95, "subsampling": 0},
    "MPO": {"quality": 95, "subsampling": 0},
    "AVIF": {"quality": 95},
    "HEIF": {"quality": 95},
    "PNG, behind": {},
}


def upright_picture(height, width):
    """Corners of four shades."""
    picture = np.full((height, width, 3), 20, np.uint8)
    picture[: height // 2, : width // 2] = 230
    picture[: height // 2, width // 2 :] = 160
    picture[height // 2 :, : width // 2] = 90
    return Image.fromarray(picture)


def stored(kind, picture, orientation):
    """A file that holds the picture turned so that `orientation` makes it upright again."""
    turned = picture.transpose(UNDO[orientation]) if orientation in UNDO else picture
    exif, stream, name = Image.Exif(), io.BytesIO(), kind.partition(",")[0]
    exif[0x0112] = orientation
    if name == "HEIF":
        pillow_heif.from_pillow(turned).save(stream, exif=exif.tobytes(), **FORMATS[kind])
    elif name == "MPO":
        turned.save(stream, "MPO", save_all=True, append_images=[turned], exif=exif, **FORMATS[kind])
    elif kind == "PNG, behind":
        turned.save(stream, "PNG")
        return with_exif_behind(stream.getvalue(), exif.tobytes().removeprefix(b"Exif\0\0"))
    elif name == "TIFF":  # libtiff writes no orientation that there is not.
        exif[0x0112] = 7
        turned.save(stream, "TIFF", exif=exif, **FORMATS[kind])
        entry = struct.pack("<HHIH", 0x0112, 3, 1, 7)
        assert stream.getvalue().count(entry) == 1
        return stream.getvalue().replace(entry, struct.pack("<HHIH", 0x0112, 3, 1, orientation))
    else:
        turned.save(stream, name, exif=exif, **FORMATS[kind])
    return stream.getvalue()


def with_exif_behind(png, exif):
    """A PNG whose eXIf chunk stands after its pixels, as some programs put it."""
    body = b"eXIf" + exif
    chunk = len(exif).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")
    return png[:-12] + chunk + png[-12:]


@pytest.mark.parametrize("size", [(16, 40), (41, 24)])
@pytest.mark.parametrize("turn", range(10))
@pytest.mark.parametrize("kind", FORMATS)
def test_header_and_pixels_agree_in_every_format_and_orientation(kind, turn, size):
    picture = upright_picture(*size)
    content = stored(kind, picture, turn)
    header, pixels = image_header(content), decode(content)
    assert (header.height, header.width) == pixels.shape[:2] == size
    np.testing.assert_allclose(pixels.astype(int), np.asarray(picture), atol=60)
    assert np.abs(pixels.astype(int) - np.asarray(picture)).mean() < 4
    if kind != "HEIF":  # Which Pillow opens only once it is told to.
        np.testing.assert_array_equal(pixels, decode(Image.open(io.BytesIO(content))))


@pytest.mark.parametrize("turn", [0, 1, 9, 65535])
def test_an_orientation_that_none_is_leaves_the_sides(turn):
    assert image_header(stored("PNG", upright_picture(16, 40), turn))[:2] == (16, 40)


def test_metadata_that_are_damaged_leave_an_image_upright():
    stream = io.BytesIO()
    upright_picture(16, 40).save(stream, "PNG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert image_header(stream.getvalue())[:2] == decode(stream.getvalue()).shape[:2] == (16, 40)


def test_what_swaps_the_sides():
    image = Image.new("L", (4, 2))
    assert orientation(image) == 1
    image.getexif()[0x0112] = 6
    assert orientation(image) == 6
    assert [lies_on_its_side(turn) for turn in range(1, 9)] == [False] * 4 + [True] * 4

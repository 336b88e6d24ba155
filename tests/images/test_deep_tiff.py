"""TIFF files of every type of numbers, byte order, layout and compression give the numbers that were written."""

import io

import numpy as np
import pytest
import tifffile
from PIL import Image

from onehood.errors import ImageError
from onehood.images import decode
from onehood.images.deep_tiff import DeepTiffFile, other_byte

TYPES = ("int8", "uint16", "int16", "uint32", "int32", "float16", "float32", "float64")


def tiff(values, **options):
    stream = io.BytesIO()
    options = {"photometric": "rgb" if values.ndim == 3 else "minisblack"} | options
    tifffile.imwrite(stream, values, **options)
    return stream.getvalue()


def numbers(dtype, shape=(20, 30)):
    values = np.random.default_rng(0).integers(-90 if np.dtype(dtype).kind != "u" else 0, 91, shape)
    return (values / 8 if np.dtype(dtype).kind == "f" else values).astype(dtype)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "layout",
    [{}, {"compression": "zlib"}, {"tile": (16, 16)}, {"tile": (16, 16), "compression": "zlib"}, {"bigtiff": True}],
)
@pytest.mark.parametrize("dtype", TYPES)
def test_single_numbers_come_as_they_were_written(dtype, layout, order):
    if "bigtiff" in layout and order == ">":
        pytest.skip("Pillow takes it for a small one")
    values = numbers(dtype)
    image = DeepTiffFile(io.BytesIO(tiff(values, byteorder=order, **layout)))
    image.load()
    found = np.asarray(image).view(image.numbers)
    np.testing.assert_array_equal(found, values)
    assert image.bits == (None if values.dtype.kind == "f" else 8 * values.dtype.itemsize)


def test_twelve_bits_in_three_bytes_for_two_pixels():
    values = np.random.default_rng(0).integers(0, 4096, (6, 8))
    pairs = values.reshape(6, 4, 2)
    packed = np.stack(
        [pairs[..., 0] >> 4, (pairs[..., 0] & 15) << 4 | pairs[..., 1] >> 8, pairs[..., 1] & 255], axis=-1
    )
    content = bytearray(tiff(packed.reshape(6, 12).astype(np.uint8), metadata=None, datetime=False))
    for tag, old, new in ((256, 12, 8), (258, 8, 12)):
        entries = [tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + b"\1\0\0\0" for kind in (3, 4)]
        place = next(content.index(entry) for entry in entries if entry in content) + 8
        assert content[place] == old
        content[place] = new
    np.testing.assert_array_equal(decode(bytes(content), channels=1)[:, :, 0], values >> 4)


@pytest.mark.parametrize("dtype", TYPES)
def test_white_is_zero_where_the_file_says_so(dtype):
    values = numbers(dtype)
    black = decode(tiff(values), channels=1)
    np.testing.assert_array_equal(decode(tiff(values, photometric="miniswhite"), channels=1), 255 - black)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("layout", [{}, {"compression": "zlib"}, {"tile": (16, 16)}])
@pytest.mark.parametrize("bands", [3, 4])
@pytest.mark.parametrize("most", [4095, 65535])
def test_colours_of_sixteen_bits(most, bands, layout, order):
    values = np.random.default_rng(0).integers(0, most + 1, (20, 30, bands), np.uint16)
    values[..., 3:] = 65535
    options = {"extrasamples": ["unassalpha"]} if bands == 4 else {}
    found = decode(tiff(values, byteorder=order, **layout, **options))
    np.testing.assert_array_equal(found, values[..., :3] >> (4 if most == 4095 else 8))


def test_colours_in_separate_planes():
    values = np.random.default_rng(0).integers(0, 65536, (20, 30, 3), np.uint16)
    planes = tiff(np.moveaxis(values, 2, 0), planarconfig="separate")
    np.testing.assert_array_equal(decode(planes), values >> 8)
    with pytest.raises(ImageError, match="separate planes"):
        decode(tiff(np.moveaxis(values >> 6, 2, 0), planarconfig="separate"))


@pytest.mark.parametrize("dtype", ["int16", "uint32", "float32", "float64"])
def test_what_is_not_read_is_told_in_words(dtype):
    with pytest.raises(ImageError, match=r"a TIFF image with 3 (signed|unsigned|floating-point) samples of \d+ bits"):
        decode(tiff(numbers(dtype, (20, 30, 3))))


@pytest.mark.parametrize("dtype", ["uint16", "int32", "float32"])
def test_the_range_in_a_tag_is_taken(dtype):
    values = np.linspace(0, 90, 600).reshape(20, 30).astype(dtype)
    code = {"uint16": 3, "int32": 9, "float32": 11}[dtype]
    found = decode(tiff(values, extratags=[(340, code, 1, 0, True), (341, code, 1, 200, True)]), channels=1)
    np.testing.assert_array_equal(found[:, :, 0], np.rint(values.astype(float) * 255 / 200))
    found = decode(tiff(values, extratags=[(280, 3, 1, 0, True), (281, 3, 1, 100, True)]), channels=1)
    np.testing.assert_array_equal(found[:, :, 0], np.rint(values.astype(float) * 255 / 100))


def test_the_lower_byte_is_where_the_upper_is_not():
    assert other_byte("RGB;16B", of_libtiff=False) == "RGB;16L"
    assert other_byte("RGBA;16L", of_libtiff=False) == "RGBA;16B"
    assert other_byte("RGB", of_libtiff=False) is None
    assert other_byte("CMYK;16N", of_libtiff=True) is None


def test_plain_tiffs_are_as_pillow_has_them():
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    for values in (pixels, pixels[..., 0]):
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(tiff(values)))), values)
        np.testing.assert_array_equal(decode(tiff(values))[..., 0], values.reshape(20, 30, -1)[..., 0])

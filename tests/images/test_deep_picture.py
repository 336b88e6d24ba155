"""Images deeper than 8 bits keep their levels of grey, in every type, format and form."""

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.images import decode, image_header, value_scale_of

LEVELS = 132
RAMP = np.arange(LEVELS).reshape(11, 12)


def tiff(values):
    stream = io.BytesIO()
    tifffile.imwrite(stream, values, photometric="minisblack" if values.ndim == 2 else "rgb")
    return stream.getvalue()


def png(values):
    stream = io.BytesIO()
    Image.fromarray(values).save(stream, "PNG")
    return stream.getvalue()


def deep_png(values):
    """A PNG of 16 bits of any number of channels, which Pillow does not write."""
    import cv2

    flipped = values[..., [2, 1, 0, 3][: values.shape[2]]]
    return cv2.imencode(".png", flipped)[1].tobytes()


RAMPS = {
    "uint8": RAMP,
    "uint16, 12 bits": RAMP * 31,
    "uint16, low": RAMP,
    "uint16, narrow": RAMP + 1000,
    "uint16, high": RAMP + 30_000,
    "uint16, whole": RAMP * 496,
    "uint32": RAMP * 1000,
    "uint32, huge": RAMP + 4_000_000_000,
    "int16": RAMP - 66,
    "int16, narrow": RAMP - 20_000,
    "int32": RAMP * 9 - 500,
    "float16": RAMP * 4.0,
    "float32": RAMP / 131,
    "float32, bytes": RAMP * 1.0,
    "float32, narrow": RAMP / 10_000 + 0.5,
    "float32, beyond": RAMP * 1e6 - 3e7,
    "float64": RAMP * 40.0,
}


@pytest.mark.parametrize("kind", RAMPS)
def test_a_ramp_keeps_its_levels_and_their_order(kind):
    found = decode(tiff(RAMPS[kind].astype(kind.partition(",")[0])), channels=1).ravel().astype(int)
    assert len(np.unique(found)) >= (70 if kind == "int32" else 100)
    assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize("kind", [kind for kind in RAMPS if kind != "uint8"])
def test_a_range_that_the_user_gives_keeps_its_levels_and_is_the_same_for_every_image(kind):
    values = RAMPS[kind].astype(kind.partition(",")[0])
    limits = float(values.min()), float(values.max())
    found = decode(tiff(values), channels=1, value_range=limits)[:, :, 0]
    assert len(np.unique(found)) == LEVELS
    part = decode(tiff(values[:5]), channels=1, value_range=limits)[:, :, 0]
    np.testing.assert_array_equal(part, found[:5])


@pytest.mark.parametrize("bands", [3, 4])
@pytest.mark.parametrize("most", [200, 4095, 65535])
def test_colour_pngs_of_sixteen_bits(most, bands):
    values = np.random.default_rng(0).integers(0, most + 1, (20, 30, bands), np.uint16)
    values[..., 3:] = 65535
    found = decode(deep_png(values))
    np.testing.assert_array_equal(found, values[..., :3] >> {200: 0, 4095: 4, 65535: 8}[most])
    exact = decode(deep_png(values), value_range=(0, most)).astype(int)
    np.testing.assert_array_equal(exact, np.rint(values[..., :3] * 255.0 / most))


def test_grey_pngs_of_sixteen_bits_with_opacity():
    import struct
    import zlib

    values = np.random.default_rng(0).integers(0, 4096, (5, 7, 2), np.uint16)
    values[..., 1] = 65535
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    parts = (b"IHDR" + struct.pack(">IIBBBBB", 7, 5, 16, 4, 0, 0, 0), b"IDAT" + zlib.compress(rows), b"IEND")
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts
    )
    np.testing.assert_array_equal(decode(content, channels=1)[:, :, 0], values[..., 0] >> 4)


@given(st.integers(0, 65535), st.integers(0, 65535), st.sampled_from([1, 3]), st.booleans())
def test_an_array_its_files_and_its_pillow_image_are_the_same_picture(one, other, bands, ranged):
    low, high = min(one, other), max(one, other)
    shape = (9, 8) if bands == 1 else (9, 8, 3)
    values = np.random.default_rng(one).integers(low, high + 1, shape).astype(np.uint16)
    options = {"channels": bands, "value_range": (100, 5000) if ranged else None}
    expected = decode(values, **options)
    np.testing.assert_array_equal(decode(tiff(values), **options), expected)
    np.testing.assert_array_equal(decode(png(values) if bands == 1 else deep_png(values), **options), expected)
    if bands == 1:
        np.testing.assert_array_equal(decode(Image.fromarray(values), **options), expected)


@pytest.mark.parametrize("dtype", ["int16", "uint32", "int32", "int64", "float32"])
def test_other_arrays_need_a_range_and_are_read_by_it(dtype):
    values = (RAMP * 7).astype(dtype)
    with pytest.raises(InvalidArgumentError, match="`value_range`"):
        decode(values)
    found = decode(values, channels=1, value_range=(0, 131 * 7))
    np.testing.assert_array_equal(found[:, :, 0], np.rint(RAMP * 255 / 131))


def test_a_large_image_is_worked_on_in_strips(monkeypatch):
    values = np.random.default_rng(0).integers(0, 4096, (50, 20, 3), np.uint16)
    whole = decode(deep_png(values)), decode(tiff(values[..., 0]))
    monkeypatch.setattr("onehood.images.deep_picture._STRIP", 60)
    for found, expected in zip((decode(deep_png(values)), decode(tiff(values[..., 0]))), whole, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_headers_tell_what_is_deep_and_scales_whose_they_are():
    narrow, usual, plain = (
        tiff((RAMP + 1000).astype(np.uint16)),
        tiff((RAMP * 31).astype(np.uint16)),
        png(np.uint8(RAMP)),
    )
    assert [image_header(content).deep for content in (narrow, usual, plain)] == [True, True, False]
    assert value_scale_of(plain) is None
    assert not value_scale_of(usual).own
    scale = value_scale_of(narrow)
    assert (scale.own, scale.low, scale.high) == (True, 1000, 1131)


def test_only_values_that_are_no_numbers_are_black():
    assert (decode(tiff(np.full((4, 4), np.nan, np.float32))) == 0).all()


def test_a_range_means_nothing_to_eight_bits():
    np.testing.assert_array_equal(decode(png(np.uint8(RAMP)), value_range=(0, 10)), decode(png(np.uint8(RAMP))))

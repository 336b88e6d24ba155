"""What would take minutes or gigabytes is refused before it is decoded."""

import io
import struct
import time
import zlib

import numpy as np
import pytest
import tifffile
from PIL import Image

from onehood.errors import ImageError
from onehood.images import decode, image_header


def jpeg(side=64, **options):
    stream = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), 128, np.uint8)).save(stream, "JPEG", **options)
    return stream.getvalue()


def with_scans(content, count):
    """The JPEG with its last scan repeated: any number of them are a few bytes each."""
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * (count - content.count(b"\xff\xda")) + content[-2:]


def test_a_jpeg_of_usual_scans_is_decoded():
    assert decode(jpeg(progressive=True)).shape == (64, 64, 3)
    assert decode(with_scans(jpeg(progressive=True), 100)).shape == (64, 64, 3)


@pytest.mark.parametrize("as_file", [False, True])
def test_a_jpeg_of_very_many_scans_is_too_costly(tmp_path, as_file):
    content = with_scans(jpeg(progressive=True), 101)
    path = tmp_path / "many.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError, match="too costly to decode: 101 scans"):
        decode(path if as_file else content)
    assert image_header(content)[:2] == (64, 64)


def test_scans_count_by_the_pixels_that_each_passes_over():
    content = with_scans(jpeg(progressive=True), 60)
    assert decode(content, pixel_limit=3 * 64 * 64).shape == (64, 64, 3)
    with pytest.raises(ImageError, match=r"too costly to decode: 60 scans of 4,096 pixels; the limit is 100, or 163,8"):
        decode(content, pixel_limit=2 * 64 * 64)


def test_what_follows_a_jpeg_of_one_scan_costs_nothing():
    assert decode(jpeg() + b"\xff\xda" * 200).shape == (64, 64, 3)


def test_a_jpeg_inside_a_tiff_is_looked_into():
    stream = io.BytesIO()
    Image.new("RGB", (64, 64)).save(stream, "TIFF", compression="jpeg")
    assert decode(stream.getvalue()).shape == (64, 64, 3)
    with pytest.raises(ImageError, match="too costly"):
        decode(stream.getvalue() + b"\xff\xda" * 200)


def png(width, height, bits, kind):
    """A valid PNG header, without the pixels."""
    stream = io.BytesIO()
    Image.new("L", (1, 1)).save(stream, "png")
    content = bytearray(stream.getvalue())
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[24:26] = bytes([bits, kind])
    content[29:33] = zlib.crc32(bytes(content[12:29])).to_bytes(4, "big")
    return bytes(content)


def test_decoded_bytes_are_limited_as_pixels_are():
    with pytest.raises(ImageError, match=r"too costly to decode: its pixels are 798,400,800 bytes, the limit is 400,0"):
        decode(png(9990, 9990, 16, 6))
    for bits, kind in ((8, 6), (8, 2), (16, 0)):  # No pixels follow, but it was tried.
        with pytest.raises(ImageError, match="damaged"):
            decode(png(99, 99, bits, kind), pixel_limit=99 * 99)
    with pytest.raises(ImageError, match="too costly"):
        decode(png(99, 99, 16, 2), pixel_limit=99 * 99)


def test_a_tile_much_larger_than_its_image_is_too_costly():
    stream = io.BytesIO()
    tifffile.imwrite(stream, np.zeros((16, 16), np.uint8), tile=(16, 16), compression="zlib")
    content = stream.getvalue()
    assert decode(content).shape == (16, 16, 3)
    for tag in (322, 323):  # Width and length of a tile.
        entry = next(e for e in (struct.pack("<HHII", tag, kind, 1, 16) for kind in (3, 4)) if e in content)
        content = content.replace(entry, struct.pack("<HHII", tag, 4, 1, 32_768))
    with pytest.raises(ImageError, match="too costly to decode: a tile is 1,073,741,824 bytes"):
        decode(content)


def test_refusing_costs_next_to_nothing():
    content = with_scans(jpeg(1000, progressive=True), 5000)
    started = time.process_time()
    with pytest.raises(ImageError, match="too costly"):
        decode(content)
    assert time.process_time() - started < 0.5

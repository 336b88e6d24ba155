"""Files are what their first bytes say."""

import io

import pillow_heif
import pytest
from PIL import Image

from onehood.images.true_format import is_heif, true_format

HEIC = b"\x00\x00\x00\x28ftypheic\x00\x00\x00\x00mif1MiHBMiHEMiPrheixtmap"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (HEIC, "an HEIC image"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "an HEIC image"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "an AVIF image"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", "a video (MP4 or MOV)"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "a web page (HTML)"),
        (b"<?xml version='1.0'?><svg>", "an SVG drawing"),
        (b"<?xml version='1.0'?><rss>", "an XML document"),
        (b"PK\x03\x04....", "a ZIP archive or an office document"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer, whose image was not downloaded"),
        (b"II*\0\x10\0\0\0CR\x02\0", "a raw photograph (CR2)"),
        (b"RIFF\0\0\0\0AVI LIST", "an AVI video"),
        (bytes(128) + b"DICM", "a DICOM image"),
        (b"hello", "a text"),
        (bytes(40), None),
        (b"", None),
    ],
)
def test_first_bytes_tell(head, name):
    assert true_format(head) == name


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "AVIF", "HEIF"])
def test_what_is_written_is_what_is_told(format_):
    stream, image = io.BytesIO(), Image.new("RGB", (16, 16))
    pillow_heif.from_pillow(image).save(stream) if format_ == "HEIF" else image.save(stream, format_)
    name = true_format(stream.getvalue()[:512])
    assert name is not None
    assert name.split()[1].upper() == {"HEIF": "HEIC"}.get(format_, format_)
    assert is_heif(stream.getvalue()) == (format_ == "HEIF")

"""Files are opened by what they are; what cannot be is told by its true format."""

import builtins
import io

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from onehood.errors import ImageError
from onehood.images import decode, image_header
from onehood.images.opening import name_of

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
HEIC = b"\x00\x00\x00\x28ftypheic\x00\x00\x00\x00mif1MiHBMiHEMiPrheixtmap" + bytes(400)


def written(format_):
    stream = io.BytesIO()
    if format_ == "HEIF":
        pillow_heif.from_pillow(Image.fromarray(PICTURE)).save(stream, quality=100)
    else:
        options = {"save_all": True, "append_images": [Image.fromarray(PICTURE)]} if format_ == "MPO" else {}
        Image.fromarray(PICTURE).save(stream, format_, **options)
    return stream.getvalue()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "MPO", "WEBP", "BMP", "TIFF", "GIF", "AVIF", "HEIF"])
def test_every_format_is_read_whatever_its_name(tmp_path, format_):
    path = tmp_path / "photo.jpg"
    path.write_bytes(written(format_))
    assert image_header(path) == (24, 32, True, format_, False)
    assert decode(path).shape == (24, 32, 3)
    for form in (bytes, bytearray, memoryview):
        np.testing.assert_array_equal(decode(form(path.read_bytes())), decode(path))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jpg", b"%PDF-1.7 and so on", r"not an image of a known format, but a PDF document named \.jpg\. Readable"),
        ("a.jpg", b"<!DOCTYPE html><html>", r"but a web page \(HTML\) named \.jpg\."),
        ("a.jpg", b"\x89PNG\r\n\x1a\n nothing more", r"this is a PNG image named \.jpg, whose header is damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0 nothing more", r"this is a JPEG image, whose header is damaged \(Trunc"),
        ("a.jpg", HEIC, r"this is an HEIC image named \.jpg, whose header is damaged"),
        ("a.HEIC", HEIC, "this is an HEIC image, whose header is damaged"),
        ("a.tif", b"II*\0\x08\0\0\0", "damaged"),
        ("a.jpg", bytes(80), "not an image of a known format, or its header is damaged"),
    ],
)
def test_the_true_format_of_what_cannot_be_read_is_told(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    for function in (decode, image_header):
        with pytest.raises(ImageError, match=message) as caught:
            function(path)
        assert str(caught.value).startswith(f"{path}: ")


def test_without_the_extra_an_heic_image_says_what_to_install(tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *arguments, **options):
        if name == "pillow_heif":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    path = tmp_path / "photo.jpg"
    path.write_bytes(written("HEIF"))
    with pytest.raises(ImageError, match=r"HEIC image named \.jpg\. Reading it needs the extra `heif`: pip install 'o"):
        decode(path)


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_limits_hold_before_an_heic_or_avif_image_is_decoded(monkeypatch, format_):
    content = written(format_)
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("decoded"))
    with pytest.raises(ImageError, match="32 × 24 pixels are more than the limit of 767"):
        decode(content, pixel_limit=767)


CONTENTS = {format_: written(format_) for format_ in ("PNG", "JPEG", "TIFF", "AVIF", "HEIF")}


@pytest.mark.parametrize("kind", CONTENTS)
@given(data=st.data())
def test_random_damage_gives_an_image_or_an_image_error_and_header_and_pixels_agree(kind, data):
    content = bytearray(CONTENTS[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, min(len(content) - 1, 700)))] = data.draw(st.integers(0, 255))
    channels = data.draw(st.sampled_from([1, 3]))
    try:
        pixels = decode(bytes(content), channels=channels, pixel_limit=1_000_000)
    except ImageError:
        return
    header = image_header(bytes(content))
    assert pixels.shape == (header.height, header.width, channels)


def test_names_of_sources():
    assert name_of(b"x") == name_of(bytearray(b"x")) == "<bytes>"
    assert name_of(Image.new("L", (1, 1))) == "<image>"
    assert name_of("a.png") == "a.png"

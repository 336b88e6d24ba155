"""Every mode of Pillow becomes grey and colour, the two of one another."""

import io

import numpy as np
import pytest
from PIL import Image, ImageCms

from onehood.errors import ImageError
from onehood.images import decode
from onehood.images.picture_mode import in_mode

MODES = (
    "1",
    "L",
    "LA",
    "La",
    "P",
    "PA",
    "RGB",
    "RGBA",
    "RGBa",
    "RGBX",
    "CMYK",
    "YCbCr",
    "LAB",
    "HSV",
    "I",
    "F",
    "I;16",
)
FORMATS = ("PNG", "TIFF", "JPEG", "WEBP", "BMP", "GIF", "AVIF")


def picture(mode):
    """A picture in colour, light at the top and dark at the bottom, in any mode."""
    rows = np.linspace(240, 20, 32).round().astype(np.uint8)
    rgb = Image.fromarray(np.repeat(np.stack([rows, rows, rows // 2], axis=1)[:, None], 24, axis=1))
    if mode == "LAB":
        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        return ImageCms.applyTransform(rgb, ImageCms.buildTransformFromOpenProfiles(*profiles, "RGB", "LAB"))
    if mode in ("I", "I;16"):
        return Image.fromarray(np.asarray(rgb.convert("L")).astype(np.int32 if mode == "I" else np.uint16))
    through = {"La": "LA", "RGBa": "RGBA", "PA": "P", "F": "L"}.get(mode)
    return rgb.convert(through).convert(mode) if through else rgb.convert(mode)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_becomes_grey_and_colour_that_agree(mode):
    grey, colour = decode(picture(mode), channels=1), decode(picture(mode))
    assert grey.shape == (32, 24, 1)
    assert colour.shape == (32, 24, 3)
    np.testing.assert_allclose(grey[:, :, 0], colour @ [0.299, 0.587, 0.114], atol=1.01)
    assert grey[:8].mean() > grey[-8:].mean() + (60 if mode != "1" else 20)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("mode", MODES)
def test_every_mode_in_every_format_is_an_image_or_an_error_of_that_image(mode, format_, channels):
    stream = io.BytesIO()
    try:
        picture(mode).save(stream, format_)
    except (OSError, ValueError, KeyError):
        pytest.skip("Pillow writes no such file")
    try:
        pixels = decode(stream.getvalue(), channels=channels)
    except ImageError:
        pytest.fail("Pillow reads what it writes")
    assert pixels.shape == (32, 24, channels)
    assert np.ptp(pixels) > 100


def test_a_large_transparent_picture_lies_on_white_in_strips(monkeypatch):
    pixels = np.random.default_rng(0).integers(0, 256, (50, 20, 4), np.uint8)
    whole = [in_mode(Image.fromarray(pixels), mode) for mode in ("L", "RGB")]
    monkeypatch.setattr("onehood.images.picture_mode._STRIP", 60)
    strips = [in_mode(Image.fromarray(pixels), mode) for mode in ("L", "RGB")]
    assert whole == strips

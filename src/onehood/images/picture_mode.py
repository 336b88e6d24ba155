"""Bringing a decoded Pillow image of any mode of 8 bits to grey or RGB, laid on white."""

from PIL import Image

# Where Pillow has no way from one mode to another, the mode between them.
_BETWEEN = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA", "LAB": "RGB", "HSV": "RGB", "YCbCr": "RGB", "CMYK": "RGB"}
_STRIP = 1 << 22  # Pixels at once: a large transparent picture is never there several times.


def in_mode(image: Image.Image, mode: str) -> Image.Image:
    """The image in mode L or RGB; it may be changed.

    Args:
        image: decoded, of at most 8 bits a sample.
        mode: "L" or "RGB".
    """
    if image.mode in _BETWEEN:
        image = image.convert(_BETWEEN[image.mode])
    if image.has_transparency_data:
        return _on_white(image, mode)
    return image if image.mode == mode else image.convert(mode)


def _on_white(image: Image.Image, mode: str) -> Image.Image:
    width, height = image.size
    rows = max(1, _STRIP // width)
    result = Image.new(mode, image.size)
    for top in range(0, height, rows):
        box = (0, top, width, min(top + rows, height))
        paper = Image.new("RGBA", (width, box[3] - top), "white")
        paper.alpha_composite(image.crop(box).convert("RGBA"))
        result.paste(paper.convert(mode), box)
    return result

"""Bringing images of any shape to one size, by a stated rule."""

import numpy as np
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.images.handwriting import framed_handwriting
from onehood.rules import FIT, Fit


def resize(image: np.ndarray, height: int, width: int, *, fit: Fit = "letterbox", fill: int = 0) -> np.ndarray:
    """Resizes an image with an antialiased bilinear filter, much larger ones after a box reduction by a whole number.

    Args:
        image: uint8, shape (height, width, channels).
        height: of the result, in pixels.
        width: of the result, in pixels.
        fit: "letterbox" keeps the whole image and its proportions, centred, the rest filled with `fill`; "stretch"
            keeps the whole image and gives up its proportions; "crop" keeps the proportions and cuts off what
            protrudes, equally on both sides; "handwriting" finds the ink and frames it as light on black, see
            `framed_handwriting`.
        fill: grey value, 0 to 255, of letterbox borders.

    Returns:
        uint8 array of shape (height, width, channels).

    Raises:
        InvalidArgumentError: for sides below 1, another `fit`, or a `fill` outside 0 to 255.
    """
    grey = image.shape[2] == 1
    picture = Image.fromarray(image[:, :, 0] if grey else image)
    pixels = np.asarray(resize_picture(picture, height, width, fit=fit, fill=fill))
    return pixels[:, :, None] if grey else pixels


def resize_picture(picture: Image.Image, height: int, width: int, *, fit: Fit, fill: int = 0) -> Image.Image:
    """`resize` for a Pillow image of mode L or RGB."""
    if min(height, width) < 1:
        raise InvalidArgumentError(f"`height` and `width` must be at least 1. Received: {height} × {width}.")
    if not 0 <= fill <= 255:
        raise InvalidArgumentError(f"`fill` must lie between 0 and 255. Received: {fill}.")
    FIT.check("fit", fit)
    if fit == "handwriting":
        return framed_handwriting(picture, height, width)
    scaled_height, scaled_width = fitted_size(picture.height, picture.width, height, width, fit=fit)
    if picture.size != (scaled_width, scaled_height):
        picture = picture.resize((scaled_width, scaled_height), Image.Resampling.BILINEAR, reducing_gap=2.0)
    if picture.size == (width, height):
        return picture
    # Pasting cuts off what lies outside: the same offset centres a smaller image and crops a larger one.
    canvas = Image.new(picture.mode, (width, height), fill if picture.mode == "L" else (fill, fill, fill))
    canvas.paste(picture, (_offset(width, scaled_width), _offset(height, scaled_height)))
    return canvas


def fitted_size(height: int, width: int, new_height: int, new_width: int, *, fit: Fit) -> tuple[int, int]:
    """The height and width to which an image is scaled to fit another size, before it is padded or cut."""
    if fit == "handwriting":  # The ink may be anywhere in it.
        return height, width
    if fit == "stretch" or (height, width) == (new_height, new_width):
        return new_height, new_width
    ratios = new_height / height, new_width / width
    scale = min(ratios) if fit == "letterbox" else max(ratios)
    return max(1, round(height * scale)), max(1, round(width * scale))


def _offset(target: int, source: int) -> int:
    """Where a length begins that lies centred in (or over) another; halves towards zero."""
    return int((target - source) / 2)

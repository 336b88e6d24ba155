"""Bringing images of any shape to one size, by a stated rule."""

from typing import Literal, get_args

import numpy as np
from PIL import Image

from onehood.errors import InvalidArgumentError

Fit = Literal["letterbox", "stretch", "crop"]


def resize(image: np.ndarray, height: int, width: int, *, fit: Fit = "letterbox", fill: int = 0) -> np.ndarray:
    """Resizes an image with an antialiased bilinear filter, much larger ones after a box reduction by a whole number.

    Args:
        image: uint8, shape (height, width, channels).
        height: of the result, in pixels.
        width: of the result, in pixels.
        fit: "letterbox" keeps the whole image and its proportions, centred, the rest filled with `fill`; "stretch"
            keeps the whole image and gives up its proportions; "crop" keeps the proportions and cuts off what
            protrudes, equally on both sides.
        fill: grey value, 0 to 255, of letterbox borders.

    Returns:
        uint8 array of shape (height, width, channels).

    Raises:
        InvalidArgumentError: for sides below 1, another `fit`, or a `fill` outside 0 to 255.
    """
    if min(height, width) < 1:
        raise InvalidArgumentError(f"`height` and `width` must be at least 1. Received: {height} × {width}.")
    if not 0 <= fill <= 255:
        raise InvalidArgumentError(f"`fill` must lie between 0 and 255. Received: {fill}.")
    if fit not in get_args(Fit):
        raise InvalidArgumentError(f"`fit` must be one of {', '.join(get_args(Fit))}. Received: {fit!r}.")
    if image.shape[:2] == (height, width):
        return image
    if fit == "stretch":
        return _scaled(image, height, width)
    ratios = height / image.shape[0], width / image.shape[1]
    scale = min(ratios) if fit == "letterbox" else max(ratios)
    scaled = _scaled(image, max(1, round(image.shape[0] * scale)), max(1, round(image.shape[1] * scale)))
    return _centred(scaled, height, width, fill)


def _scaled(image: np.ndarray, height: int, width: int) -> np.ndarray:
    if image.shape[:2] == (height, width):
        return image
    grey = image.shape[2] == 1
    picture = Image.fromarray(image[:, :, 0] if grey else image).resize(
        (width, height), Image.Resampling.BILINEAR, reducing_gap=2.0
    )
    pixels = np.asarray(picture)
    return pixels[:, :, None] if grey else pixels


def _centred(image: np.ndarray, height: int, width: int, fill: int) -> np.ndarray:
    """`image` in the middle of a (height, width) canvas; what protrudes is cut off, what is missing filled."""
    canvas = np.full((height, width, image.shape[2]), fill, dtype=np.uint8)
    rows, columns = _overlap(image.shape[0], height), _overlap(image.shape[1], width)
    canvas[rows[1], columns[1]] = image[rows[0], columns[0]]
    return canvas


def _overlap(source: int, target: int) -> tuple[slice, slice]:
    """Where two centred lengths overlap, in each one's own positions."""
    length = min(source, target)
    return tuple(slice((side - length) // 2, (side - length) // 2 + length) for side in (source, target))  # type: ignore[return-value]

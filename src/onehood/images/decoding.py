"""The one image decoder, for training, prediction and serving."""

import warnings
from collections.abc import Callable
from os import PathLike
from typing import Literal, NamedTuple, cast

import numpy as np
from PIL import Image

from onehood.errors import ImageError, InvalidArgumentError
from onehood.images.decoding_cost import PIXEL_LIMIT, raw_mode, refuse_many_pixels
from onehood.images.deep_picture import (
    GREY_WITH_OPACITY,
    SINGLE_MODES,
    Depth,
    colours,
    depth_of,
    scale_of,
    single_numbers,
    upper_bytes_suffice,
)
from onehood.images.opening import FileSource, damaged, name_of, opened
from onehood.images.orientation import lies_on_its_side, orientation, upright
from onehood.images.picture_mode import in_mode
from onehood.images.value_scale import ValueRange, ValueScale, checked_value_range

ImageSource = str | PathLike[str] | bytes | bytearray | memoryview | np.ndarray | Image.Image
"""A path, the bytes of an image file, an array (height, width) or (height, width, 1, 3 or 4), or a Pillow image."""

Channels = Literal[1, 3]

Enough = Callable[[int, int], tuple[int, int]]
"""From the height and width of an upright image to those that suffice."""

# Pillow warns about odd but harmless metadata; what matters is whether the pixels decode. A filter for a block of code
# would not be safe in threads, so it is set once, for Pillow alone.
warnings.filterwarnings("ignore", module=r"PIL\.")

_GREY_MODES = ("1", "L", "LA", "La", *SINGLE_MODES)


def decode(
    source: ImageSource,
    *,
    channels: Channels = 3,
    pixel_limit: int = PIXEL_LIMIT,
    enough: Enough | None = None,
    value_range: ValueRange | None = None,
) -> np.ndarray:
    """Decodes an image, upright as its EXIF orientation says.

    Greyscale is made colour by repetition, colour grey by ITU-R 601 luma; transparent images are laid on white; 1-bit
    values become 0 and 255; CMYK, LAB and palettes become RGB; of an animation the first frame counts. Values deeper
    than 8 bits become grey levels by the range of their file, see `value_scale`.

    Args:
        source: a path, the bytes of a file, an array, or a Pillow image. Arrays of uint8 hold 0 to 255, of bool and
            float 0 to 1, of uint16 what a file of 16 bits does; others need a `value_range`.
        channels: 1 for greyscale, 3 for RGB.
        pixel_limit: the largest width × height that is decoded; no more than four bytes for each of these pixels.
        enough: from the height and width of the upright image to those that suffice. A JPEG may then come out at a
            half, a quarter or an eighth of its size, though never smaller than that: its decoder is much faster so.
        value_range: the values that become black and white, for all that is deeper than 8 bits.

    Returns:
        uint8 array of shape (height, width, channels), 0 to 255.

    Raises:
        ImageError: the file is missing, damaged, of another format or beyond a limit; it names the file.
        InvalidArgumentError: for an array that is no image, other channels, or a range that is none.
    """
    picture = open_upright(source, channels=channels, pixel_limit=pixel_limit, enough=enough, value_range=value_range)
    pixels = np.asarray(picture)
    return pixels[:, :, None] if channels == 1 else pixels


def open_upright(
    source: ImageSource,
    *,
    channels: Channels,
    pixel_limit: int = PIXEL_LIMIT,
    enough: Enough | None = None,
    value_range: ValueRange | None = None,
) -> Image.Image:
    """`decode` as a Pillow image of mode L or RGB, for what goes on with it in Pillow."""
    if channels not in (1, 3):
        raise InvalidArgumentError(f"`channels` must be 1 (greyscale) or 3 (RGB). Received: {channels!r}.")
    mode, value_range = "L" if channels == 1 else "RGB", checked_value_range(value_range)
    if isinstance(source, np.ndarray):
        return in_mode(_from_array(source, value_range), mode)
    if isinstance(source, Image.Image):
        return _from_picture(source, mode, pixel_limit, value_range)
    return _from_file(source, mode, pixel_limit, enough, value_range)[0]


def value_scale_of(source: FileSource) -> ValueScale | None:
    """By which scale an image file deeper than 8 bits becomes grey levels on its own; None for all others.

    Raises:
        ImageError: as `decode`.
    """
    return _from_file(source, "RGB", PIXEL_LIMIT, None, None)[1]


class ImageHeader(NamedTuple):
    """What the header of an image file tells.

    Args:
        height: of the upright image, in pixels.
        width: likewise.
        colour: whether it has colours.
        format: as "PNG".
        deep: whether its values are deeper than 8 bits.
    """

    height: int
    width: int
    colour: bool
    format: str
    deep: bool = False


def image_header(source: FileSource, *, pixel_limit: int = PIXEL_LIMIT) -> ImageHeader:
    """Reads the header of an image; no pixel is decoded.

    Raises:
        ImageError: as `decode`, for what a header can show.
    """
    with opened(source, pixel_limit=pixel_limit, to_decode=False) as image:
        width, height = image.size
        if lies_on_its_side(orientation(image)):
            width, height = height, width
        colour = image.mode not in _GREY_MODES and raw_mode(image) != GREY_WITH_OPACITY
        return ImageHeader(height, width, colour, image.format or "", depth_of(image) is not None)


def _from_file(
    source: FileSource, mode: str, pixel_limit: int, enough: Enough | None, value_range: ValueRange | None
) -> tuple[Image.Image, ValueScale | None]:
    with opened(source, pixel_limit=pixel_limit) as image:
        turn, depth, scale = orientation(image), depth_of(image), None
        if enough is not None and image.format in ("JPEG", "MPO"):
            width, height = image.size
            needed = enough(width, height)[::-1] if lies_on_its_side(turn) else enough(height, width)
            image.draft(None, needed[::-1])
        told = image.size
        image.load()
        if image.size != told:
            raise OSError(
                f"its header tells {told[0]} × {told[1]} pixels, and there are {image.width} × {image.height}"
            )
        picture: Image.Image = image
        if depth is not None:
            picture, scale = _shallow(image, source, depth, pixel_limit, value_range)
        return in_mode(upright(picture, turn), mode), scale


def _shallow(
    image: Image.Image, source: FileSource, depth: Depth, pixel_limit: int, value_range: ValueRange | None
) -> tuple[Image.Image, ValueScale]:
    """A decoded picture in 8 bits."""
    if depth.numbers is not None:
        return single_numbers(image, depth, value_range)
    if upper_bytes_suffice(image, depth, value_range):
        return colours(image, None, depth, value_range)
    if depth.lower_byte is None:
        raise ImageError(
            f"{name_of(source)}: colours of 16 bits in separate planes are read over their whole range only; save the "
            "image with its colours pixel by pixel."
        )
    with opened(source, pixel_limit=pixel_limit) as lower:
        lower._mode, raw_mode = depth.lower_byte
        # Declared for images of files alone, as this one is.
        lower.tile = [  # type: ignore[attr-defined]
            tile._replace(args=raw_mode if isinstance(tile.args, str) else (raw_mode, *tile.args[1:]))
            for tile in lower.tile  # type: ignore[attr-defined]
        ]
        lower.load()
        return colours(image, lower, depth, value_range)


def _from_picture(source: Image.Image, mode: str, pixel_limit: int, value_range: ValueRange | None) -> Image.Image:
    """A copy of a Pillow image, upright; the source stays as it is, though its pixels are loaded."""
    name = name_of(source)
    refuse_many_pixels(name, source.width, source.height, pixel_limit)
    try:
        turn = orientation(source)
        picture = source.copy()
        depth = depth_of(picture)
        if depth is not None and depth.numbers is not None:
            picture, _ = single_numbers(picture, depth, value_range)
        return in_mode(upright(picture, turn), mode)
    except ImageError:
        raise
    except Exception as error:
        raise damaged(name, error) from error


def _from_array(array: np.ndarray, value_range: ValueRange | None) -> Image.Image:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    grey, colour = array.ndim == 2, array.ndim == 3 and array.shape[2] in (3, 4)
    if not (grey or colour) or 0 in array.shape:
        raise InvalidArgumentError(
            "An image array must have shape (height, width) or (height, width, 1, 3 or 4) and at least one pixel. "
            f"Received shape: {array.shape}."
        )
    if colour and array.shape[2] == 4 and array.dtype == np.uint16:  # Opacity has a range of its own.
        levels = np.dstack([_as_bytes(array[:, :, :3], value_range), (array[:, :, 3] >> 8).astype(np.uint8)])
        return Image.fromarray(levels)
    return Image.fromarray(np.ascontiguousarray(_as_bytes(array, value_range)))


def _as_bytes(array: np.ndarray, value_range: ValueRange | None) -> np.ndarray:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype.kind in "iuf" and (value_range is not None or array.dtype == np.uint16):
        return scale_of([array], 16, value_range).levels(array)
    if array.dtype.kind == "f":
        low, high = array.min(), array.max()
        if not (low >= 0 and high <= 1):
            raise InvalidArgumentError(
                f"A floating-point image must lie between 0 and 1. Received values from {low:g} to {high:g}; "
                "convert values up to 255 to uint8, or say by `value_range` (low, high) what is black and white."
            )
        return cast(np.ndarray, np.rint(array * 255).astype(np.uint8))
    raise InvalidArgumentError(
        "An image array must be uint8, uint16, bool, or floating point between 0 and 1, or come with a `value_range` "
        f"(low, high) of what is black and white. Received: {array.dtype}."
    )

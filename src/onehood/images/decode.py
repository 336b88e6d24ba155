"""The one image decoder, for training, prediction and serving."""

import io
import warnings
from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Literal, NamedTuple, cast

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from onehood.errors import ImageError, InvalidArgumentError

ImageSource = str | PathLike[str] | bytes | np.ndarray
"""A path, the bytes of an image file, or an array (height, width) or (height, width, 1, 3 or 4)."""

Channels = Literal[1, 3]

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
"""Pillow's names of the formats that are read; no other decoder is ever tried on a file."""

PIXEL_LIMIT = 100_000_000
"""The default limit of width × height, checked before any pixel is decoded."""

# Pillow warns about odd but harmless metadata; what matters is whether the pixels decode. A filter for a block of code
# would not be safe in threads, so it is set once, for Pillow alone.
warnings.filterwarnings("ignore", module=r"PIL\.")

_SIXTEEN_BIT_MODES = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_GREY_MODES = ("1", "L", "LA", "La", "F", *_SIXTEEN_BIT_MODES)
_ORIENTATION = 0x0112


def decode(
    source: ImageSource,
    *,
    channels: Channels = 3,
    pixel_limit: int = PIXEL_LIMIT,
    enough: Callable[[int, int], tuple[int, int]] | None = None,
) -> np.ndarray:
    """Decodes an image, upright as its EXIF orientation says.

    Greyscale is made colour by repetition, colour grey by ITU-R 601 luma; transparent images are laid on white;
    16-bit values keep their high byte; 1-bit ones become 0 and 255; CMYK and palettes become RGB; of an animation the
    first frame counts.

    Args:
        source: a path, the bytes of a file, or an array. Arrays of uint8 hold 0 to 255, of uint16 0 to 65,535, of
            bool, float: 0 to 1.
        channels: 1 for greyscale, 3 for RGB.
        pixel_limit: the largest width × height that is decoded.
        enough: from the height and width of the upright image to those that suffice. A JPEG may then come out at a
            half, a quarter or an eighth of its size, though never smaller than that: its decoder is much faster so.

    Returns:
        uint8 array of shape (height, width, channels), 0 to 255.

    Raises:
        ImageError: the file is missing, damaged, of another format or beyond the limit; it names the file.
        InvalidArgumentError: for an array that is no image, or other channels.
    """
    pixels = np.asarray(open_upright(source, channels=channels, pixel_limit=pixel_limit, enough=enough))
    return pixels[:, :, None] if channels == 1 else pixels


def open_upright(
    source: ImageSource,
    *,
    channels: Channels,
    pixel_limit: int = PIXEL_LIMIT,
    enough: Callable[[int, int], tuple[int, int]] | None = None,
) -> Image.Image:
    """`decode` as a Pillow image of mode L or RGB, for what goes on with it in Pillow."""
    if channels not in (1, 3):
        raise InvalidArgumentError(f"`channels` must be 1 (greyscale) or 3 (RGB). Received: {channels!r}.")
    if isinstance(source, Image.Image):
        image = ImageOps.exif_transpose(source)
    else:
        image = _from_array(source) if isinstance(source, np.ndarray) else _from_file(source, pixel_limit, enough)
    return _in_mode(image, "L" if channels == 1 else "RGB")


class ImageHeader(NamedTuple):
    """What the header of an image file tells: sides of the upright image, whether it has colours, its format."""

    height: int
    width: int
    colour: bool
    format: str


def image_header(source: str | PathLike[str] | bytes, *, pixel_limit: int = PIXEL_LIMIT) -> ImageHeader:
    """Reads the header of an image; no pixel is decoded.

    Raises:
        ImageError: as `decode`, for what a header can show.
    """
    name = _name(source)
    try:
        with _open(source, name, pixel_limit) as image:
            width, height = image.size
            if _lies_on_its_side(image):
                width, height = height, width
            return ImageHeader(height, width, image.mode not in _GREY_MODES, image.format or "")
    except ImageError:
        raise
    except Exception as error:
        raise _damaged(name, error) from error


def _from_file(
    source: str | PathLike[str] | bytes, pixel_limit: int, enough: Callable[[int, int], tuple[int, int]] | None
) -> Image.Image:
    name = _name(source)
    try:
        with _open(source, name, pixel_limit) as image:
            if enough is not None and image.format == "JPEG":
                sideways = _lies_on_its_side(image)
                width, height = image.size
                needed = enough(width, height)[::-1] if sideways else enough(height, width)
                image.draft(None, needed[::-1])
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return image
    except ImageError:
        raise
    # A hostile file can raise nearly anything inside a decoder: every failure is this image's failure.
    except Exception as error:
        raise _damaged(name, error) from error


def _lies_on_its_side(image: Image.Image) -> bool:
    """Whether the EXIF orientation, one of 5 to 8, swaps the sides."""
    # Asked for its EXIF data, a PNG without any in its header would decode all pixels to look behind them.
    if image.format == "PNG" and "exif" not in image.info:
        return False
    return bool(image.getexif().get(_ORIENTATION, 1) >= 5)


def _open(source: str | PathLike[str] | bytes, name: str, pixel_limit: int) -> Image.Image:
    """Opens the header and applies the limits; no pixel is decoded yet."""
    if not isinstance(source, bytes) and Path(source).exists() and not Path(source).is_file():
        kind = "a folder" if Path(source).is_dir() else "no regular file"  # A pipe would let us wait for ever.
        raise ImageError(f"{name}: this is {kind}, not an image.")
    try:
        image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else Path(source), formats=FORMATS)
    except FileNotFoundError as error:
        raise ImageError(f"{name}: there is no such file.") from error
    except PermissionError as error:
        raise ImageError(f"{name}: the file may not be read (permission denied).") from error
    except UnidentifiedImageError as error:
        raise ImageError(f"{name}: {_unknown(source)} Readable are {', '.join(FORMATS)}.") from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"{name}: the image has too many pixels ({error}).") from error
    width, height = image.size
    if width * height > pixel_limit:
        image.close()
        raise ImageError(
            f"{name}: {width} × {height} pixels are more than the limit of {pixel_limit:,}. "
            "Make the image smaller, or raise `pixel_limit`."
        )
    return image


def _unknown(source: str | PathLike[str] | bytes) -> str:
    size = len(source) if isinstance(source, bytes) else Path(source).stat().st_size
    return "the file is empty." if size == 0 else "this is not an image of a known format, or its header is damaged."


def _damaged(name: str, error: Exception) -> ImageError:
    return ImageError(f"{name}: the image is damaged ({error or type(error).__name__}).")


def _name(source: str | PathLike[str] | bytes) -> str:
    return "<bytes>" if isinstance(source, bytes) else str(source)


def _from_array(array: np.ndarray) -> Image.Image:
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    grey, colour = array.ndim == 2, array.ndim == 3 and array.shape[2] in (3, 4)
    if not (grey or colour) or 0 in array.shape:
        raise InvalidArgumentError(
            "An image array must have shape (height, width) or (height, width, 1, 3 or 4) and at least one pixel. "
            f"Received shape: {array.shape}."
        )
    return Image.fromarray(np.ascontiguousarray(_as_bytes(array)))


def _as_bytes(array: np.ndarray) -> np.ndarray:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.uint16:
        return (array >> 8).astype(np.uint8)
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if np.issubdtype(array.dtype, np.floating):
        low, high = array.min(), array.max()
        if not (low >= 0 and high <= 1):
            raise InvalidArgumentError(
                f"A floating-point image must lie between 0 and 1. Received values from {low:g} to {high:g}; "
                "convert values up to 255 to uint8."
            )
        return cast(np.ndarray, np.rint(array * 255).astype(np.uint8))
    raise InvalidArgumentError(
        f"An image array must be uint8, uint16, bool, or floating point between 0 and 1. Received: {array.dtype}."
    )


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    """The image in mode L or RGB, by the rules of `decode`."""
    if image.mode in _SIXTEEN_BIT_MODES:
        high_bytes = np.clip(np.asarray(image, dtype=np.int64) >> 8, 0, 255).astype(np.uint8)
        image = Image.fromarray(high_bytes)
    elif image.mode == "F":
        image = Image.fromarray(_float_as_bytes(np.asarray(image)))
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        image = paper
    return image if image.mode == mode else image.convert(mode)


def _float_as_bytes(values: np.ndarray) -> np.ndarray:
    """Floating-point TIFFs have no agreed range: values beyond 1 are taken to mean 0 to 255."""
    finite = np.nan_to_num(values, nan=0.0, posinf=255.0, neginf=0.0)
    scale = 255.0 if finite.max(initial=0.0) <= 1.0 else 1.0
    return cast(np.ndarray, np.clip(np.rint(finite * scale), 0, 255).astype(np.uint8))

"""Pictures whose samples are deeper than 8 bits, brought to 8 by `value_scale`."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from onehood.images.decoding_cost import raw_mode
from onehood.images.deep_tiff import DeepTiffFile, other_byte
from onehood.images.value_scale import ValueRange, ValueScale, value_scale

SINGLE_MODES = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
"""Pillow's modes of single numbers deeper than 8 bits."""

GREY_WITH_OPACITY = "LA;16B"
"""Pillow's raw mode of such PNGs of 16 bits, which it opens as colours."""

_STRIP = 1 << 22  # Pixels at once: a large picture is never there several times.


class Depth(NamedTuple):
    """What an opened file says of its samples, before they are decoded.

    Args:
        numbers: the type of single numbers, or None for colours.
        bits: of each, None for floating point.
        tagged: the least and greatest value that the file tells.
        inverted: whether they grow towards black.
        lower_byte: Pillow's mode and raw mode that unpack the lower bytes of colours; None where it has no way.
        grey: whether colours are one grey, with opacity.
    """

    numbers: type[np.generic] | None
    bits: int | None = 16
    tagged: ValueRange | None = None
    inverted: bool = False
    lower_byte: tuple[str, str] | None = None
    grey: bool = False


def depth_of(image: Image.Image) -> Depth | None:
    """What is known of a picture that is deeper than 8 bits; None for all others, and for some with 8 upper bits."""
    if isinstance(image, DeepTiffFile):
        if image.numbers is not None:
            return Depth(image.numbers, image.bits, image.tagged, image.white_is_zero)
        if image.bits == 8:
            return None
    if image.mode in SINGLE_MODES:
        floating = image.mode == "F"
        numbers = np.float32 if floating else np.int32 if image.mode == "I" else np.uint16
        return Depth(numbers, None if floating else 16 if numbers is np.uint16 else 32)
    name = raw_mode(image)
    if name == GREY_WITH_OPACITY:  # Four bytes, which Pillow has a mode for: upper and lower of each.
        return Depth(None, lower_byte=("RGBA", "RGBA"), grey=True)
    lower = other_byte(name, of_libtiff=isinstance(image, DeepTiffFile))
    if lower is None:
        return None
    tagged, planes = (image.tagged, image.planes) if isinstance(image, DeepTiffFile) else (None, False)
    return Depth(None, tagged=tagged, lower_byte=None if planes else (image.mode, lower))


def single_numbers(image: Image.Image, depth: Depth, value_range: ValueRange | None) -> tuple[Image.Image, ValueScale]:
    """A decoded picture of single numbers in mode L, and by which scale."""
    assert depth.numbers is not None
    numbers = np.dtype(depth.numbers)

    def strips() -> Iterator[np.ndarray]:
        for box in _boxes(image.size):
            yield np.ascontiguousarray(np.asarray(image.crop(box))).view(numbers)

    scale = scale_of(strips(), depth.bits, value_range, depth.tagged)
    grey = Image.new("L", image.size)
    for box, values in zip(_boxes(image.size), strips(), strict=True):
        levels = scale.levels(values)
        grey.paste(Image.fromarray(255 - levels if depth.inverted else levels), box)
    return grey, scale


def colours(
    upper: Image.Image, lower: Image.Image | None, depth: Depth, value_range: ValueRange | None
) -> tuple[Image.Image, ValueScale]:
    """A decoded picture of colours of 16 bits in 8, its opacity as it was, and by which scale.

    Args:
        upper: the upper bytes.
        lower: the lower ones, in the mode of `depth.lower_byte`; None where the upper ones suffice.
        depth: of the file.
        value_range: the user's.
    """
    if lower is None:
        return upper, ValueScale(0, 65535, shift=8)
    count = 1 if depth.grey else 3

    def strips() -> Iterator[np.ndarray]:
        for box in _boxes(upper.size):
            below = np.asarray(lower.crop(box))[:, :, 1:2] if depth.grey else np.asarray(lower.crop(box))[:, :, :3]
            yield (np.asarray(upper.crop(box))[:, :, :count].astype(np.uint16) << 8) | below

    scale = scale_of(strips(), depth.bits, value_range, depth.tagged)
    opacity = upper.getchannel("A") if "A" in upper.getbands() else None
    result = Image.new("L" if count == 1 else "RGB", upper.size)
    for box, values in zip(_boxes(upper.size), strips(), strict=True):
        levels = scale.levels(values)
        result.paste(Image.fromarray(levels[:, :, 0] if count == 1 else levels), box)
    if opacity is not None:
        result.putalpha(opacity)
    return result, scale


def upper_bytes_suffice(upper: Image.Image, depth: Depth, value_range: ValueRange | None) -> bool:
    """Whether the lower bytes of colours of 16 bits cannot change a grey level: no second decoding then."""
    if value_range is not None or depth.tagged is not None:
        return False
    bands = [extrema for band, extrema in zip(upper.getbands(), _extrema(upper), strict=True) if band != "A"]
    least, greatest = min(low for low, _ in bands), max(high for _, high in bands)
    return greatest >= 64 and greatest - least > 32


def scale_of(
    strips: Iterable[np.ndarray], bits: int | None, value_range: ValueRange | None, tagged: ValueRange | None = None
) -> ValueScale:
    """The scale for values that come in parts; none is looked at where the user gives the range."""
    if value_range is not None:
        return ValueScale(*value_range)
    least, greatest = np.inf, -np.inf
    for values in strips:
        finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
        if finite.size:
            least, greatest = min(least, finite.min().item()), max(greatest, finite.max().item())
    if greatest < least:  # No number at all.
        return ValueScale(0.0, 1.0)
    return value_scale(least, greatest, bits=bits, value_range=None, tagged=tagged)


def _extrema(image: Image.Image) -> list[tuple[int, int]]:
    found = image.getextrema()
    # Pillow declares both forms as one type.
    return [found] if len(image.getbands()) == 1 else list(found)  # type: ignore[list-item, arg-type]


def _boxes(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Strips of whole rows."""
    width, height = size
    rows = max(1, _STRIP // width)
    return [(0, top, width, min(top + rows, height)) for top in range(0, height, rows)]

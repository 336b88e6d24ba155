"""What is known of a data set's images before anybody looks at one, and the view that suits them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from statistics import median
from typing import Self

import numpy as np

from onehood.errors import ImageError
from onehood.images import (
    Channels,
    Fit,
    ImageHeader,
    Images,
    Pictures,
    Square,
    ValueRange,
    checked_value_range,
    image_header,
)
from onehood.rules import FIT, IMAGE_SIDE

LARGEST_DEFAULT_SIDE = 75
"""The side of photographs by default: eight levels of a √2 ladder, which two cores train in minutes."""

_SMALLEST_DEFAULT_SIDE = 8
_MIDDLE_GREY = 128


@dataclass(frozen=True)
class DataFacts:
    """Sizes and colours of a data set's images.

    Args:
        size: height and width that all have, in pixels; None where they differ.
        median_side: of the longer sides, in pixels.
        channels: 3 where any has colours, else 1.
        files: whether they are files, or otherwise of sizes of their own, rather than one array.
    """

    size: tuple[int, int] | None
    median_side: int
    channels: Channels
    files: bool

    @classmethod
    def of(cls, images: Images) -> Self:
        """Of one array, or by the headers of files; those that cannot be read do not count."""
        if isinstance(images, np.ndarray):
            height, width = images.shape[1:3]
            return cls((height, width), max(height, width), 1 if images.shape[-1] == 1 else 3, files=False)
        pictures = images if isinstance(images, Pictures) else Pictures(images)
        return cls.of_headers(header for source in pictures.sources if (header := _header(source)) is not None)

    @classmethod
    def of_headers(cls, headers: Iterable[ImageHeader]) -> Self:
        """Of files, by what their headers tell."""
        known = list(headers)
        sizes = {(header.height, header.width) for header in known}
        longer = median([max(header.height, header.width) for header in known] or [_SMALLEST_DEFAULT_SIDE])
        colour = any(header.colour for header in known)
        return cls(sizes.pop() if len(sizes) == 1 else None, round(longer), 3 if colour else 1, files=True)

    def in_words(self) -> str:
        """As "8 × 8 pixels, grey"."""
        colour = "in colour" if self.channels == 3 else "grey"
        if self.size is not None:
            return f"{self.size[0]:,} × {self.size[1]:,} pixels, {colour}"
        return f"of several sizes, the longer side {self.median_side:,} pixels in the median, {colour}"


@dataclass(frozen=True)
class ViewOptions:
    """What somebody asked of how models look at the images.

    Args:
        image_size: side of the square, at least 4 pixels; None leaves it to the model and the data.
        fit: how images of other proportions are brought to it, see `images.resize`.
        value_range: the values that become black and white, for images deeper than 8 bits, as (0, 4095); None leaves it
            to each file, see `images.value_scale`.

    Raises:
        InvalidArgumentError: one is out of its range.
    """

    image_size: int | None = None
    fit: Fit = "letterbox"
    value_range: ValueRange | None = None

    def __post_init__(self) -> None:
        if self.image_size is not None:
            IMAGE_SIDE.check("image_size", self.image_size)
        FIT.check("fit", self.fit)
        object.__setattr__(self, "value_range", checked_value_range(self.value_range))


def usual_view(facts: DataFacts, options: ViewOptions, *, made_for: int | None = None) -> Square:
    """The view that suits the images, where a model has none of its own.

    The side is `image_size` where somebody gave one. Else, arrays are seen as they are; files at the side that the
    model was made for; files that all have one size of at most 75 × 75 at that; all others at the median of the longer
    sides, but at least 8 and at most 75. Letterbox borders are middle grey for colour, which becomes zero, and black
    for greyscale.

    Args:
        facts: of the images.
        options: that somebody gave.
        made_for: side of the square images of files that the model was made for, in pixels, where it matters.
    """
    if options.image_size is not None:
        height = width = options.image_size
    elif facts.size is not None and not facts.files:
        height, width = facts.size
    elif made_for is not None:
        height = width = made_for
    elif facts.size is not None and max(facts.size) <= LARGEST_DEFAULT_SIDE:
        height, width = facts.size
    else:
        height = width = int(np.clip(facts.median_side, _SMALLEST_DEFAULT_SIDE, LARGEST_DEFAULT_SIDE))
    return Square(
        height,
        width,
        facts.channels,
        fit=options.fit,
        fill=_MIDDLE_GREY if facts.channels == 3 else 0,
        value_range=options.value_range,
    )


def _header(source: object) -> ImageHeader | None:
    """What is known of one image without decoding it."""
    if isinstance(source, str | PathLike | bytes | bytearray | memoryview):
        try:
            return image_header(source)
        except ImageError:
            return None
    pixels = np.asarray(source)
    return ImageHeader(pixels.shape[0], pixels.shape[1], colour=pixels.ndim == 3 and pixels.shape[2] > 1, format="")


def facts_of(parts: Sequence[Images]) -> DataFacts:
    """Of a data set's splits: arrays by the first, files by all."""
    if parts and all(isinstance(part, np.ndarray) for part in parts):
        return DataFacts.of(parts[0])
    return DataFacts.of(Pictures.joined([part if isinstance(part, Pictures) else Pictures(part) for part in parts]))

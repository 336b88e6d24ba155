"""How a model looks at an image: the same in training, prediction and serving."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, get_args

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.images.decoding import Channels, ImageSource, open_upright
from onehood.images.resize import fitted_size, resize_picture
from onehood.images.value_scale import ValueRange, checked_value_range
from onehood.rules import Fit


@dataclass(frozen=True)
class Placement:
    """Where the original lies in a view of it.

    Points are (x, y) in pixels, the corners of the image at (0, 0) and (width, height).

    Args:
        scale: pixels of the view for each of the original, horizontally and vertically.
        offset: x and y, in the view, of the original's upper left corner; below 0 where that is cut off.
        size: width and height of the original as scaled, in pixels of the view.
    """

    scale: tuple[float, float]
    offset: tuple[float, float]
    size: tuple[int, int]

    def to_view(self, points: np.ndarray) -> np.ndarray:
        """Points of the original as points of the view, float64 of shape (…, 2)."""
        return np.asarray(points, float) * self.scale + self.offset

    def to_original(self, points: np.ndarray) -> np.ndarray:
        """Points of the view as points of the original, float64 of shape (…, 2)."""
        return (np.asarray(points, float) - self.offset) / self.scale


class View(Protocol):
    """A way to look at any image. Hashable: equal ones see the same."""

    @property
    def value_range(self) -> ValueRange | None:
        """The values that become black and white, for all that is deeper than 8 bits; None leaves it to each file."""

    def read(self, source: ImageSource) -> np.ndarray:
        """Decodes one image; uint8 of shape (height, width, channels).

        Raises:
            ImageError: the image cannot be read.
        """

    def placement(self, height: int, width: int) -> Placement:
        """Where an upright original of that size, in pixels, lies in the view.

        Raises:
            InvalidArgumentError: that depends on more than its size.
        """

    def in_words(self) -> str:
        """For people."""

    def as_json(self) -> dict[str, Any]:
        """Its fields, for a file."""


@dataclass(frozen=True)
class Square:
    """At one size, nearly always a square, by a stated rule for other proportions.

    Args:
        height: pixels.
        width: pixels.
        channels: 1 or 3.
        fit: how images of other proportions are brought to this size; see `resize`.
        fill: grey value of letterbox borders, 0 to 255.
        value_range: the values that become black and white, for all that is deeper than 8 bits; None leaves it to each
            file, see `value_scale`.

    Raises:
        InvalidArgumentError: for sides that are no whole numbers of at least 1, other channels, another rule, a fill
            that is no grey value, or a range that is none.
    """

    height: int
    width: int
    channels: Channels
    fit: Fit = "letterbox"
    fill: int = 0
    value_range: ValueRange | None = None

    def __post_init__(self) -> None:
        # They may come from a file.
        numbers = (self.height, self.width, self.channels)
        if not all(type(number) is int and number >= 1 for number in numbers) or self.channels not in (1, 3):
            raise InvalidArgumentError(
                "An input needs a height and width of at least 1 and 1 or 3 channels. Received: "
                f"{self.height} × {self.width} × {self.channels}."
            )
        if self.fit not in get_args(Fit) or type(self.fill) is not int or not 0 <= self.fill <= 255:
            raise InvalidArgumentError(
                f"An input's `fit` must be one of {', '.join(get_args(Fit))}, its `fill` a whole number from 0 to 255. "
                f"Received: {self.fit!r} and {self.fill!r}."
            )
        object.__setattr__(self, "value_range", checked_value_range(self.value_range))

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        return self.height, self.width, self.channels

    def in_words(self) -> str:
        """As "75×75×3": height, width and channels."""
        return "×".join(map(str, self.shape))

    def as_json(self) -> dict[str, Any]:
        """The fields, for a file; a range only where there is one."""
        return _as_json(asdict(self))

    def placement(self, height: int, width: int) -> Placement:
        """See `View`; ink that is framed as handwriting lies where the ink is."""
        if self.fit == "handwriting":
            raise InvalidArgumentError(
                "Where a handwritten character lies in its frame follows from its ink. Take another `fit`."
            )
        scaled_height, scaled_width = self._fitted(height, width)
        # As `resize_picture` centres it: halves towards zero.
        offset = int((self.width - scaled_width) / 2), int((self.height - scaled_height) / 2)
        return Placement((scaled_width / width, scaled_height / height), offset, (scaled_width, scaled_height))

    def read(self, source: ImageSource) -> np.ndarray:
        """Decodes one image and resizes it; uint8 of shape (height, width, channels).

        Raises:
            ImageError: for an image that cannot be read.
        """
        picture = open_upright(source, channels=self.channels, enough=self._fitted, value_range=self.value_range)
        pixels = np.asarray(resize_picture(picture, self.height, self.width, fit=self.fit, fill=self.fill))
        return pixels[:, :, None] if self.channels == 1 else pixels

    def _fitted(self, height: int, width: int) -> tuple[int, int]:
        return fitted_size(height, width, self.height, self.width, fit=self.fit)


@dataclass(frozen=True)
class LongestSide:
    """At its own proportions, the longer side at most so many pixels; smaller images stay as they are.

    Args:
        pixels: at least 1.
        channels: 1 or 3.
        value_range: as of `Square`.

    Raises:
        InvalidArgumentError: for a side below 1, other channels, or a range that is none.
    """

    pixels: int
    channels: Channels = 3
    value_range: ValueRange | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        whole = type(self.pixels) is int and type(self.channels) is int
        if not whole or self.pixels < 1 or self.channels not in (1, 3):
            raise InvalidArgumentError(
                "A longest side must be at least 1 pixel, with 1 or 3 channels. "
                f"Received: {self.pixels} and {self.channels}."
            )
        object.__setattr__(self, "value_range", checked_value_range(self.value_range))

    def in_words(self) -> str:
        """As "longest side 640, in colour"."""
        return f"longest side {self.pixels:,}, {'in colour' if self.channels == 3 else 'grey'}"

    def as_json(self) -> dict[str, Any]:
        """The fields, for a file; a range only where there is one."""
        values = asdict(self)
        return _as_json({"longest_side": values.pop("pixels")} | values)

    def placement(self, height: int, width: int) -> Placement:
        """See `View`."""
        scaled_height, scaled_width = self._fitted(height, width)
        return Placement((scaled_width / width, scaled_height / height), (0, 0), (scaled_width, scaled_height))

    def read(self, source: ImageSource) -> np.ndarray:
        """Decodes one image and makes it smaller where it is too large; uint8 of shape (height, width, channels).

        Raises:
            ImageError: the image cannot be read.
        """
        picture = open_upright(source, channels=self.channels, enough=self._fitted, value_range=self.value_range)
        height, width = self._fitted(picture.height, picture.width)
        pixels = np.asarray(resize_picture(picture, height, width, fit="stretch"))
        return pixels[:, :, None] if self.channels == 1 else pixels

    def _fitted(self, height: int, width: int) -> tuple[int, int]:
        scale = min(1.0, self.pixels / max(height, width))
        return max(1, round(height * scale)), max(1, round(width * scale))


def view_from_json(values: Mapping[str, Any]) -> Square | LongestSide:
    """The view whose `as_json` this is.

    Raises:
        InvalidArgumentError: it is none.
    """
    try:
        if "longest_side" in values:
            rest = {name: value for name, value in values.items() if name != "longest_side"}
            return LongestSide(values["longest_side"], **rest)
        return Square(**values)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(f"A view has no such fields: {', '.join(map(str, values))} ({error}).") from error


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "value_range" or value is not None}

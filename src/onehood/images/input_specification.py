"""What a model expects of an image, and how any image is brought to it: the same in training, prediction, serving."""

from dataclasses import asdict, dataclass
from typing import Any, get_args

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.images.decode import Channels, ImageSource, open_upright
from onehood.images.resize import fitted_size, resize_picture
from onehood.images.value_scale import ValueRange, checked_value_range
from onehood.rules import Fit


@dataclass(frozen=True)
class InputSpecification:
    """Size, channels and resizing rule of a model's input; values are uint8, 0 to 255.

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
        sides = (self.height, self.width)
        if not all(type(side) is int and side >= 1 for side in sides) or self.channels not in (1, 3):
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

    def as_json(self) -> dict[str, Any]:
        """The fields, for a file; a range only where there is one."""
        return {name: value for name, value in asdict(self).items() if name != "value_range" or value is not None}

    def _fitted(self, height: int, width: int) -> tuple[int, int]:
        return fitted_size(height, width, self.height, self.width, fit=self.fit)

    def read(self, source: ImageSource) -> np.ndarray:
        """Decodes one image and resizes it; uint8 of shape (height, width, channels).

        Raises:
            ImageError: for an image that cannot be read.
        """
        picture = open_upright(source, channels=self.channels, enough=self._fitted, value_range=self.value_range)
        pixels = np.asarray(resize_picture(picture, self.height, self.width, fit=self.fit, fill=self.fill))
        return pixels[:, :, None] if self.channels == 1 else pixels

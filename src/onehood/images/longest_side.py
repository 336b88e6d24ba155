"""Reading images at their own proportions, no larger than a limit."""

from dataclasses import dataclass, field

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.images.decode import Channels, ImageSource, open_upright
from onehood.images.resize import resize_picture
from onehood.images.value_scale import ValueRange, checked_value_range


@dataclass(frozen=True)
class LongestSide:
    """Images whose longer side is at most so many pixels; smaller ones stay as they are.

    Args:
        pixels: at least 1.
        channels: 1 or 3.
        value_range: as of `InputSpecification`.

    Raises:
        InvalidArgumentError: for a side below 1, other channels, or a range that is none.
    """

    pixels: int
    channels: Channels = 3
    value_range: ValueRange | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if self.pixels < 1 or self.channels not in (1, 3):
            raise InvalidArgumentError(
                "A longest side must be at least 1 pixel, with 1 or 3 channels. "
                f"Received: {self.pixels} and {self.channels}."
            )
        object.__setattr__(self, "value_range", checked_value_range(self.value_range))

    def _fitted(self, height: int, width: int) -> tuple[int, int]:
        scale = min(1.0, self.pixels / max(height, width))
        return max(1, round(height * scale)), max(1, round(width * scale))

    def read(self, source: ImageSource) -> np.ndarray:
        """Decodes one image and makes it smaller where it is too large; uint8 of shape (height, width, channels).

        Raises:
            ImageError: the image cannot be read.
        """
        picture = open_upright(source, channels=self.channels, enough=self._fitted, value_range=self.value_range)
        height, width = self._fitted(picture.height, picture.width)
        pixels = np.asarray(resize_picture(picture, height, width, fit="stretch"))
        return pixels[:, :, None] if self.channels == 1 else pixels

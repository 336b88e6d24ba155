"""Shapes of images and maps, as people write them."""

import re
from typing import NamedTuple, Self

from onehood.errors import InvalidArgumentError


class Shape(NamedTuple):
    """Height, width and channels; written 32×32×3."""

    height: int
    width: int
    channels: int = 1

    @classmethod
    def read(cls, text: str, *, argument: str = "input") -> Self:
        """Reads "32x32x3", "32×32×3" or "32x32", which has one channel.

        Raises:
            InvalidArgumentError: it is something else, or one of its numbers is zero.
        """
        match = re.fullmatch(r"\s*(\d+)[x×](\d+)(?:[x×](\d+))?\s*", text)
        sides = [int(side) for side in match.groups(default="1")] if match else [0]
        if min(sides) < 1:
            raise InvalidArgumentError(
                f"`{argument}` must be HEIGHTxWIDTHxCHANNELS, each at least 1, as 32x32x3. Received: {text!r}."
            )
        return cls(*sides)

    def __str__(self) -> str:
        return f"{self.height}×{self.width}×{self.channels}"

"""How many places a window has along one axis."""

import math

from onehood.errors import InvalidArgumentError
from onehood.options import Whole

COUNT = Whole(1, 1_000_000_000)
"""Sides in pixels, and how many there are of anything."""

PADDING = Whole(0, 1_000_000_000)
"""In pixels."""


def window_places(side: int, window: int, stride: int = 1, padding: int = 0) -> int:
    """⌊(side + 2 · padding - window) / stride⌋ + 1, the side of what convolution or pooling leaves.

    Args:
        side: of the input, 1 to 1,000,000,000, as the others but `padding`.
        window: side of the kernel.
        stride: from one place to the next.
        padding: on each side, 0 to 1,000,000,000.

    Raises:
        InvalidArgumentError: for numbers out of range, or a window that does not fit.
    """
    for name, value in (("side", side), ("kernel", window), ("stride", stride)):
        COUNT.check(name, value)
    PADDING.check("padding", padding)
    if window > side + 2 * padding:
        raise InvalidArgumentError(
            f"`kernel` must fit into the padded side of {side + 2 * padding}. Received: {window}. Add `padding`, or "
            "take a smaller kernel."
        )
    return (side + 2 * padding - window) // stride + 1


def pooled_size(size: int, pooling_ratio: float) -> int:
    """The output side round(size / pooling_ratio), and at most size - 1.

    Halves round up. The bound matters only for ratios so close to one that rounding would reduce nothing.
    """
    return min(math.floor(size / pooling_ratio + 0.5), size - 1)

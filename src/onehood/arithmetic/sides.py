"""How many places a window has along one axis."""

import math

from onehood.errors import InvalidArgumentError


def window_places(side: int, window: int, stride: int = 1, padding: int = 0) -> int:
    """⌊(side + 2 · padding - window) / stride⌋ + 1, the side of what convolution or pooling leaves.

    Args:
        side: of the input, at least 1.
        window: side of the kernel, at least 1.
        stride: at least 1.
        padding: on each side, at least 0.

    Raises:
        InvalidArgumentError: for numbers out of range, or a window that does not fit.
    """
    for name, value, least in (
        ("side", side, 1),
        ("kernel", window, 1),
        ("stride", stride, 1),
        ("padding", padding, 0),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise InvalidArgumentError(f"`{name}` must be a whole number of at least {least}. Received: {value!r}.")
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

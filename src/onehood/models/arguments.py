"""What every network checks of its arguments."""

from collections.abc import Sequence

from onehood.options import Whole, broken
from onehood.rules import CLASSES

_SIDE = Whole(1, 10_000)


def checked_shape(class_count: int, input_shape: Sequence[int]) -> tuple[int, int, int]:
    """The input's height, width and channels.

    Raises:
        InvalidArgumentError: for a number of classes outside 2 to 100,000, or a shape that no image has.
    """
    CLASSES.check("class_count", class_count)
    if len(input_shape) != 3 or input_shape[2] not in (1, 3):
        raise broken("input_shape", "(height, width, channels) with 1 or 3 channels", tuple(input_shape))
    height, width, channels = input_shape
    return _SIDE.check("input_shape", height), _SIDE.check("input_shape", width), channels

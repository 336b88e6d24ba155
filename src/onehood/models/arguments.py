"""What every network checks of its arguments."""

from collections.abc import Sequence
from typing import Any

from onehood.options import Choice, Number, Whole, broken

_CLASSES = Whole(2, 100_000)
_COUNT = Whole(1, 65_536)  # Units or filters of a layer: more would not fit beside their weights.
_SIDE = Whole(1, 10_000)


def checked_shape(class_count: int, input_shape: Sequence[int]) -> tuple[int, int, int]:
    """The input's height, width and channels.

    Raises:
        InvalidArgumentError: for a number of classes outside 2 to 100,000, or a shape that no image has.
    """
    _CLASSES.check("class_count", class_count)
    if len(input_shape) != 3 or input_shape[2] not in (1, 3):
        raise broken("input_shape", "(height, width, channels) with 1 or 3 channels", tuple(input_shape))
    height, width, channels = input_shape
    return _SIDE.check("input_shape", height), _SIDE.check("input_shape", width), channels


def check_count(name: str, value: Any) -> None:
    """Raises InvalidArgumentError unless `value` is a whole number from 1 to 65,536."""
    _COUNT.check(name, value)


def check_rate(name: str, value: Any) -> None:
    """Raises InvalidArgumentError unless `value` is a share that can be dropped."""
    Number(least=0, below=1).check(name, value)


def check_choice(name: str, value: Any, choices: Sequence[str]) -> None:
    """Raises InvalidArgumentError unless `value` is one of `choices`."""
    Choice(choices).check(name, value)

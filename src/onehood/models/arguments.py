"""What every network checks of its arguments."""

from collections.abc import Sequence
from typing import Any

from onehood.errors import InvalidArgumentError


def checked_shape(class_count: int, input_shape: Sequence[int]) -> tuple[int, int, int]:
    """The input's height, width and channels.

    Raises:
        InvalidArgumentError: for fewer than two classes, or a shape that no image has.
    """
    if class_count < 2:
        raise InvalidArgumentError(f"`class_count` must be at least 2. Received: {class_count}.")
    if len(input_shape) != 3 or min(input_shape) < 1 or input_shape[2] not in (1, 3):
        raise InvalidArgumentError(
            f"`input_shape` must be (height, width, channels) with 1 or 3 channels. Received: {tuple(input_shape)}."
        )
    height, width, channels = input_shape
    return height, width, channels


def check_count(name: str, value: Any) -> None:
    """Raises InvalidArgumentError unless `value` is a whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidArgumentError(f"`{name}` must be a whole number of at least 1. Received: {value!r}.")


def check_rate(name: str, value: Any) -> None:
    """Raises InvalidArgumentError unless `value` is a share that can be dropped."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise InvalidArgumentError(f"`{name}` must be at least 0 and below 1. Received: {value!r}.")


def check_choice(name: str, value: Any, choices: Sequence[str]) -> None:
    """Raises InvalidArgumentError unless `value` is one of `choices`."""
    if value not in choices:
        raise InvalidArgumentError(f"`{name}` must be one of {', '.join(choices)}. Received: {value!r}.")

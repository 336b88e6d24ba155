"""What the pooling kernels do with single numbers: floating-point ones, and bfloat16 as its bits in an int16."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

_SIGN_PLACE = np.int16(15)
_MAGNITUDE = np.int16(0x7FFF)
_INFINITY = np.int16(0x7F80)
_UPPER_PLACE = np.int32(16)
_NAN = np.int16(0x7FC0)
_LOWER_HALF = np.uint32(16)
_HALF = np.uint32(0x7FFF)
_ONE = np.uint32(1)


def exceeds(value: Any, maximum: Any) -> Any:
    """Whether a value takes the place of the maximum so far; a NaN does, and stays."""
    return (value > maximum) | np.isnan(value)


def widened(value: Any) -> Any:
    """The number to add up: itself, and of a bfloat16 the float32 that it stands for."""
    return value


def narrowed(value: Any, like: Any) -> Any:
    """A sum of `widened` numbers in the format of `like`; to bfloat16 it rounds to the nearest, ties to even."""
    return value


@overload(exceeds, inline="always")
def _overload_exceeds(value: Any, maximum: Any) -> Callable[..., Any]:
    if isinstance(value, types.Float):
        return exceeds

    def compare_bits(value: Any, maximum: Any) -> Any:
        # With the magnitude of negative numbers flipped, bfloat16 are ordered as the integers that their bits are.
        value_key = value ^ ((value >> _SIGN_PLACE) & _MAGNITUDE)
        maximum_key = maximum ^ ((maximum >> _SIGN_PLACE) & _MAGNITUDE)
        value_is_nan = (value & _MAGNITUDE) > _INFINITY
        maximum_is_nan = (maximum & _MAGNITUDE) > _INFINITY
        return value_is_nan | ((value_key > maximum_key) & (not maximum_is_nan))

    return compare_bits


@overload(widened)
def _overload_widened(value: Any) -> Callable[..., Any]:
    if isinstance(value, types.Float):
        return widened

    def as_float32(value: Any) -> Any:
        return np.int32(np.int32(value) << _UPPER_PLACE).view(np.float32)

    return as_float32


@overload(narrowed)
def _overload_narrowed(value: Any, like: Any) -> Callable[..., Any]:
    if isinstance(like, types.Float):
        return narrowed

    def round_to_bits(value: Any, like: Any) -> Any:
        bits = np.float32(value).view(np.uint32)
        upper = (bits + _HALF + ((bits >> _LOWER_HALF) & _ONE)) >> _LOWER_HALF
        return _NAN if np.isnan(value) else np.int16(upper)

    return round_to_bits

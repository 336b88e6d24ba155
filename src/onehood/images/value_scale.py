"""How values deeper than 8 bits become grey levels from 0 to 255: `docs/decisions/0013-values-of-deep-images.md`."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.options import Number, broken

ValueRange = tuple[float, float]
"""The values that become black and white."""

_NARROW = 16  # A range of which the values cover less than this part would leave fewer than 16 grey levels.
_CONTAINERS = (8, 16, 32)  # Bits of numbers that say nothing of how many are used.


@dataclass(frozen=True)
class ValueScale:
    """From values to grey levels.

    Args:
        low: what becomes 0; what is below, too.
        high: what becomes 255; what is above, too.
        shift: for whole numbers whose upper eight bits are kept, how many lower ones are dropped; else None.
        own: whether the range is that of this very image: others will have another.
    """

    low: float
    high: float
    shift: int | None = None
    own: bool = False

    def levels(self, values: np.ndarray) -> np.ndarray:
        """uint8 of the same shape; what is no number becomes 0."""
        if self.shift is not None:
            return ((values.astype(np.int64) - int(self.low)) >> self.shift).astype(np.uint8)
        # In float64: the difference of two floats of 32 bits may be none.
        scaled = (values.astype(np.float64) - self.low) * 255 / (self.high - self.low)
        scaled = np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0)
        return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def value_scale(
    least: float, greatest: float, *, bits: int | None, value_range: ValueRange | None, tagged: ValueRange | None = None
) -> ValueScale:
    """The scale for one image.

    The range that the user gives; else that of the file's tags, if it holds all values; else that of its type: for
    whole numbers the fewest bits of 8, 10, 12 … that hold all values, for others 0 to 1, or 0 to 255. Where the values
    cover less than a sixteenth of that, or lie outside, the range from the least to the greatest of them.

    Args:
        least: the smallest value of the image that is finite.
        greatest: the largest.
        bits: of whole numbers; None for floating point.
        value_range: the user's.
        tagged: what the file says of its values.
    """
    if value_range is not None:
        return ValueScale(*value_range)
    if tagged is not None and tagged[0] <= least and greatest <= tagged[1] and not _says_nothing(tagged, bits):
        scale = ValueScale(*tagged)
    elif bits is not None:
        scale = _of_bits(int(least), int(greatest), bits)
    else:
        scale = ValueScale(0.0, 1.0 if greatest <= 1 else 255.0)
    outside = least < scale.low or greatest > scale.high
    if outside or 0 < (greatest - least) * _NARROW < scale.high - scale.low:
        return ValueScale(least, greatest, own=True) if greatest > least else ValueScale(least, least + 1)
    return scale


def checked_value_range(value: Any) -> ValueRange | None:
    """A range as a user gives it, or None.

    Raises:
        InvalidArgumentError: it is no pair of finite numbers, the first below the second.
    """
    if value is None:
        return None
    rule = "two finite numbers (low, high), the first below the second"
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise broken("value_range", rule, value)
    try:
        low, high = (float(Number().check("value_range", bound)) for bound in value)
    except InvalidArgumentError:
        raise broken("value_range", rule, value) from None
    if not 0 < high - low < inf:
        raise broken("value_range", rule, value)
    return low, high


def _of_bits(least: int, greatest: int, bits: int) -> ValueScale:
    signed = least < 0
    needed = max(greatest.bit_length(), (~least).bit_length() if signed else 0) + signed
    depth = bits if bits not in _CONTAINERS else max(8, needed + needed % 2)
    low = -(1 << (depth - 1)) if signed else 0
    return ValueScale(low, low + (1 << depth) - 1, shift=depth - 8)


def _says_nothing(tagged: ValueRange, bits: int | None) -> bool:
    """Whether it is just the range of the type, which programs write for any image."""
    return bits is not None and tagged[1] - tagged[0] >= (1 << bits) - 1

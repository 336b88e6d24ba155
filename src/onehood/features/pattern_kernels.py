"""Local binary patterns, compiled by Numba."""

from collections.abc import Sequence
from typing import Any

import numba
import numpy as np

Axis = Sequence[tuple[int, np.ndarray]]


def codes(padded: np.ndarray, border: int, rows: Axis, columns: Axis) -> np.ndarray:
    """The number of every pixel's pattern, int32 of shape (height, width).

    Args:
        padded: the image with `border` black pixels around it, float64.
        border: wider than the circle's radius.
        rows: for every point of the circle the way from a pixel's row to the row above the point, and for every row
            what is left to the point itself.
        columns: the same for columns.
    """
    found = np.zeros([side - 2 * border for side in padded.shape], np.int32)
    for point, ((row, down), (column, right)) in enumerate(zip(rows, columns, strict=True)):
        _add(padded, (border, border + row, border + column), down, right, (np.int32(1 << point), found))
    return found


@numba.njit(cache=True, nogil=True)
def _add(padded: Any, corner: Any, down: Any, right: Any, result: Any) -> None:
    """Adds one point's bit wherever that point is at least as bright; one thread, for images are many."""
    border, row, column = corner
    bit, found = result
    height, width = found.shape
    plain = not down.any() and not right.any()
    for y in range(height):
        upper, lower = padded[row + y, column:], padded[row + y + 1, column:]
        centres = padded[border + y, border:]
        share = down[y]
        for x in range(width):
            if plain:
                value = upper[x]
            else:
                above = (1 - right[x]) * upper[x] + right[x] * upper[x + 1]
                below = (1 - right[x]) * lower[x] + right[x] * lower[x + 1]
                value = (1 - share) * above + share * below
            found[y, x] |= bit if value >= centres[x] else 0

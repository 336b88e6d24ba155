"""Fused max-pooling over given regions on the CPU, compiled by Numba: arrays in, arrays out, parallel over samples.

The forward kernel keeps, for each output, which position of its region won (one byte), so that the backward kernel
reads only what it needs. Both give the outputs and gradients of `onehood.layers.region_max_pooling`. Once the winners
are known, pooling is linear: `choose_winners` reads them, `pool_backward` is its transpose, and derivatives of every
order, in both directions, are one or the other.

All regions of a batch travel in one table, int32 of shape (batch, 2, output height + output width): starts and stops,
first of the height's regions and then of the width's.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numba
import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.layers.kernel_numbers import exceeds, narrowed, widened
from onehood.layers.pooling_regions import WINDOW, RegionRule
from onehood.layers.recycled_arrays import RecycledArrays

BFLOAT16_BITS = np.int16
"""The dtype as which bfloat16 arrives: NumPy has none of its own, and the kernels work on the bits."""

_WIDEST = 3  # The positions of a region are numbered row by row as if every row were this wide.
_recycled = RecycledArrays()


class Pooled(NamedTuple):
    """The outputs, and for each the number of the position within its region that it came from (uint8)."""

    outputs: np.ndarray
    winners: np.ndarray


def region_table(
    numbers: np.ndarray, input_sizes: Sequence[int], output_sizes: Sequence[int], rule: RegionRule
) -> np.ndarray:
    """The regions that `regions_from_numbers` gives for the height and the width, as one table."""
    table = np.empty((numbers.shape[0], 2, int(sum(output_sizes))), np.int32)
    first = first_number = 0
    for input_size, output_size in zip(map(int, input_sizes), map(int, output_sizes), strict=True):
        count = rule.numbers_needed(output_size)
        _fill_table(
            table[:, :, first : first + output_size],
            numbers[:, first_number : first_number + count],
            (rule.steps(output_size), rule.distance(input_size), input_size),
            (rule.sequence == "random", rule.windowed, rule.inclusive),
        )
        first, first_number = first + output_size, first_number + count
    return table


def pool_forward(inputs: np.ndarray, table: np.ndarray, output_height: int, *, windowed: bool) -> Pooled:
    """The maximum of each channel over every product of a row region and a column region.

    Args:
        inputs: shape (batch, height, width, channels), C order; float32, float64, or bfloat16 as `BFLOAT16_BITS`.
        table: the regions, one to three wide, in order.
        output_height: how many of the table's regions are the height's.
        windowed: whether all regions are two wide; among equal maxima the first of a window's rows wins, otherwise
            the first of a region's columns.

    Returns:
        Arrays of shape (batch, output height, output width, channels). Their memory is used again once nothing
        refers to them any more.

    Raises:
        InvalidArgumentError: for regions that are not as described or lie outside the input.
    """
    _check(table, inputs.shape[1:3], output_height, windowed=windowed)
    shape = (inputs.shape[0], output_height, table.shape[2] - output_height, inputs.shape[3])
    outputs, winners = _recycled.take(shape, inputs.dtype), _recycled.take(shape, np.dtype(np.uint8))
    (_forward_windows if windowed else _forward)(inputs, table, outputs, winners)
    return Pooled(outputs, winners)


def pool_backward(upstream: np.ndarray, winners: np.ndarray, table: np.ndarray, input_sizes: Sequence[int]) -> Any:
    """Sends each upstream value to the position that won its region, adding up where regions overlap.

    Args:
        upstream: of the outputs' shape and dtype, in C order.
        winners: as `pool_forward` gave them.
        table: as given to `pool_forward`.
        input_sizes: height and width of the inputs.

    Returns:
        Array of the inputs' shape and the upstream's dtype; bfloat16 is summed in float32. Its memory is used again
        once nothing refers to it any more.
    """
    height, width = map(int, input_sizes)
    _check(table, (height, width), upstream.shape[1], windowed=False)
    gradient = _recycled.take((upstream.shape[0], height, width, upstream.shape[3]), upstream.dtype)
    sums = np.empty(0, np.float32 if upstream.dtype == BFLOAT16_BITS else upstream.dtype)  # Tells the type alone.
    _backward(upstream, winners, table, sums, gradient)
    return gradient


def choose_winners(inputs: np.ndarray, winners: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Reads at the position that won each region: the transpose of `pool_backward`, the derivative of `pool_forward`.

    Args:
        inputs: shape (batch, height, width, channels), C order, of a dtype that `pool_forward` takes.
        winners: as `pool_forward` gave them for other inputs of that shape.
        table: as given to `pool_forward`.

    Returns:
        Array of the winners' shape and the inputs' dtype. Its memory is used again once nothing refers to it any more.
    """
    _check(table, inputs.shape[1:3], winners.shape[1], windowed=False)
    outputs = _recycled.take(winners.shape, inputs.dtype)
    _choose(inputs, winners, table, outputs)
    return outputs


def _check(table: np.ndarray, sizes: Sequence[int], output_height: int, *, windowed: bool) -> None:
    # Without it, a wrong region would read or write somewhere in memory.
    least, most = (WINDOW, WINDOW) if windowed else (1, _WIDEST)
    parts = table[:, :, :output_height], table[:, :, output_height:]
    for part, size in zip(parts, sizes, strict=True):
        if not _lie_within(part, size, least, most):
            raise InvalidArgumentError(
                f"Regions must be {least} to {most} wide, in order, and lie within the input's {size} positions."
            )


@numba.njit(cache=True)
def _fill_table(table: Any, numbers: Any, lengths: Any, kind: Any) -> None:
    """One axis: `lengths` are steps, distance and input size, `kind` whether random, windowed and inclusive."""
    steps, distance, input_size = lengths
    is_random, is_windowed, is_inclusive = kind
    positions = np.empty(steps + 1, np.int32)
    for n in range(table.shape[0]):
        if is_random:
            _random_positions(numbers[n], distance - steps, positions)
        else:
            _pseudorandom_positions(numbers[n, 0], distance, positions)
        for i in range(table.shape[2]):
            table[n, 0, i] = positions[i]
            if is_windowed:
                table[n, 1, i] = positions[i] + WINDOW
            else:
                table[n, 1, i] = min(positions[i + 1] + is_inclusive, input_size)


@numba.njit(cache=True)
def _random_positions(numbers: Any, twos: int, positions: Any) -> None:
    """The steps whose places are the ranks of the first `twos` numbers are the long ones; equal ones keep order."""
    positions[:] = 1
    for i in range(twos):
        rank = 0
        for j in range(i):
            rank += numbers[j] <= numbers[i]
        for j in range(i + 1, numbers.shape[0]):
            rank += numbers[j] < numbers[i]
        positions[rank + 1] = 2
    positions[0] = 0
    for j in range(1, positions.shape[0]):
        positions[j] += positions[j - 1]


@numba.njit(cache=True)
def _pseudorandom_positions(number: Any, distance: int, positions: Any) -> None:
    steps = positions.shape[0] - 1
    divisor = max(steps, 1)
    offset = int(np.floor(number * np.float32(distance))) % divisor
    for j in range(steps + 1):
        positions[j] = (j * distance + offset) // divisor


@numba.njit(cache=True)
def _lie_within(regions: Any, size: int, least: int, most: int) -> bool:
    for n in range(regions.shape[0]):
        last_start, last_stop = -1, 0
        for i in range(regions.shape[2]):
            start, stop = regions[n, 0, i], regions[n, 1, i]
            if start <= last_start or stop < last_stop or stop > size or not least <= stop - start <= most:
                return False
            last_start, last_stop = start, stop
    return True


@numba.njit(cache=True, parallel=True)
def _forward(inputs: Any, table: Any, outputs: Any, winners: Any) -> None:
    output_height, channels = outputs.shape[1], outputs.shape[3]
    for n in numba.prange(inputs.shape[0]):
        starts, stops = table[n, 0], table[n, 1]
        for i in range(output_height):
            for j in range(outputs.shape[2]):
                top, left = starts[i], starts[output_height + j]
                for c in range(channels):
                    outputs[n, i, j, c] = inputs[n, top, left, c]
                    winners[n, i, j, c] = 0
                for x in range(left, stops[output_height + j]):
                    for y in range(top, stops[i]):
                        place = np.uint8((y - top) * _WIDEST + x - left)
                        for c in range(channels):
                            value, maximum = inputs[n, y, x, c], outputs[n, i, j, c]
                            wins = exceeds(value, maximum)
                            outputs[n, i, j, c] = value if wins else maximum
                            winners[n, i, j, c] = place if wins else winners[n, i, j, c]


@numba.njit(cache=True, parallel=True)
def _forward_windows(inputs: Any, table: Any, outputs: Any, winners: Any) -> None:
    """`_forward` for windows of 2×2, whose maximum stays in a register."""
    output_height, channels = outputs.shape[1], outputs.shape[3]
    right_of, below = np.uint8(1), np.uint8(_WIDEST)
    for n in numba.prange(inputs.shape[0]):
        for i in range(output_height):
            y = table[n, 0, i]
            for j in range(outputs.shape[2]):
                x = table[n, 0, output_height + j]
                for c in range(channels):
                    left, right = inputs[n, y, x, c], inputs[n, y, x + 1, c]
                    wins = exceeds(right, left)
                    upper, upper_place = (right, right_of) if wins else (left, np.uint8(0))
                    left, right = inputs[n, y + 1, x, c], inputs[n, y + 1, x + 1, c]
                    wins = exceeds(right, left)
                    lower, lower_place = (right, below + right_of) if wins else (left, below)
                    wins = exceeds(lower, upper)
                    outputs[n, i, j, c] = lower if wins else upper
                    winners[n, i, j, c] = lower_place if wins else upper_place


@numba.njit(cache=True, parallel=True)
def _choose(inputs: Any, winners: Any, table: Any, outputs: Any) -> None:
    output_height, nothing = outputs.shape[1], inputs.dtype.type(0)
    for n in numba.prange(inputs.shape[0]):
        starts, stops = table[n, 0], table[n, 1]
        for i in range(output_height):
            for j in range(outputs.shape[2]):
                for c in range(outputs.shape[3]):
                    place = winners[n, i, j, c]
                    y, x = starts[i] + place // _WIDEST, starts[output_height + j] + place % _WIDEST
                    # A place outside the region is nobody's, here as in the backward kernel, and may not be read.
                    inside = y < stops[i] and x < stops[output_height + j]
                    outputs[n, i, j, c] = inputs[n, y, x, c] if inside else nothing


@numba.njit(cache=True, parallel=True)
def _backward(upstream: Any, winners: Any, table: Any, sums: Any, gradient: Any) -> None:
    """Gathers, for every input position, what the regions that hold it send there: mostly one, two or four of them."""
    output_height, channels = upstream.shape[1], upstream.shape[3]
    nothing, one = sums.dtype.type(0), np.uint64(1)
    for n in numba.prange(upstream.shape[0]):
        rows, columns = table[n, :, :output_height], table[n, :, output_height:]
        tops, bottoms = _holders(rows, gradient.shape[1])
        lefts, rights = _holders(columns, gradient.shape[2])
        for y in range(gradient.shape[1]):
            for x in range(gradient.shape[2]):
                top, left = tops[y], lefts[x]
                i, j = bottoms[y] - one, rights[x] - one  # The last region that holds the position.
                held = (bottoms[y] - top) * (rights[x] - left)
                if held == 1:
                    place = _place(rows, columns, (top, left), (y, x))
                    for c in range(channels):
                        sent = widened(upstream[n, top, left, c]) if winners[n, top, left, c] == place else nothing
                        gradient[n, y, x, c] = narrowed(sent, upstream[n, 0, 0, c])
                elif held == 2:
                    place = _place(rows, columns, (top, left), (y, x))
                    last_place = _place(rows, columns, (i, j), (y, x))
                    for c in range(channels):
                        sent = widened(upstream[n, top, left, c]) if winners[n, top, left, c] == place else nothing
                        last = widened(upstream[n, i, j, c]) if winners[n, i, j, c] == last_place else nothing
                        gradient[n, y, x, c] = narrowed(sent + last, upstream[n, 0, 0, c])
                elif held == 4:
                    place = _place(rows, columns, (top, left), (y, x))
                    right_place = _place(rows, columns, (top, j), (y, x))
                    lower_place = _place(rows, columns, (i, left), (y, x))
                    last_place = _place(rows, columns, (i, j), (y, x))
                    for c in range(channels):
                        sent = widened(upstream[n, top, left, c]) if winners[n, top, left, c] == place else nothing
                        right = widened(upstream[n, top, j, c]) if winners[n, top, j, c] == right_place else nothing
                        lower = widened(upstream[n, i, left, c]) if winners[n, i, left, c] == lower_place else nothing
                        last = widened(upstream[n, i, j, c]) if winners[n, i, j, c] == last_place else nothing
                        gradient[n, y, x, c] = narrowed(sent + right + lower + last, upstream[n, 0, 0, c])
                else:
                    bounds = top, bottoms[y], left, rights[x]
                    _gather((upstream[n], winners[n], nothing), (rows, columns), bounds, (y, x), gradient[n, y, x])


@numba.njit(cache=True)
def _gather(pooled: Any, regions: Any, bounds: Any, position: Any, gradient: Any) -> None:
    """What any number of regions, none at all among them, send to one position."""
    upstream, winners, nothing = pooled
    rows, columns = regions
    top, bottom, left, right = bounds
    for c in range(gradient.shape[0]):
        total = nothing
        for i in range(top, bottom):
            for j in range(left, right):
                if winners[i, j, c] == _place(rows, columns, (i, j), position):
                    total += widened(upstream[i, j, c])
        gradient[c] = narrowed(total, upstream[0, 0, c])


@numba.njit(cache=True)
def _holders(regions: Any, size: int) -> Any:
    """For every position of an axis, which regions hold it: the first, and one past the last; none if they meet."""
    firsts, ends = np.empty(size, np.uint64), np.empty(size, np.uint64)
    first = end = 0
    for position in range(size):
        while first < regions.shape[1] and regions[1, first] <= position:
            first += 1
        end = max(end, first)
        while end < regions.shape[1] and regions[0, end] <= position:
            end += 1
        firsts[position], ends[position] = first, end
    return firsts, ends


@numba.njit(cache=True)
def _place(rows: Any, columns: Any, region: Any, position: Any) -> Any:
    """The number of a position within a region, as the forward kernels count."""
    return np.uint8((position[0] - rows[0, region[0]]) * _WIDEST + position[1] - columns[0, region[1]])

"""Max-pooling over given regions, in `keras.ops`: the portable implementation for every backend and for export.

Two roads. Windows of exactly 2×2 are chosen from a dense 2×2 max-pooling of stride one, for which every backend has a
fast kernel; only the choice needs a gradient of its own. Regions of other widths (one to three) are pooled one axis
after the other. Both write the gradient as gathers, which run in parallel, where automatic differentiation would
scatter.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
from keras import ops

from onehood.layers import double_precision
from onehood.layers.pooling_regions import WINDOW, RegionRule, Regions


def region_max_pooling(inputs: Any, rows: Regions, columns: Regions, rule: RegionRule) -> Any:
    """The maximum of each channel over every product of a row region and a column region.

    The gradient of an output goes to one input: among equal ones to a single one of them. It adds up where regions
    overlap.

    Args:
        inputs: shape (batch, height, width, channels), floating point.
        rows: regions of the height, shape (batch, output height).
        columns: regions of the width, shape (batch, output width).
        rule: by which the regions were drawn; it tells how wide they can be.

    Returns:
        Tensor of shape (batch, output height, output width, channels), of the dtype of `inputs`.
    """
    if rule.windowed:
        return _window_max_pooling(inputs, rows.starts, columns.starts)
    widest = WINDOW + 1 if rule.inclusive else WINDOW
    batch, height, width, channels = ops.shape(inputs)
    output_height, output_width = ops.shape(rows.starts)[1], ops.shape(columns.starts)[1]
    # Pool rows whole, (batch · height, width · channels), then columns, (batch · rows · width, channels).
    pooled = _pool_axis(
        ops.reshape(inputs, (batch * height, width * channels)), rows, size=height, repeats=1, widest=widest
    )
    pooled = _pool_axis(
        ops.reshape(pooled, (batch * output_height * width, channels)),
        columns,
        size=width,
        repeats=output_height,
        widest=widest,
    )
    return ops.reshape(pooled, (batch, output_height, output_width, channels))


def _window_max_pooling(inputs: Any, row_starts: Any, column_starts: Any) -> Any:
    """`region_max_pooling` over 2×2 windows at the given starts, which strictly increase."""
    dense = ops.max_pool(inputs, WINDOW, strides=1, padding="valid", data_format="channels_last")
    batch, height, width, channels = ops.shape(dense)
    output_height, output_width = ops.shape(row_starts)[1], ops.shape(column_starts)[1]
    sample = ops.reshape(ops.arange(batch, dtype="int32"), (-1, 1, 1))
    chosen = (sample * height + row_starts[:, :, None]) * width + column_starts[:, None, :]

    row_of, column_of = _window_at(row_starts, height), _window_at(column_starts, width)
    window = (sample * output_height + row_of[:, :, None]) * output_width + column_of[:, None, :]
    # Dense positions that no window chose read the row of zeros appended to the gradient.
    nowhere = batch * output_height * output_width
    window = ops.where((row_of[:, :, None] >= 0) & (column_of[:, None, :] >= 0), window, nowhere)
    chosen, window = ops.reshape(chosen, (-1,)), ops.reshape(window, (-1,))

    @ops.custom_gradient
    def choose(flat: Any) -> tuple[Any, Callable[..., Any]]:
        def gradient(*arguments: Any, upstream: Any = None) -> Any:
            upstream = arguments[-1] if upstream is None else upstream
            return ops.take(_with_zero_row(upstream), window, axis=0)

        return ops.take(flat, chosen, axis=0), gradient

    flat = choose(ops.reshape(dense, (batch * height * width, channels)))
    return ops.reshape(flat, (batch, output_height, output_width, channels))


def _window_at(starts: Any, size: Any) -> Any:
    """For each position the index of the window that starts there, or -1; shape (batch, size)."""
    is_start = ops.any(starts[:, :, None] == ops.arange(size, dtype="int32"), axis=1)
    return ops.where(is_start, ops.cumsum(ops.cast(is_start, "int32"), axis=1) - 1, -1)


def _with_zero_row(table: Any) -> Any:
    return ops.concatenate([table, ops.zeros_like(table[:1])], axis=0)


class _Cover(NamedTuple):
    """For each input row a region that contains it and its place in that region; the place is -1 where none does."""

    region: Any
    place: Any


def _pool_axis(flat: Any, regions: Regions, *, size: Any, repeats: Any, widest: int) -> Any:
    """Max-pools the rows of `flat`, (batch · repeats · size, features), to (batch · repeats · N_out, features)."""
    starts, stops = regions
    batch, count = ops.shape(starts)[0], ops.shape(starts)[1]
    block = ops.reshape(ops.arange(batch * repeats, dtype="int32"), (batch, repeats, 1))

    def rows(index: Any) -> Any:
        return ops.reshape(block * size + index[:, None, :], (-1,))

    # A narrower region repeats its last row: a maximum does not mind, and its gradient still goes to one place.
    candidates = [rows(ops.minimum(starts + place, stops - 1)) for place in range(widest)]
    covers = [
        _Cover(
            ops.reshape(block * count + cover.region[:, None, :], (-1,)),
            ops.reshape(ops.repeat(cover.place[:, None, :], repeats, axis=1), (-1, 1)),
        )
        for cover in _covers(regions, size, overlapping=widest > WINDOW)
    ]

    @ops.custom_gradient
    def pool(flat: Any) -> tuple[Any, Callable[..., Any]]:
        maximum = ops.take(flat, candidates[0], axis=0)
        winner = ops.zeros_like(maximum, dtype="int8")
        for place, candidate in enumerate(candidates[1:], start=1):
            challenger = ops.take(flat, candidate, axis=0)
            winner = ops.where(challenger > maximum, ops.cast(place, "int8"), winner)
            maximum = double_precision.maximum(challenger, maximum)

        def gradient(*arguments: Any, upstream: Any = None) -> Any:
            upstream = arguments[-1] if upstream is None else upstream
            nothing = ops.zeros((), dtype=keras.backend.standardize_dtype(upstream.dtype))
            parts = [
                ops.where(
                    ops.take(winner, cover.region, axis=0) == ops.cast(cover.place, "int8"),
                    ops.take(upstream, cover.region, axis=0),
                    nothing,
                )
                for cover in covers
            ]
            return parts[0] if len(parts) == 1 else ops.add(*parts)

        return maximum, gradient

    return pool(flat)


def _covers(regions: Regions, size: Any, *, overlapping: bool) -> list[_Cover]:
    """The one region, or the two where they overlap, that contain each input position; shapes (batch, size)."""
    starts, stops = regions
    position = ops.arange(size, dtype="int32")
    begun = ops.cast(starts[:, :, None] <= position, "int32")
    last = ops.sum(begun, axis=1) - 1
    covers = [_Cover(last, position - ops.take_along_axis(starts, last, axis=1))]
    if overlapping:
        previous = ops.maximum(last - 1, 0)
        inside = (last > 0) & (position < ops.take_along_axis(stops, previous, axis=1))
        place = position - ops.take_along_axis(starts, previous, axis=1)
        covers.append(_Cover(previous, ops.where(inside, place, -1)))
    return covers

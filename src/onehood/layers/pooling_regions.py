"""Random pooling regions: the integer sequences of fractional max-pooling, drawn per sample.

Along one axis of N_in positions, N_out regions are drawn. Their positions advance by steps of one or two, so that any
ratio N_in / N_out between one and two can be had. Everything here is computed in integers, never in the dtype of the
activations.

Sources: B. Graham, Fractional Max-Pooling, arXiv:1412.6071, section 2, and the `Regions.cu` of his SparseConvNet.
"""

import math
from typing import Any, Literal, NamedTuple, get_args

import keras
from keras import ops

from onehood.errors import InvalidArgumentError

SequenceName = Literal["random", "pseudorandom"]

WINDOW = 2
"""The width of the fixed windows of overlapping pooling in Graham's code."""


class Regions(NamedTuple):
    """Half-open regions [start, stop) along one axis; both of shape (batch, N_out), int32."""

    starts: Any
    stops: Any


def pooled_size(size: int, pooling_ratio: float) -> int:
    """The output side round(size / pooling_ratio), and at most size - 1.

    Halves round up. The bound matters only for ratios so close to one that rounding would reduce nothing.
    """
    return min(math.floor(size / pooling_ratio + 0.5), size - 1)


def check_sizes(input_size: int, output_size: int) -> None:
    """Refuses a pair of sides that steps of one and two cannot join.

    Raises:
        InvalidArgumentError: unless output_size < input_size <= 2 * output_size.
    """
    if not output_size < input_size <= 2 * output_size:
        raise InvalidArgumentError(
            f"Fractional max-pooling takes an input side of at least 2 to an output side that is smaller and at least "
            f"half of it. Received: input side {input_size}, output side {output_size}. Choose `output_size` between "
            f"{max(1, math.ceil(input_size / 2))} and {input_size - 1}."
            if input_size > 1
            else f"Fractional max-pooling needs an input side of at least 2. Received: {input_size}."
        )


def draw_regions(
    batch_size: Any,
    input_size: Any,
    output_size: Any,
    *,
    sequence: SequenceName,
    overlapping: bool,
    inclusive: bool = False,
    offset_range: float = 1.0,
    seed: "int | keras.random.SeedGenerator",
) -> Regions:
    """Draws one independent sequence of regions per sample.

    Args:
        batch_size: number of sequences.
        input_size: N_in, at least 2.
        output_size: N_out, with N_out < N_in <= 2 N_out.
        sequence: "random" shuffles exactly the needed number of ones and twos; "pseudorandom" takes
            floor((j + u) α) - floor(u α) with one u per sample.
        overlapping: windows of two positions, the last ending at N_in; otherwise regions that tile the input.
        inclusive: the article's own overlapping regions: each tile and the first position of the next one.
        offset_range: u is drawn from U(0, offset_range).
        seed: a Keras seed; a `SeedGenerator` advances at every call.

    Returns:
        Regions of shape (batch_size, output_size).
    """
    windowed = overlapping and not inclusive
    count, total = (output_size - 1, input_size - WINDOW) if windowed else (output_size, input_size)
    if sequence == "random":
        positions = _random_positions(batch_size, count, total, seed)
    else:
        positions = _pseudorandom_positions(batch_size, count, total, offset_range, seed)
    if windowed:
        return Regions(positions, positions + WINDOW)
    starts, stops = positions[:, :-1], positions[:, 1:]
    return Regions(starts, ops.minimum(stops + 1, input_size) if inclusive else stops)


def check_sequence(sequence: str) -> None:
    """Refuses a sequence name that is not one of the two.

    Raises:
        InvalidArgumentError: if `sequence` is neither "random" nor "pseudorandom".
    """
    if sequence not in get_args(SequenceName):
        raise InvalidArgumentError(f'`sequence` must be "random" or "pseudorandom". Received: {sequence!r}.')


def _random_positions(batch_size: Any, count: Any, total: Any, seed: Any) -> Any:
    """Partial sums, from zero to `total`, of a shuffle of `count` steps; shape (batch_size, count + 1)."""
    # The ranks of uniform draws are a uniform permutation of the steps, of which the first `twos` are the long ones.
    order = ops.argsort(keras.random.uniform((batch_size, count), dtype="float32", seed=seed), axis=1)
    twos = total - count
    steps = ops.cast(order < twos, "int32") + 1
    return ops.pad(ops.cumsum(steps, axis=1), [[0, 0], [1, 0]])


def _pseudorandom_positions(batch_size: Any, count: Any, total: Any, offset_range: float, seed: Any) -> Any:
    """floor((j + u) α) - floor(u α) for j = 0 … count, with α = total / count; shape (batch_size, count + 1).

    With r = floor(u · total) modulo `count`, this difference is exactly floor((j · total + r) / count): integers only,
    so that no rounding can move the last position away from `total`.
    """
    divisor = ops.maximum(count, 1)  # A single window (count 0) has only position zero.
    u = keras.random.uniform((batch_size, 1), 0.0, offset_range, dtype="float32", seed=seed)
    offset = ops.mod(ops.cast(ops.floor(u * ops.cast(total, "float32")), "int32"), divisor)
    steps = ops.arange(count + 1, dtype="int32") * total
    return ops.floor_divide(steps[None, :] + offset, divisor)

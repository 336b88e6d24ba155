"""Random pooling regions: the integer sequences of fractional max-pooling, drawn per sample.

Along one axis of N_in positions, N_out regions are drawn. Their positions advance by steps of one or two, so that any
ratio N_in / N_out between one and two can be had. Everything here is computed in integers, never in the dtype of the
activations.

Sources: B. Graham, Fractional Max-Pooling, arXiv:1412.6071, section 2, and the `Regions.cu` of his SparseConvNet.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import keras
from keras import ops

from onehood.errors import InvalidArgumentError
from onehood.rules import SEQUENCE, SequenceName

Seed: TypeAlias = int | keras.random.SeedGenerator


WINDOW = 2
"""The width of the fixed windows of overlapping pooling in Graham's code."""


class Regions(NamedTuple):
    """Half-open regions [start, stop) along one axis; both of shape (batch, N_out), int32."""

    starts: Any
    stops: Any


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


@dataclass(frozen=True)
class RegionRule:
    """How regions follow from uniform random numbers.

    Args:
        sequence: "random" shuffles exactly the needed number of ones and twos; "pseudorandom" takes
            floor((j + u) α) - floor(u α) with one u per sample.
        overlapping: windows of two positions, the last ending at N_in; otherwise regions that tile the input.
        inclusive: the article's own overlapping regions: each tile and the first position of the next one.
        offset_range: u is drawn from U(0, offset_range).
    """

    sequence: SequenceName
    overlapping: bool
    inclusive: bool = False
    offset_range: float = 1.0

    @property
    def windowed(self) -> bool:
        """Whether all regions are two wide."""
        return self.overlapping and not self.inclusive

    def numbers_needed(self, output_size: Any) -> Any:
        """How many random numbers one sequence takes."""
        return self.steps(output_size) if self.sequence == "random" else 1

    def steps(self, output_size: Any) -> Any:
        """How many steps of one or two a sequence has."""
        return output_size - 1 if self.windowed else output_size

    def distance(self, input_size: Any) -> Any:
        """What the steps add up to."""
        return input_size - WINDOW if self.windowed else input_size


def draw_numbers(batch_size: Any, output_sizes: Sequence[Any], rule: RegionRule, seed: Seed) -> Any:
    """Draws what the regions of some axes follow from: shape (batch_size, numbers of all axes), float32.

    Args:
        batch_size: number of sequences of each axis.
        output_sizes: N_out of each axis.
        rule: of the regions.
        seed: a Keras seed; a `SeedGenerator` advances at every call.
    """
    count = sum((rule.numbers_needed(size) for size in output_sizes[1:]), rule.numbers_needed(output_sizes[0]))
    largest = 1.0 if rule.sequence == "random" else rule.offset_range
    return keras.random.uniform((batch_size, count), 0.0, largest, dtype="float32", seed=seed)


def regions_from_numbers(
    numbers: Any, input_sizes: Sequence[Any], output_sizes: Sequence[Any], rule: RegionRule
) -> list[Regions]:
    """The regions of each axis, of shape (batch, N_out), that follow from `draw_numbers`."""
    regions, first = [], 0
    for size, output in zip(input_sizes, output_sizes, strict=True):
        count = rule.numbers_needed(output)
        regions.append(_regions(numbers[:, first : first + count], size, output, rule))
        first = first + count
    return regions


def draw_regions(
    batch_size: Any,
    input_size: Any,
    output_size: Any,
    *,
    sequence: SequenceName,
    overlapping: bool,
    inclusive: bool = False,
    offset_range: float = 1.0,
    seed: Seed,
) -> Regions:
    """Draws one independent sequence of regions per sample, along one axis.

    Args:
        batch_size: number of sequences.
        input_size: N_in, at least 2.
        output_size: N_out, with N_out < N_in <= 2 N_out.
        sequence: as in `RegionRule`.
        overlapping: see there.
        inclusive: see there.
        offset_range: see there.
        seed: a Keras seed; a `SeedGenerator` advances at every call.

    Returns:
        Regions of shape (batch_size, output_size).
    """
    rule = RegionRule(sequence, overlapping, inclusive, offset_range)
    numbers = draw_numbers(batch_size, [output_size], rule, seed)
    return _regions(numbers, input_size, output_size, rule)


def check_sequence(sequence: str) -> None:
    """Refuses a sequence name that is not one of the two.

    Raises:
        InvalidArgumentError: if `sequence` is neither "random" nor "pseudorandom".
    """
    SEQUENCE.check("sequence", sequence)


def _regions(numbers: Any, input_size: Any, output_size: Any, rule: RegionRule) -> Regions:
    steps, distance = rule.steps(output_size), rule.distance(input_size)
    positions = (_random_positions if rule.sequence == "random" else _pseudorandom_positions)(numbers, steps, distance)
    if rule.windowed:
        return Regions(positions, positions + WINDOW)
    starts, stops = positions[:, :-1], positions[:, 1:]
    return Regions(starts, ops.minimum(stops + 1, input_size) if rule.inclusive else stops)


def _random_positions(numbers: Any, steps: Any, distance: Any) -> Any:
    """Partial sums, from zero to `distance`, of a shuffle of `steps` steps; shape (batch_size, steps + 1)."""
    # The ranks of uniform draws are a uniform permutation of the steps, of which the first `twos` are the long ones.
    twos = distance - steps
    lengths = ops.cast(ops.argsort(numbers, axis=1) < twos, "int32") + 1
    return ops.pad(ops.cumsum(lengths, axis=1), [[0, 0], [1, 0]])


def _pseudorandom_positions(numbers: Any, steps: Any, distance: Any) -> Any:
    """floor((j + u) α) - floor(u α) for j = 0 … steps, with α = distance / steps; shape (batch_size, steps + 1).

    With r = floor(u · distance) modulo `steps`, this difference is exactly floor((j · distance + r) / steps): integers
    only, so that no rounding can move the last position away from `distance`.
    """
    divisor = ops.maximum(steps, 1)  # A single window has no steps, only position zero.
    offset = ops.mod(ops.cast(ops.floor(numbers * ops.cast(distance, "float32")), "int32"), divisor)
    return ops.floor_divide((ops.arange(steps + 1, dtype="int32") * distance)[None, :] + offset, divisor)

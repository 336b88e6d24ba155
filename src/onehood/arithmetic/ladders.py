"""The sides of networks that alternate 2×2 convolutions with pooling, ordinary or fractional."""

from dataclasses import dataclass

from onehood.errors import InvalidArgumentError

CONVOLUTION = 2
"""The side of the network's valid convolution kernels."""

_LAST_POOLED = 2  # What the last 2×2 convolution turns into a single position.
_MOST_LEVELS = 64


@dataclass(frozen=True)
class Ladder:
    """The sides of a (C2 - FMP)_L - C2 - C1 network along one axis.

    Args:
        convolved: the side that enters each of the L poolings, first to last.
        pooled: the side that leaves each of them.
    """

    convolved: tuple[int, ...]
    pooled: tuple[int, ...]

    @property
    def input_side(self) -> int:
        """The side of the network's (padded) input."""
        return self.convolved[0] + CONVOLUTION - 1

    @property
    def sides(self) -> tuple[int, ...]:
        """Every side from the input to the last pooling, as in 36-35-25-24-…-2."""
        chain = [self.input_side]
        for convolved, pooled in zip(self.convolved, self.pooled, strict=True):
            chain += [convolved, pooled]
        return tuple(chain)


def fractional_ladder(levels: int, pooling_ratio: float) -> Ladder:
    """Works out the sides of a network of `levels` convolutions and poolings by a ratio.

    From the last pooling's output of 2, each pooling's input is round(output · pooling_ratio), halves up and at least
    one larger than the output; each 2×2 convolution adds one.

    Args:
        levels: L, from 1 to 64.
        pooling_ratio: above 1 and at most 2, which is ordinary pooling.

    Raises:
        InvalidArgumentError: for arguments out of range.
    """
    if not 1 <= levels <= _MOST_LEVELS:
        raise InvalidArgumentError(f"`levels` must lie between 1 and {_MOST_LEVELS}. Received: {levels}.")
    if not 1 < pooling_ratio <= 2:
        raise InvalidArgumentError(f"`pooling_ratio` must be above 1 and at most 2. Received: {pooling_ratio}.")
    convolved: list[int] = []
    pooled: list[int] = []
    side = _LAST_POOLED
    for _ in range(levels):
        pooled.append(side)
        # The pooling itself refuses to more than halve a side: 2 · side bounds a ratio near two.
        convolved.append(min(max(int(side * pooling_ratio + 0.5), side + 1), 2 * side))
        side = convolved[-1] + CONVOLUTION - 1
    return Ladder(tuple(reversed(convolved)), tuple(reversed(pooled)))


def levels_for(side: int, pooling_ratio: float) -> int:
    """The least number of levels whose input is at least `side` pixels wide.

    Raises:
        InvalidArgumentError: no ladder of 64 levels is so wide.
    """
    for levels in range(1, _MOST_LEVELS + 1):
        if fractional_ladder(levels, pooling_ratio).input_side >= side:
            return levels
    raise InvalidArgumentError(f"No network of {_MOST_LEVELS} levels takes an input side of {side} by {pooling_ratio}.")


def max_pooling_sides(side: int) -> tuple[int, ...]:
    """The sides of a network of valid 2×2 convolutions and ordinary 2×2 pooling, from `side` down to one.

    11-10-5-4-2-1 for 11: only few levels fit, for each pooling halves.

    Raises:
        InvalidArgumentError: for a side below 2.
    """
    if side < 2:
        raise InvalidArgumentError(f"`side` must be at least 2. Received: {side}.")
    chain = [side]
    while chain[-1] > 1:
        chain.append(chain[-1] - CONVOLUTION + 1)
        if chain[-1] > 1:
            chain.append(chain[-1] // 2)
    return tuple(chain)

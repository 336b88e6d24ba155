"""The ladder of sides, against the documented chains."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.arithmetic import fractional_ladder, levels_for, max_pooling_sides
from onehood.errors import InvalidArgumentError


def test_the_documented_chains():
    assert fractional_ladder(6, math.sqrt(2)).sides == (36, 35, 25, 24, 17, 16, 11, 10, 7, 6, 4, 3, 2)
    chain = fractional_ladder(12, 2 ** (1 / 3)).sides
    assert chain[:7] == (94, 93, 74, 73, 58, 57, 45)
    assert chain[-1] == 2
    assert len(chain) == 25


@given(levels=st.integers(1, 20), ratio=st.floats(1.01, 1.99))
def test_every_pooling_of_every_ladder_can_be_pooled(levels, ratio):
    ladder = fractional_ladder(levels, ratio)
    assert len(ladder.convolved) == len(ladder.pooled) == levels
    assert ladder.pooled[-1] == 2
    for convolved, pooled in zip(ladder.convolved, ladder.pooled, strict=True):
        assert pooled < convolved <= 2 * pooled
    for pooled, convolved in zip(ladder.pooled, ladder.convolved[1:], strict=False):
        assert convolved == pooled - 1


@given(side=st.integers(1, 500), ratio=st.floats(1.2, 1.9))
def test_levels_for_is_the_least_number_that_is_wide_enough(side, ratio):
    levels = levels_for(side, ratio)
    assert fractional_ladder(levels, ratio).input_side >= side
    assert levels == 1 or fractional_ladder(levels - 1, ratio).input_side < side


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidArgumentError, match="`levels` must lie between 1 and 64. Received: 0"):
        fractional_ladder(0, 1.5)
    with pytest.raises(InvalidArgumentError, match="above 1 and at most 2. Received: 2.5"):
        fractional_ladder(3, 2.5)
    with pytest.raises(InvalidArgumentError, match="input side of 900 by 1.01"):
        levels_for(900, 1.01)


def test_the_two_ladders_of_the_talk():
    assert max_pooling_sides(11) == (11, 10, 5, 4, 2, 1)
    assert fractional_ladder(levels_for(11, 2**0.5), 2**0.5).sides == (11, 10, 7, 6, 4, 3, 2)
    assert max_pooling_sides(2) == (2, 1)
    with pytest.raises(InvalidArgumentError, match="`side` must be at least 2. Received: 1"):
        max_pooling_sides(1)

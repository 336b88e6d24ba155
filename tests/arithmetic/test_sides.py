"""Sides against what is really done."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.arithmetic import pooled_size, window_places
from onehood.errors import InvalidArgumentError
from onehood.filters import convolve


@given(side=st.integers(1, 20), window=st.integers(1, 6), stride=st.integers(1, 5), padding=st.integers(0, 4))
def test_places_are_those_of_a_convolution(side, window, stride, padding):
    if window > side + 2 * padding:
        with pytest.raises(InvalidArgumentError, match="`kernel` must fit into the padded side"):
            window_places(side, window, stride, padding)
        return
    outputs = convolve(np.zeros((side, 1)), np.ones((window, 1)), stride=(stride, 1), padding=(padding, 0))
    assert window_places(side, window, stride, padding) == len(outputs)


@pytest.mark.parametrize(("side", "ratio", "expected"), [(35, 2**0.5, 25), (11, 1.1, 10), (2, 1.001, 1), (5, 2, 3)])
def test_pooled_sides(side, ratio, expected):
    assert pooled_size(side, ratio) == expected


@pytest.mark.parametrize("arguments", [(0, 1), (4, 0), (4, 2, 0), (4, 2, 1, -1), (4.0, 2), (4, True)])
def test_bad_numbers_are_refused(arguments):
    with pytest.raises(InvalidArgumentError, match="must be a whole number from"):
        window_places(*arguments)

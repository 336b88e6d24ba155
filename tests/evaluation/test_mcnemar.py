"""McNemar's test against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from onehood.errors import InvalidArgumentError
from onehood.evaluation import mcnemar


@given(first=st.integers(0, 12), second=st.integers(0, 12), both=st.integers(0, 5))
def test_the_exact_probability_of_so_uneven_a_division(first, second, both):
    one = np.array([True] * first + [False] * second + [True] * both + [False])
    other = np.array([False] * first + [True] * second + [True] * both + [False])
    found = mcnemar(one, other)
    assert (found.only_first, found.only_second) == (first, second)
    chances = binom.pmf(np.arange(first + second + 1), first + second, 0.5)
    as_uneven = np.abs(np.arange(first + second + 1) - (first + second) / 2) >= abs(first - second) / 2
    assert found.p_value == pytest.approx(chances[as_uneven].sum())


def test_the_same_images_are_needed():
    with pytest.raises(InvalidArgumentError, match=r"on the same images. Received: \(3,\) and \(2,\)"):
        mcnemar(np.ones(3, bool), np.ones(2, bool))

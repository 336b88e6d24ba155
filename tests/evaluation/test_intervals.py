"""Intervals against their formulas and what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.evaluation import error_interval
from onehood.evaluation.intervals import mean_interval


@given(samples=st.integers(1, 20_000), share=st.floats(0, 1))
def test_the_interval_is_wilsons(samples, share):
    errors = round(share * samples)
    z, p = 1.959963984540054, errors / samples
    centre = (p + z**2 / (2 * samples)) / (1 + z**2 / samples)
    half = z / (1 + z**2 / samples) * math.sqrt(p * (1 - p) / samples + z**2 / (4 * samples**2))
    low, high = error_interval(errors, samples)
    assert low == pytest.approx(100 * (centre - half), abs=1e-6)
    assert high == pytest.approx(100 * (centre + half), abs=1e-6)


@pytest.mark.parametrize(("errors", "samples"), [(0, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(errors, samples):
    with pytest.raises(InvalidArgumentError, match="between 0 and `samples`"):
        error_interval(errors, samples)


def test_a_mean_lies_in_its_interval_as_often_as_promised():
    draws = np.random.default_rng(0).choice([-1, 0, 0, 0, 0, 1, 1], (2000, 400))
    inside = [low < 100 / 7 < high for low, high in map(mean_interval, draws)]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.015)


def test_one_value_has_no_interval():
    with pytest.raises(InvalidArgumentError, match="`values` must be at least 2"):
        mean_interval(np.array([1.0]))

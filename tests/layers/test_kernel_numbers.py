"""Single numbers in the kernels: bfloat16 as bits against the ml_dtypes library, floats against NumPy."""

import ml_dtypes
import numba
import numpy as np
import pytest

from onehood.layers.kernel_numbers import exceeds, narrowed, widened

ALL_BFLOAT16 = np.arange(-(2**15), 2**15, dtype=np.int16)


@numba.njit
def exceeds_all(values, maxima, results):
    for i in range(values.size):
        results[i] = exceeds(values[i], maxima[i])


@numba.njit
def widen_all(values, results):
    for i in range(values.size):
        results[i] = widened(values[i])


@numba.njit
def narrow_all(values, results):
    for i in range(values.size):
        results[i] = narrowed(values[i], results[0])


def comparisons(values, maxima):
    results = np.empty(values.size, bool)
    exceeds_all(values, maxima, results)
    return results


def test_every_bfloat16_widens_to_its_value():
    results = np.empty(ALL_BFLOAT16.size, np.float32)
    widen_all(ALL_BFLOAT16, results)
    np.testing.assert_array_equal(results, ALL_BFLOAT16.view(ml_dtypes.bfloat16).astype(np.float32))


def test_floats_round_to_the_nearest_bfloat16_ties_to_even():
    random = np.random.default_rng(0).normal(size=10_000).astype(np.float32)
    halfway = (ALL_BFLOAT16.view(np.uint16).astype(np.uint32) << 16 | 0x8000).view(np.float32)
    values = np.concatenate([random, halfway, np.float32([0, -0.0, np.inf, -np.inf, np.nan, 3.4e38])])
    results = np.zeros(values.size, np.int16)
    narrow_all(values, results)
    with np.errstate(over="ignore", invalid="ignore"):
        expected = values.astype(ml_dtypes.bfloat16)
    found = results.view(ml_dtypes.bfloat16)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    known = ~np.isnan(expected)
    np.testing.assert_array_equal(results[known], expected.view(np.int16)[known])


@pytest.mark.parametrize("seed", range(3))
def test_bfloat16_are_ordered_as_their_values(seed):
    values = np.random.default_rng(seed).permutation(ALL_BFLOAT16)
    values, maxima = values[: 2**15], values[2**15 :]
    as_floats = [bits.view(ml_dtypes.bfloat16).astype(np.float32) for bits in (values, maxima)]
    np.testing.assert_array_equal(comparisons(values, maxima), comparisons(*as_floats) & ~both_zero(*as_floats))


def both_zero(values, maxima):
    """A positive zero exceeds a negative one by its bits, to no one's harm."""
    return (values == 0) & (maxima == 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_nan_takes_the_place_of_the_maximum_and_stays(dtype):
    values, maxima = (np.array(numbers, dtype) for numbers in ([1, 2, 2, np.nan, 1, np.nan], [2, 1, 2, 1, np.nan, 1]))
    assert comparisons(values, maxima).tolist() == [False, True, False, True, False, True]

"""Values deeper than 8 bits become grey levels by one stated rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.images import ValueScale, checked_value_range
from onehood.images.value_scale import value_scale


def scale(least, greatest, bits, **options):
    return value_scale(least, greatest, **{"bits": bits, "value_range": None, **options})


@pytest.mark.parametrize(
    ("least", "greatest", "low", "high"),
    [
        (0, 255, 0, 255),
        (3, 131, 0, 255),
        (0, 256, 0, 1023),
        (0, 4095, 0, 4095),
        (0, 4096, 0, 16383),
        (0, 65535, 0, 65535),
        (0, 70_000, 0, 262_143),
        (-66, 65, -128, 127),
        (-1, 255, -512, 511),
        (-1000, 3000, -8192, 8191),
    ],
)
def test_whole_numbers_keep_the_upper_bits_of_the_fewest_that_hold_them(least, greatest, low, high):
    found = scale(least, greatest, 32)
    assert (found.low, found.high, found.own) == (low, high, False)
    values = np.array([low, least, greatest, high])
    np.testing.assert_array_equal(found.levels(values), (values - low) * 256 // (high - low + 1))


def test_a_depth_that_the_file_tells_stands():
    assert scale(0, 300, 12).high == 4095
    assert scale(0, 300, 16).high == 1023


@pytest.mark.parametrize(
    ("least", "greatest", "low", "high"),
    [(0, 1, 0, 1), (0.2, 0.9, 0, 1), (0, 1.5, 0, 255), (-1, 1, -1, 1), (0, 300, 0, 300)],
)
def test_floating_point_is_taken_as_unit_as_bytes_or_by_its_own_range(least, greatest, low, high):
    found = scale(least, greatest, None) if greatest != 1.5 else scale(0, 100.5, None)
    assert (found.low, found.high) == (low, high)
    assert found.own == (least < 0 or greatest > 255)


@pytest.mark.parametrize(("least", "greatest", "bits"), [(1000, 1131, 16), (100_000, 100_131, 32), (0.5, 0.51, None)])
def test_values_that_would_lose_nearly_all_levels_are_brought_by_their_own_range(least, greatest, bits):
    found = scale(least, greatest, bits)
    assert found == ValueScale(least, greatest, own=True)
    levels = found.levels(np.linspace(least, greatest, 132))
    assert len(np.unique(levels)) == 132
    assert (levels[0], levels[-1]) == (0, 255)


def test_one_value_is_one_level_and_no_range():
    assert not scale(1000, 1000, 16).own
    assert not scale(300.0, 300.0, None).own
    assert len(np.unique(scale(300.0, 300.0, None).levels(np.full(4, 300.0)))) == 1


def test_tags_stand_where_they_hold_the_values_and_say_something():
    assert scale(100, 3000, 16, tagged=(0, 9999)) == ValueScale(0, 9999)
    assert scale(100, 3000, 16, tagged=(0, 65535)).high == 4095  # Of any file of 16 bits.
    assert scale(100, 3000, 16, tagged=(0, 2000)).high == 4095  # They are wrong.


def test_the_range_of_the_user_stands_above_all():
    found = scale(100, 3000, 16, value_range=(1000, 2000), tagged=(0, 9999))
    np.testing.assert_array_equal(found.levels(np.array([0, 1000, 1500, 2000, 9000])), [0, 0, 128, 255, 255])


def test_what_is_no_number_is_black_and_the_infinite_are_the_ends():
    values = np.array([np.nan, -np.inf, np.inf, 0.5])
    np.testing.assert_array_equal(ValueScale(0.0, 1.0).levels(values), [0, 0, 255, 128])


@given(
    st.integers(-(2**31), 2**32 - 1),
    st.integers(-(2**31), 2**32 - 1),
    st.sampled_from([8, 10, 12, 14, 16, 32]),
    st.booleans(),
)
def test_levels_grow_with_values_and_never_leave_their_range(one, other, bits, floating):
    limit = 1 << (bits - 1)
    one, other = (value % (2 * limit) - (limit if one < 0 or other < 0 else 0) for value in (one, other))
    least, greatest = min(one, other), max(one, other)
    found = scale(least, greatest, None if floating else bits)
    levels = found.levels(np.linspace(least, greatest, 300).astype(np.float64 if floating else np.int64))
    assert (np.diff(levels.astype(int)) >= 0).all()
    assert found.low <= least
    assert found.high >= greatest
    if greatest - least >= 132:
        assert len(np.unique(levels)) >= 16


@pytest.mark.parametrize(
    "value", [(1,), (1, 2, 3), "0,1", (2, 1), (1, 1), (0, float("nan")), (0, "x"), 5, (-1e308, 1.7e308)]
)
def test_what_is_no_range_is_refused(value):
    with pytest.raises(InvalidArgumentError, match=r"`value_range` must be two finite numbers \(low, high\)"):
        checked_value_range(value)


def test_ranges_may_come_as_lists_or_not_at_all():
    assert checked_value_range([0, 4095]) == (0.0, 4095.0)
    assert checked_value_range(None) is None

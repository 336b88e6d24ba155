"""The sequences: exact counts, ends, tiling, coverage, and their distributions."""

import math
from collections import Counter

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.arithmetic import pooled_size
from onehood.errors import InvalidArgumentError
from onehood.layers.pooling_regions import check_sequence, check_sizes, draw_regions

SEQUENCES = ("random", "pseudorandom")


@st.composite
def sides(draw):
    output = draw(st.integers(1, 60))
    return draw(st.integers(max(output + 1, 2), 2 * output)), output


def draw_numpy(batch, input_size, output_size, **options):
    regions = draw_regions(batch, input_size, output_size, **options)
    return np.asarray(regions.starts), np.asarray(regions.stops)


@pytest.mark.parametrize("sequence", SEQUENCES)
@given(sides=sides(), seed=st.integers(0, 2**31 - 1))
def test_windows_start_at_zero_end_at_the_edge_and_advance_by_one_or_two(sequence, sides, seed):
    size, output = sides
    starts, stops = draw_numpy(5, size, output, sequence=sequence, overlapping=True, seed=seed)
    assert starts.shape == stops.shape == (5, output)
    assert (starts[:, 0] == 0).all()
    assert (stops[:, -1] == size).all()
    assert (stops - starts == 2).all()
    steps = np.diff(starts, axis=1)
    assert np.isin(steps, (1, 2)).all()
    # The numbers of ones and twos are exact, in every sample.
    assert ((steps == 2).sum(axis=1) == size - output - 1).all()
    assert ((steps == 1).sum(axis=1) == 2 * output - size).all()


@pytest.mark.parametrize("sequence", SEQUENCES)
@given(sides=sides(), seed=st.integers(0, 2**31 - 1))
def test_disjoint_regions_tile_the_input_once(sequence, sides, seed):
    size, output = sides
    starts, stops = draw_numpy(5, size, output, sequence=sequence, overlapping=False, seed=seed)
    assert (starts[:, 0] == 0).all()
    assert (stops[:, -1] == size).all()
    assert (starts[:, 1:] == stops[:, :-1]).all()
    widths = stops - starts
    assert ((widths == 2).sum(axis=1) == size - output).all()
    assert ((widths == 1).sum(axis=1) == 2 * output - size).all()


@pytest.mark.parametrize("sequence", SEQUENCES)
@given(sides=sides(), seed=st.integers(0, 2**31 - 1))
def test_inclusive_regions_share_their_last_position_with_the_next(sequence, sides, seed):
    size, output = sides
    starts, stops = draw_numpy(5, size, output, sequence=sequence, overlapping=True, inclusive=True, seed=seed)
    assert (starts[:, 0] == 0).all()
    assert (stops[:, -1] == size).all()
    assert (stops[:, :-1] == starts[:, 1:] + 1).all()
    assert np.isin((stops - starts)[:, :-1], (2, 3)).all()


@given(sides=sides(), u=st.floats(0, 1, exclude_max=True, width=32))
def test_pseudorandom_starts_follow_grahams_formula(sides, u):
    """Compared with floor((j + u) α) - floor(u α) in exact fractions, for the offset that u stands for."""
    from fractions import Fraction

    size, output = sides
    for overlapping in (True, False):
        total, count = (size - 2, output - 1) if overlapping else (size, output)
        if count == 0:
            continue
        # Every u in [r, r + 1) / total gives the same sequence: take the left end of u's own interval.
        offset = Fraction(int(u * total), total)
        alpha = Fraction(total, count)
        expected = [math.floor((j + offset) * alpha) - math.floor(offset * alpha) for j in range(output)]
        reachable = {
            tuple(row)
            for row in draw_numpy(400, size, output, sequence="pseudorandom", overlapping=overlapping, seed=0)[0]
        }
        if total < 40:  # Four hundred draws then reach every sequence.
            assert tuple(expected) in reachable


def test_the_pseudorandom_families_of_35_to_25_are_small_and_the_random_ones_large():
    """Reference: 5 disjoint and 8 overlapping pseudorandom sequences; C(25, 10) and C(24, 9) random ones."""
    for overlapping, family in ((False, 5), (True, 8)):
        starts, _ = draw_numpy(2000, 35, 25, sequence="pseudorandom", overlapping=overlapping, seed=1)
        assert len({tuple(row) for row in starts}) == family
        starts, _ = draw_numpy(2000, 35, 25, sequence="random", overlapping=overlapping, seed=1)
        assert len({tuple(row) for row in starts}) > 1990


def test_random_is_a_uniform_shuffle_of_exact_counts():
    """7 to 5 disjoint: two twos among five steps, ten equally likely arrangements."""
    starts, stops = draw_numpy(20_000, 7, 5, sequence="random", overlapping=False, seed=3)
    counts = Counter(map(tuple, stops - starts))
    assert len(counts) == math.comb(5, 2)
    expected = 20_000 / 10
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    assert chi_square < 27.9  # 99.9 % quantile of nine degrees of freedom


def test_the_offset_range_decides_how_stationary_the_steps_are():
    """Reference: for 35 to 25 disjoint, u ~ U(0, 1) gives a two with probability 0.29 to 0.57 by position."""

    def probability_of_two(offset_range):
        starts, stops = draw_numpy(
            20_000, 35, 25, sequence="pseudorandom", overlapping=False, offset_range=offset_range, seed=4
        )
        return (stops - starts == 2).mean(axis=0)

    narrow, wide = probability_of_two(1.0), probability_of_two(10_000.0)
    assert narrow.min() == pytest.approx(0.29, abs=0.02)
    assert narrow.max() == pytest.approx(0.57, abs=0.02)
    assert np.abs(wide - 0.4).max() < 0.02


def test_samples_differ_and_a_seed_generator_advances():
    generator = keras.random.SeedGenerator(5)
    first, _ = draw_numpy(8, 35, 25, sequence="random", overlapping=True, seed=generator)
    second, _ = draw_numpy(8, 35, 25, sequence="random", overlapping=True, seed=generator)
    assert len({tuple(row) for row in first}) == 8
    assert (first != second).any()


@pytest.mark.parametrize(
    ("size", "ratio", "expected"),
    [(35, math.sqrt(2), 25), (93, 2 ** (1 / 3), 74), (20, 1.6, 13), (2, math.sqrt(2), 1), (5, 1.05, 4), (3, 1.99, 2)],
)
def test_the_output_side_is_rounded_and_always_smaller(size, ratio, expected):
    assert pooled_size(size, ratio) == expected


@given(size=st.integers(2, 5000), ratio=st.floats(1.0001, 1.9999))
def test_every_rounded_side_can_be_pooled(size, ratio):
    check_sizes(size, pooled_size(size, ratio))


@pytest.mark.parametrize(("size", "output"), [(1, 1), (5, 5), (5, 2), (4, 6), (0, 0)])
def test_sides_that_cannot_be_joined_are_refused(size, output):
    with pytest.raises(InvalidArgumentError, match=f"(?s){size}"):
        check_sizes(size, output)


def test_an_unknown_sequence_is_refused():
    with pytest.raises(InvalidArgumentError, match="`sequence` must be one of random, pseudorandom.*chaotic"):
        check_sequence("chaotic")

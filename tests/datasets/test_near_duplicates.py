"""Pairs of like images across groups."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets import near_pairs
from onehood.datasets.near_duplicates import NEAR


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 2**12)), st.sampled_from("ab")), max_size=30))
def test_pairs_are_those_that_a_double_loop_finds(items):
    hashes, groups = [item[0] for item in items], [item[1] for item in items]
    expected = {
        (i, j, (hashes[i] ^ hashes[j]).bit_count())
        for i in range(len(items))
        for j in range(i + 1, len(items))
        if None not in (hashes[i], hashes[j]) and groups[i] != groups[j] and (hashes[i] ^ hashes[j]).bit_count() <= NEAR
    }
    assert set(near_pairs(hashes, groups)) == expected


def test_the_most_alike_come_first_and_no_more_than_asked():
    hashes = [0, 0b1, 0b111, 2**63]
    pairs = near_pairs(hashes, ["a", "b", "c", "d"])
    assert [pair.distance for pair in pairs] == [1, 1, 2, 2, 3, 4]  # Bits 0, 1, 3 and one far away.
    assert len(near_pairs(hashes, ["a", "b", "c", "d"], most=2)) == 2


def test_large_sets_are_compared_in_pieces():
    values = np.random.default_rng(0).integers(0, 2**63, 5000)
    values[4999] = values[3]
    pairs = near_pairs([int(value) for value in values], ["train"] * 4999 + ["test"])
    assert (pairs[0].first, pairs[0].second, pairs[0].distance) == (3, 4999, 0)

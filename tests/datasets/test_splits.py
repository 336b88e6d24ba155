"""Stratified splits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets import Split, stratified_split
from onehood.errors import InvalidArgumentError


def make(labels):
    labels = np.asarray(labels)
    return Split(np.zeros((len(labels), 1, 1, 1), np.uint8), labels, [str(index) for index in range(len(labels))])


@given(
    labels=st.lists(st.integers(0, 4), min_size=1, max_size=60), fraction=st.floats(0.05, 0.95), seed=st.integers(0, 9)
)
def test_the_parts_partition_the_split_and_every_class_is_on_both_sides(labels, fraction, seed):
    rest, part = stratified_split(make(labels), fraction, seed=seed)
    assert sorted([*rest.ids, *part.ids], key=int) == [str(index) for index in range(len(labels))]
    for label in set(labels):
        count, taken = labels.count(label), int((part.labels == label).sum())
        assert taken == (0 if count == 1 else min(max(1, round(fraction * count)), count - 1))


def test_the_seed_decides():
    split = make([0, 1] * 50)
    first, again, other = (stratified_split(split, 0.2, seed=seed)[1].ids for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize("fraction", [0, 1, -0.1, float("nan")])
def test_fractions_out_of_range_are_refused(fraction):
    with pytest.raises(InvalidArgumentError, match="`fraction` must lie strictly between 0 and 1"):
        stratified_split(make([0, 1]), fraction, seed=0)

"""Splits by content: stable, complete, and nothing torn apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets.hash_split import hash_split, unit_position
from onehood.errors import InvalidArgumentError

samples = st.lists(st.tuples(st.integers(0, 30).map(str), st.sampled_from("abc")), min_size=1, max_size=60)


@given(samples)
def test_units_are_never_torn_apart(pairs):
    units, labels = zip(*pairs, strict=True)
    splits = hash_split(units, labels)
    assert len({(unit, split) for unit, split in zip(units, splits, strict=True)}) == len(set(units))


@given(samples)
def test_every_class_can_be_trained_and_single_label_classes_tested(pairs):
    units, labels = zip(*pairs, strict=True)
    splits = hash_split(units, labels)
    mixed = {unit for unit in units if len({label for one, label in pairs if one == unit}) > 1}
    for label in set(labels):
        own = {unit: split for (unit, one), split in zip(pairs, splits, strict=True) if one == label}
        assert "train" in own.values()
        if len(own) > 1 and not mixed & set(own):
            assert "test" in own.values()


@given(st.sets(st.integers(0, 10**9), min_size=60, max_size=120), st.sets(st.integers(0, 10**9), max_size=60))
def test_adding_files_moves_no_other(first, more):
    """With enough units that no class needs mending, the first files' sides do not depend on the others."""
    before = sorted(map(str, first))
    after = [*before, *sorted(map(str, more - first))]
    one = hash_split(before, ["a"] * len(before))
    two = hash_split(after, ["a"] * len(after))
    if "test" in [side for unit, side in zip(before, one, strict=True) if unit_position(unit) < 0.2]:
        assert two[: len(before)] == one


def test_proportions_are_about_those_asked_for():
    units = [str(number) for number in range(20_000)]
    splits = hash_split(units, ["a"] * 20_000, test=0.15, validation=0.05)
    assert splits.count("test") / 20_000 == pytest.approx(0.15, abs=0.01)
    assert splits.count("validation") / 20_000 == pytest.approx(0.05, abs=0.01)


def test_the_position_of_a_unit_is_fixed_for_ever():
    assert unit_position("a") == pytest.approx(0.25379361057584854, abs=1e-12)
    assert unit_position("b") == pytest.approx(0.5173761181772722, abs=1e-12)


def test_a_class_of_one_unit_is_trained_on():
    assert hash_split(["same", "same"], ["rare", "rare"], test=0.99, validation=0.0) == ["train", "train"]


def test_no_test_split_on_request():
    splits = hash_split([str(number) for number in range(200)], ["a"] * 200, test=0.0, validation=0.5)
    assert set(splits) == {"train", "validation"}


@pytest.mark.parametrize("shares", [(-0.1, 0.1), (0.2, -0.1), (0.6, 0.4), (float("nan"), 0.1)])
def test_shares_out_of_range_are_refused(shares):
    with pytest.raises(InvalidArgumentError, match="together below 1"):
        hash_split(["1"], ["a"], test=shares[0], validation=shares[1])

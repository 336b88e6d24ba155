"""Units of a split: what is connected, by content or group, over however many steps."""

from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets.split_units import split_units

SAMPLES = st.lists(st.tuples(st.sampled_from("uvwxyz"), st.sampled_from([None, "a", "b", "c", "d"])), max_size=12)


def reached(samples, start):
    """By walking from sample to sample."""
    found, new = set(), {start}
    while new:
        found |= new
        new = {
            other
            for one in new
            for other in range(len(samples))
            if samples[one][0] == samples[other][0]
            or (samples[one][1] is not None and samples[one][1] == samples[other][1])
        } - found
    return found


@given(SAMPLES)
def test_samples_are_in_one_unit_if_and_only_if_they_are_connected(samples):
    units = split_units([content for content, _ in samples], [group for _, group in samples])
    for one in range(len(samples)):
        assert {other for other in range(len(samples)) if units[other] == units[one]} == reached(samples, one)


@given(SAMPLES)
def test_a_unit_is_called_by_its_first_group_or_its_content(samples):
    units = split_units([content for content, _ in samples], [group for _, group in samples])
    for one, unit in enumerate(units):
        groups = [samples[other][1] for other in reached(samples, one) if samples[other][1] is not None]
        assert unit == (min(groups) if groups else samples[one][0])

"""What is recorded of data."""

from onehood.classifiers.training_data import data_identity, learned_from
from onehood.training.record import LearnedFrom


def test_what_is_recorded(bars):
    assert learned_from(bars, bars.split("train"), None) == LearnedFrom("bars", 90, 0, None)
    identity = data_identity(bars)
    assert identity["samples"] == {"train": 90, "test": 30}
    assert identity["fingerprint"] == bars.fingerprint()

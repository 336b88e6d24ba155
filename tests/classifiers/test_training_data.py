"""What is learned from and validated on."""

from dataclasses import replace

import numpy as np
import pytest

from onehood.classifiers.training_data import data_identity, learned_from, training_and_validation
from onehood.datasets import ImageDataset, Split
from onehood.errors import DataError
from onehood.training.record import LearnedFrom


def test_a_validation_split_of_the_data_is_used_as_it_is(bars):
    data = ImageDataset("b", bars.class_names, {"train": bars.split("train"), "validation": bars.split("test")})
    training, validation = training_and_validation(data, 0.5)
    assert training is data.split("train")
    assert validation is data.split("validation")


def test_otherwise_a_share_of_the_training_split_or_none(bars):
    training, validation = training_and_validation(bars, 0.1)
    assert (len(training), len(validation)) == (81, 9)
    assert set(training.ids).isdisjoint(validation.ids)
    assert training_and_validation(bars, 0)[1] is None


def test_an_empty_validation_split_is_none(bars):
    one_each = bars.split("train").take(
        np.array([np.flatnonzero(bars.split("train").labels == n)[0] for n in range(3)])
    )
    training, validation = training_and_validation(replace(bars, splits={"train": one_each}), 0.1)
    assert (len(training), validation) == (3, None)
    empty = {"train": one_each, "validation": one_each.take(np.zeros(0, int))}
    assert training_and_validation(replace(bars, splits=empty), 0.1)[1] is None


def test_one_class_is_too_few():
    images = np.zeros((3, 4, 4, 1), np.uint8)
    alone = ImageDataset("alone", ("a", "b"), {"train": Split(images, np.zeros(3, int), ["0", "1", "2"])})
    with pytest.raises(DataError, match="alone: a classifier needs training images of at least two classes"):
        training_and_validation(alone, 0.1)


def test_what_is_recorded(bars):
    assert learned_from(bars, bars.split("train"), None) == LearnedFrom("bars", 90, 0, None)
    identity = data_identity(bars)
    assert identity["samples"] == {"train": 90, "test": 30}
    assert identity["fingerprint"] == bars.fingerprint()

"""The embedded digits."""

import numpy as np
import pytest

from onehood.datasets import digits
from onehood.errors import InvalidArgumentError


def test_the_folds_partition_the_1797_digits_and_keep_the_proportions():
    tests = [digits(fold=fold).split("test") for fold in range(5)]
    ids = [identifier for test in tests for identifier in test.ids]
    assert len(ids) == len(set(ids)) == 1797
    for fold, test in enumerate(tests):
        train = digits(fold=fold).split("train")
        assert set(train.ids).isdisjoint(test.ids)
        assert len(train) + len(test) == 1797
        assert np.bincount(test.labels).min() >= 33


def test_values_span_a_byte_and_keep_all_levels():
    train = digits().split("train")
    assert train.images.shape[1:] == (8, 8, 1)
    assert train.images.dtype == np.uint8
    assert len(np.unique(train.images)) == 17
    assert train.images.max() == 255


def test_another_fold_is_refused():
    with pytest.raises(InvalidArgumentError, match="`fold` must be one of 0 to 4. Received: 5"):
        digits(fold=5)

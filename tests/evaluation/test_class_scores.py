"""Precision, recall and F1 against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import precision_recall_fscore_support

from onehood.evaluation.class_scores import class_scores, macro_scores


@given(confusion=arrays.arrays(np.int64, st.integers(1, 6).map(lambda side: (side, side)), elements=st.integers(0, 9)))
def test_scores_are_those_of_scikit_learn(confusion):
    true, predicted = np.indices(confusion.shape)
    true, predicted = (np.repeat(labels.ravel(), confusion.ravel()) for labels in (true, predicted))
    names = tuple(f"class {place}" for place in range(len(confusion)))
    scores = class_scores(confusion, names)
    assert [one.name for one in scores] == list(names)
    with_images = [place for place, one in enumerate(scores) if one.images]
    options = {"labels": with_images, "zero_division": 0}
    if not with_images:
        return
    *expected, support = precision_recall_fscore_support(true, predicted, **options)
    for place, precision, recall, f1, count in zip(with_images, *expected, support, strict=True):
        one = scores[place]
        assert (one.precision_percent or 0) == pytest.approx(100 * precision)
        assert one.recall_percent == pytest.approx(100 * recall)
        assert one.f1_percent == pytest.approx(100 * f1)
        assert one.images == count
        assert one.predicted == (predicted == place).sum()
    mean = macro_scores(scores)
    *expected, _ = precision_recall_fscore_support(true, predicted, average="macro", **options)
    assert (mean.precision_percent, mean.recall_percent, mean.f1_percent) == pytest.approx(
        tuple(100 * value for value in expected)
    )


def test_what_cannot_be_known_is_none():
    never_predicted, without_images = class_scores(np.array([[0, 3], [0, 0]]), ("a", "b"))
    assert (never_predicted.precision_percent, never_predicted.recall_percent, never_predicted.f1_percent) == (
        None,
        0,
        0,
    )
    assert (without_images.precision_percent, without_images.recall_percent, without_images.f1_percent) == (
        0,
        None,
        None,
    )

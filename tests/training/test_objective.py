"""Losses and metrics by their definitions."""

import keras
import numpy as np
import pytest

from onehood.models import logistic_regression
from onehood.training import Recipe
from onehood.training.objective import (
    BalancedAccuracy,
    MeanSquaredErrorOfClasses,
    SigmoidCrossEntropy,
    metric,
    objective,
)

LABELS = np.array([2, 0, 1, 2])
SCORES = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
ONE_HOT = np.eye(3)[LABELS]


def test_sigmoid_cross_entropy_is_the_mean_over_classes_and_images():
    sigmoids = 1 / (1 + np.exp(-SCORES))
    expected = -(ONE_HOT * np.log(sigmoids) + (1 - ONE_HOT) * np.log(1 - sigmoids)).mean()
    assert float(SigmoidCrossEntropy()(LABELS, SCORES)) == pytest.approx(expected, rel=1e-5)


def test_mean_squared_error_is_the_mean_over_classes_and_images():
    probabilities = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)
    expected = np.square(ONE_HOT - probabilities).mean()
    assert float(MeanSquaredErrorOfClasses()(LABELS, probabilities)) == pytest.approx(expected, rel=1e-5)


def test_softmax_of_sigmoid_scores_is_the_probability_of_one_class_alone():
    """What `Recipe` says of the sigmoid loss: given that exactly one class is there, its probability is softmax."""
    sigmoids = 1 / (1 + np.exp(-SCORES[0].astype(float)))
    alone = [sigmoids[c] * np.prod([1 - sigmoids[other] for other in range(3) if other != c]) for c in range(3)]
    softmax = np.exp(SCORES[0]) / np.exp(SCORES[0]).sum()
    np.testing.assert_allclose(alone / np.sum(alone), softmax, rtol=1e-5)


def test_the_trained_model_shares_every_weight():
    model = logistic_regression(3, (4, 4, 1))
    for loss in ("softmax_cross_entropy", "sigmoid_cross_entropy", "mean_squared_error"):
        trained, function = objective(model, Recipe(loss=loss))
        assert [id(weight) for weight in trained.weights] == [id(weight) for weight in model.weights]
        assert isinstance(function, keras.losses.Loss)


def test_balanced_accuracy_counts_every_class_the_same():
    measured = BalancedAccuracy(4)
    assert float(measured.result()) == 0
    measured.update_state([0, 0, 0, 1], np.eye(4)[[0, 0, 1, 1]])
    measured.update_state([0], np.eye(4)[[0]])
    assert float(measured.result()) == pytest.approx((3 / 4 + 1) / 2)  # Classes 2 and 3 were not seen.
    measured.reset_state()
    assert float(measured.result()) == 0


def test_top_accuracy_by_name():
    measured = metric("top_3_accuracy", 5)
    measured.update_state([0, 0], [[0.1, 0.2, 0.3, 0.25, 0.15], [0.3, 0.2, 0.25, 0.15, 0.1]])
    assert (measured.name, float(measured.result())) == ("top_3_accuracy", 0.5)
    assert metric("balanced_accuracy", 5).class_count == 5

"""The schedule and the class weights, by their definitions."""

import numpy as np
import pytest

from onehood.training import Recipe
from onehood.training.optimization import class_weights, scheduled_optimizer


def test_the_rate_rises_to_its_peak_and_falls_to_zero():
    optimizer = scheduled_optimizer(Recipe(epochs=10, warmup=0.3, weight_decay=0.07), 0.5, steps_per_epoch=10)
    rates = [float(optimizer._learning_rate(step)) for step in range(101)]
    assert rates[0] == pytest.approx(0.5 / 25)
    assert int(np.argmax(rates)) == 30
    assert rates[30] == pytest.approx(0.5)
    assert rates[65] == pytest.approx(0.25, rel=1e-3)  # Half-way down the cosine.
    assert rates[100] == pytest.approx(0, abs=1e-6)
    assert (np.diff(rates[:31]) > 0).all()
    assert (np.diff(rates[30:]) < 0).all()
    assert optimizer.weight_decay == 0.07


def test_without_warm_up_the_rate_begins_at_its_peak():
    optimizer = scheduled_optimizer(Recipe(epochs=1, warmup=0.0), 0.5, steps_per_epoch=10)
    assert float(optimizer._learning_rate(0)) == pytest.approx(0.5)


def test_balanced_class_weights_count_every_class_the_same():
    labels = np.array([0] * 9 + [2] * 3)
    weights = class_weights(labels, Recipe(class_weights="balanced"))
    assert weights == {0: pytest.approx(12 / 18), 2: pytest.approx(2.0)}
    assert sum(weights[label] for label in labels) == pytest.approx(12)
    assert class_weights(labels, Recipe()) is None


@pytest.mark.parametrize(
    ("name", "kind", "momentum"),
    [("adamw", "AdamW", None), ("adam", "Adam", None), ("sgd", "SGD", 0.0), ("momentum", "SGD", 0.9)],
)
def test_optimizers_by_name(name, kind, momentum):
    optimizer = scheduled_optimizer(Recipe(optimizer=name, schedule="constant"), 0.25, steps_per_epoch=3)
    assert type(optimizer).__name__ == kind
    assert float(optimizer.learning_rate) == 0.25
    assert getattr(optimizer, "momentum", None) == momentum
    assert (optimizer.weight_decay or 0) == (0.01 if name == "adamw" else 0)

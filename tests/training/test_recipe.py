"""Recipes refuse values out of range, by name."""

import pytest

from onehood.errors import InvalidArgumentError
from onehood.training import Recipe


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 1.5),
        ("batch_size", 0),
        ("learning_rate", 0.0),
        ("learning_rate", float("nan")),
        ("weight_decay", -1.0),
        ("warmup", 1.1),
        ("validation", 1.0),
        ("keep", "first"),
        ("precision", "float8"),
        ("seed", -1),
        ("seed", True),
        ("epochs", True),
        ("optimizer", "lion"),
        ("schedule", "steps"),
        ("loss", "hinge"),
        ("learning_rate", "fast"),
        ("class_weights", "some"),
    ],
)
def test_values_out_of_range_are_refused(name, value):
    with pytest.raises(InvalidArgumentError, match=f"`{name}` must be .* Received: {value!r}"):
        Recipe(**{name: value})


def test_an_optimizer_brings_its_own_rate_and_decay():
    assert (Recipe().learning_rate, Recipe().weight_decay) == (3e-3, 0.01)
    plain = Recipe(optimizer="sgd")
    assert (plain.learning_rate, plain.weight_decay) == (0.3, 0.0)
    chosen = Recipe(optimizer="sgd", learning_rate=0.5, weight_decay=1e-4)
    assert (chosen.learning_rate, chosen.weight_decay) == (0.5, 1e-4)


@pytest.mark.parametrize("metrics", ["top_5_accuracy", ("top_5_accuracy", "f1")])
def test_metrics_are_a_list_of_known_ones(metrics):
    with pytest.raises(InvalidArgumentError, match="`metrics` must be a list of some of top_3_accuracy"):
        Recipe(metrics=metrics)
    assert Recipe(metrics=["top_5_accuracy"]).metrics == ("top_5_accuracy",)

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
    ],
)
def test_values_out_of_range_are_refused(name, value):
    with pytest.raises(InvalidArgumentError, match=f"`{name}` must be .* Received: {value!r}"):
        Recipe(**{name: value})

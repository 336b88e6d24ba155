"""Local response normalization against TensorFlow's own operation, a loop, and finite differences."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from gradients import check_gradients
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.layers import LocalResponseNormalization


@given(
    channels=st.integers(1, 9),
    radius=st.integers(0, 3),
    offset=st.floats(0.5, 3),
    alpha=st.floats(0, 1),
    beta=st.floats(0, 1.5),
    seed=st.integers(0, 99),
)
def test_it_equals_tensorflows_operation(channels, radius, offset, alpha, beta, seed):
    inputs = np.random.default_rng(seed).normal(size=(2, 3, 4, channels)).astype("float32")
    outputs = LocalResponseNormalization(2 * radius + 1, offset, alpha, beta)(inputs)
    expected = tf.nn.local_response_normalization(inputs, radius, offset, alpha, beta)
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-6)


def test_the_formula_of_the_article_by_a_loop():
    responses = np.random.default_rng(0).normal(size=7) * 100
    outputs = LocalResponseNormalization(dtype="float64")(responses[None]).numpy()[0]
    for i, response in enumerate(responses):
        strength = sum(responses[j] ** 2 for j in range(max(0, i - 2), min(6, i + 2) + 1))
        assert outputs[i] == pytest.approx(response / (2 + 1e-4 * strength) ** 0.75)


def test_gradients():
    inputs = np.random.default_rng(1).normal(size=(2, 2, 1, 6)) * 3
    check_gradients(LocalResponseNormalization(3, 1.0, 0.5, dtype="float64"), inputs)


def test_it_is_rebuilt_from_its_configuration_and_keeps_the_shape():
    layer = LocalResponseNormalization(3, 1.0, 0.1, 0.5)
    again = LocalResponseNormalization.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    assert layer(keras.Input((8, 8, 4))).shape == (None, 8, 8, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": 4}, "`size` must be odd, and a whole number from 1 to 10,000. Received: 4"),
        ({"size": 0}, "`size` must be a whole number from 1 to 10,000"),
        ({"offset": 0}, "`offset` must be a finite number above 0"),
        ({"alpha": -1}, "`alpha` must be a number from 0 to"),
        ({"beta": float("nan")}, "`beta` must be a number from 0 to"),
        ({"beta": float("inf")}, "`beta` must be a number from 0 to"),
        ({"offset": "two"}, "`offset` must be a finite number above 0"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        LocalResponseNormalization(**arguments)

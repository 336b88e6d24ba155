"""The multilayer perceptron: its layers, and what it refuses."""

import keras
import pytest

from onehood.errors import InvalidArgumentError
from onehood.models import multilayer_perceptron


def test_the_network_of_the_talk():
    model = multilayer_perceptron(10, (28, 28, 1))
    assert [layer.units for layer in model.layers if isinstance(layer, keras.layers.Dense)] == [256, 128, 10]
    assert model.count_params() == 784 * 256 + 256 + 256 * 128 + 128 + 128 * 10 + 10


def test_layers_activation_and_dropout_are_chosen():
    model = multilayer_perceptron(2, (4, 4, 3), hidden=[5], activation="maxout", dropout=0.5)
    assert model.get_layer("hidden_1").units == 10
    assert model.get_layer("dropout_1").rate == 0.5
    assert model.output.shape == (None, 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hidden": ()}, "`hidden` must be a list of at least one number"),
        ({"hidden": "256"}, "`hidden` must be a list of at least one number"),
        ({"hidden": 256}, "`hidden` must be a list of at least one number"),
        ({"hidden": (256, 0)}, "`hidden` must be a whole number from 1"),
        ({"dropout": 1.0}, "`dropout` must be a finite number at least 0"),
        ({"activation": "step"}, "`activation` must be one of"),
    ],
)
def test_bad_parameters_are_refused(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        multilayer_perceptron(10, (28, 28, 1), **options)

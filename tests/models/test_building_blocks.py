"""Building blocks: activations and poolings by name, initial weights that keep the variance."""

import keras
import numpy as np
import pytest
from scipy.special import expit, softmax

from onehood import rules
from onehood.errors import InvalidArgumentError
from onehood.layers import FractionalMaxPooling2D
from onehood.models import building_blocks as blocks

VALUES = np.random.default_rng(0).normal(size=(5, 6)).astype("float32")
BY_HAND = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.1 * x),
    "sigmoid": expit,
    "tanh": np.tanh,
    "scaled_tanh": lambda x: 1.7159 * np.tanh(2 / 3 * x),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "softmax": lambda x: softmax(x, axis=-1),
    "maxout": lambda x: np.maximum(x[:, ::2], x[:, 1::2]),
}


def test_the_names_are_those_of_the_talk_and_lecun():
    assert set(BY_HAND) == set(rules.ACTIVATION.names)
    assert set(rules.POOLING.names) == {"max", "average", "fractional"}


@pytest.mark.parametrize("name", rules.ACTIVATION.names)
def test_activations_by_their_formulas(name):
    inputs = keras.Input((6,))
    model = keras.Model(inputs, blocks.activated(inputs, name, name="activation"))
    np.testing.assert_allclose(model(VALUES), BY_HAND[name](VALUES), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", [*rules.ACTIVATION.names, None])
def test_blocks_have_the_outputs_asked_for_whatever_the_activation(name):
    maps = blocks.convolution(keras.Input((9, 9, 2)), 4, 3, activation=name)
    assert maps.shape == (None, 7, 7, 4)
    assert blocks.dense(maps, 5, activation=name).shape == (None, 5)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "maxout"])
def test_responses_keep_their_size_through_layers(name):
    """The second moment of pre-activations neither explodes nor vanishes over ten layers."""
    keras.utils.set_random_seed(0)
    inputs = outputs = keras.Input((256,))
    for _ in range(10):
        outputs = blocks.dense(outputs, 256, activation=name)
    values = np.asarray(keras.Model(inputs, outputs)(np.random.default_rng(0).normal(size=(64, 256))))
    assert 0.1 < np.square(values).mean() < 10


def test_groups_strides_and_padding_reach_the_convolution():
    inputs = keras.Input((11, 11, 4))
    model = keras.Model(inputs, blocks.convolution(inputs, 8, 3, strides=2, padding="same", groups=2, name="c"))
    assert model.output.shape == (None, 6, 6, 8)
    assert model.get_layer("c").kernel.shape == (3, 3, 2, 8)


@pytest.mark.parametrize(("kind", "shape"), [("max", (4, 4)), ("average", (4, 4)), ("fractional", (6, 6))])
def test_poolings_by_name(kind, shape):
    assert blocks.pooling(keras.Input((9, 9, 2)), kind).shape == (None, *shape, 2)
    overlapping = blocks.pooling(keras.Input((55, 55, 2)), kind, size=3, strides=2)
    assert overlapping.shape[1] == {"fractional": 39}.get(kind, 27)


def test_fractional_pooling_passes_its_options_on():
    inputs = keras.Input((9, 9, 2))
    model = keras.Model(inputs, blocks.fractional_pooling(inputs, 1.5, sequence="pseudorandom", name="p"))
    layer = model.get_layer("p")
    assert isinstance(layer, FractionalMaxPooling2D)
    assert (layer.pooling_ratio, layer.sequence) == ((1.5, 1.5), "pseudorandom")


def test_probabilities_are_float32_in_every_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        outputs = blocks.probabilities(keras.Input((4, 4, 2)), 3)
    finally:
        keras.config.set_dtype_policy("float32")
    assert (outputs.dtype, outputs.shape) == ("float32", (None, 3))


def test_no_dropout_is_no_layer():
    inputs = keras.Input((4,))
    assert blocks.dropped(inputs, 0) is inputs
    assert blocks.dropped(inputs, 0.5) is not inputs


def test_unknown_names_are_refused():
    with pytest.raises(InvalidArgumentError, match="`activation` must be one of relu, leaky_relu.*Received: 'gelu'"):
        blocks.dense(keras.Input((4,)), 2, activation="gelu")
    with pytest.raises(InvalidArgumentError, match="`pooling` must be one of max, average, fractional"):
        blocks.pooling(keras.Input((4, 4, 1)), "min")

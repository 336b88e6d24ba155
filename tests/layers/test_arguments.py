"""What all layers have in common: whole numbers refused, empty batches taken, masks passed on, representations."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from onehood.errors import InvalidArgumentError
from onehood.layers import (
    DropConnect,
    FractionalMaxPooling2D,
    LocalResponseNormalization,
    Maxout,
    PartialConvolution2D,
    TrainableSubsampling2D,
)
from onehood.layers.arguments import check_maps, checked_seed, representation

LAYERS = {
    "DropConnect": (lambda: DropConnect(3), (6,)),
    "FractionalMaxPooling2D": (FractionalMaxPooling2D, (6, 6, 4)),
    "LocalResponseNormalization": (LocalResponseNormalization, (6, 6, 4)),
    "Maxout": (Maxout, (6, 6, 4)),
    "PartialConvolution2D": (lambda: PartialConvolution2D(((0,), (1, 3)), 3), (6, 6, 4)),
    "TrainableSubsampling2D": (TrainableSubsampling2D, (6, 6, 4)),
}


@pytest.fixture(params=LAYERS)
def layer_and_shape(request):
    make, shape = LAYERS[request.param]
    return make(), shape


@pytest.mark.parametrize("dtype", ["uint8", "int32", "bool"])
def test_whole_numbers_are_refused_with_the_way_out(layer_and_shape, dtype):
    layer, shape = layer_and_shape
    with pytest.raises(InvalidArgumentError, match=f"floating-point dtype. Received: {dtype}. Cast them first"):
        layer(tf.zeros((2, *shape), dtype))


@pytest.mark.parametrize("training", [False, True])
def test_an_empty_batch_gives_an_empty_batch_and_an_empty_gradient(layer_and_shape, training):
    layer, shape = layer_and_shape
    inputs = tf.zeros((0, *shape))
    options = {"training": training} if isinstance(layer, DropConnect | FractionalMaxPooling2D) else {}
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs, **options)
    assert outputs.shape == layer.compute_output_shape((0, *shape))
    assert tape.gradient(outputs, inputs).shape == inputs.shape


def test_a_batch_known_only_at_run_time_may_be_of_any_size(layer_and_shape):
    layer, shape = layer_and_shape
    function = tf.function(layer, input_signature=[tf.TensorSpec((None, *shape))])
    # In a graph, TensorFlow's convolutions leave an empty batch the shape that it had.
    for batch in (1, 3) if isinstance(layer, PartialConvolution2D) else (0, 1, 3):
        assert function(tf.ones((batch, *shape))).shape == layer.compute_output_shape((batch, *shape))


def test_masked_steps_stay_masked_behind_our_layers():
    """A recurrent layer after ours sees the steps that count and no others: four, two of them masked, are two."""
    steps = keras.Input((None, 6))
    layers = (keras.layers.Masking(), LocalResponseNormalization(), Maxout(), keras.layers.SimpleRNN(2))
    model = keras.Sequential([steps, *layers])
    values = np.random.default_rng(0).normal(size=(1, 4, 6)).astype("float32")
    values[:, 2:] = 0
    np.testing.assert_allclose(model(values), model(values[:, :2]), rtol=1e-6)


def test_drop_connect_passes_a_mask_on_as_a_dense_layer_does():
    for layer in (DropConnect(2), keras.layers.Dense(2)):
        inputs, mask = keras.ops.ones((3, 4)), keras.ops.ones((3,), dtype="bool")
        inputs._keras_mask = mask
        assert layer(inputs)._keras_mask is mask


def test_representations_name_the_options():
    assert repr(FractionalMaxPooling2D(name="pool")) == (
        "<FractionalMaxPooling2D name=pool, built=False, pooling_ratio=1.414, sequence=random, overlapping=True>"
    )
    assert repr(FractionalMaxPooling2D(output_size=(20, 11), inclusive=True, name="pool")) == (
        "<FractionalMaxPooling2D name=pool, built=False, output_size=(20, 11), sequence=random, overlapping=True, "
        "inclusive=True>"
    )
    assert repr(Maxout(3, name="m")) == "<Maxout name=m, built=False, pieces=3>"
    assert repr(DropConnect(4, activation="relu", name="d")) == (
        "<DropConnect name=d, built=False, units=4, rate=0.5, activation=relu>"
    )
    assert repr(LocalResponseNormalization(name="n")) == (
        "<LocalResponseNormalization name=n, built=False, size=5, offset=2, alpha=0.0001, beta=0.75>"
    )
    assert repr(TrainableSubsampling2D(name="s")) == "<TrainableSubsampling2D name=s, built=False, pool_size=2>"
    assert repr(PartialConvolution2D(((0,), (1, 2)), 5, name="c")) == (
        "<PartialConvolution2D name=c, built=False, filters=2, connections=3, kernel_size=5>"
    )


def test_a_representation_tells_whether_the_layer_is_built():
    layer = keras.layers.Dense(1, name="last")
    layer.build((None, 2))
    assert representation(layer, ratio=(1.25, 1.5), nothing=None) == "<Dense name=last, built=True, ratio=(1.25, 1.5)>"


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((2, 9, 9), "four axes"),
        ((2, 9, 9, None), "known number of channels"),
        ((2, 9, 4, 3), "height and width must be at least 5"),
    ],
)
def test_what_is_no_map_is_refused(shape, message):
    with pytest.raises(InvalidArgumentError, match=message):
        check_maps(shape, 5)


def test_seeds_are_whole_numbers_that_every_backend_takes():
    assert checked_seed(None) is None
    assert checked_seed(np.int64(3)) == 3
    for seed in (-1, 2**31, 0.5, True, "0"):
        with pytest.raises(InvalidArgumentError, match="`seed` must be a whole number from 0 to 2,147,483,647"):
            checked_seed(seed)

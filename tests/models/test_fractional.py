"""Graham's network: its published sizes, scaling, padding and bad input."""

import math

import keras
import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.layers import FractionalMaxPooling2D
from onehood.models import fractional


def multiply_adds(model):
    """Of one forward pass: kernel size times output positions."""
    return sum(
        math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1] or (1,))
        for layer in model.layers
        if hasattr(layer, "kernel")
    )


def test_the_mnist_network_has_the_published_size():
    model = fractional(10, (28, 28, 1), filters=32, levels=6)
    assert model.count_params() == pytest.approx(0.52e6, rel=0.005)
    assert multiply_adds(model) == pytest.approx(20.4e6, rel=0.005)
    sides = [layer.output.shape[1] for layer in model.layers if isinstance(layer, FractionalMaxPooling2D)]
    assert sides == [25, 17, 11, 7, 4, 2]
    assert [layer.filters for layer in model.layers if isinstance(layer, keras.layers.Conv2D)] == [
        32 * n for n in range(1, 9)
    ]


def test_the_cifar_100_network_has_the_published_size():
    model = fractional(100, (32, 32, 3), filters=64, levels=12, pooling_ratio=2 ** (1 / 3))
    assert model.get_layer("padding").output.shape == (None, 94, 94, 3)
    assert model.count_params() == pytest.approx(12.8e6, rel=0.005)
    before_output = model.count_params() - model.get_layer("scores").count_params()
    assert before_output == pytest.approx(12.68e6, rel=0.005)
    assert multiply_adds(model) == pytest.approx(2.38e9, rel=0.005)


def test_levels_follow_the_image_by_default():
    for side, expected in ((8, 3), (11, 3), (28, 6), (36, 6), (37, 7)):
        model = fractional(10, (side, side - 1, 1))
        assert sum(isinstance(layer, FractionalMaxPooling2D) for layer in model.layers) == expected


@pytest.mark.parametrize(("channels", "low", "high"), [(1, 0, 1), (3, -1, 127 / 128)])
def test_pixels_are_scaled_and_centred_on_zeros(channels, low, high):
    model = fractional(2, (5, 5, channels), levels=3)
    padded = keras.Model(model.input, model.get_layer("padding").output)
    pixels = np.full((1, 5, 5, channels), 255, np.uint8)
    pixels[0, 0, 0] = 0
    outputs = np.asarray(padded(pixels))[0]
    assert outputs.shape == (11, 11, channels)
    np.testing.assert_allclose(outputs[3, 3], low, atol=1e-6)
    np.testing.assert_allclose(outputs[4, 4], high, atol=1e-6)
    outside = outputs.copy()
    outside[3:8, 3:8] = 0
    assert (outside == 0).all()


def test_the_activations_keep_their_scale_from_layer_to_layer():
    """He's initialisation for slope 0.333: without normalization, signals must neither die nor grow."""
    keras.utils.set_random_seed(0)
    model = fractional(10, (28, 28, 1))
    pixels = np.random.default_rng(0).integers(0, 256, (8, 28, 28, 1), dtype=np.uint8)
    spread = []
    for level in range(1, 7):
        layer = keras.Model(model.input, model.get_layer(f"convolution_{level}").output)
        spread.append(float(np.std(np.asarray(layer(pixels)))))
    assert max(spread) / min(spread) < 10


def test_probabilities_are_float32_and_sum_to_one():
    policy = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy("mixed_bfloat16")
        model = fractional(7, (8, 8, 3))
    finally:
        keras.config.set_dtype_policy(policy)
    outputs = np.asarray(model(np.zeros((4, 8, 8, 3), np.uint8)))
    assert outputs.dtype == np.float32
    np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-5)


def test_dropout_grows_linearly_to_the_output():
    model = fractional(10, (28, 28, 1), dropout=0.7)
    rates = [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    np.testing.assert_allclose(rates, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    assert not any(isinstance(layer, keras.layers.Dropout) for layer in fractional(10, (28, 28, 1)).layers)


def test_every_variant_reaches_its_poolings():
    model = fractional(10, (8, 8, 1), sequence="pseudorandom", overlapping=False, offset_range=7.0)
    pooling = model.get_layer("pooling_1")
    assert (pooling.sequence, pooling.overlapping, pooling.offset_range) == ("pseudorandom", False, 7.0)
    assert fractional(10, (8, 8, 1), inclusive=True).get_layer("pooling_2").inclusive


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"class_count": 1}, "`class_count` must be a whole number from 2"),
        ({"filters": 0}, "`filters` must be a whole number from 1"),
        ({"dropout": 1.0}, "`dropout` must be a finite number at least 0 and below 1"),
        ({"input_shape": (28, 28)}, "`input_shape` must be"),
        ({"input_shape": (28, 28, 2)}, "1 or 3 channels"),
        ({"levels": 3}, r"takes images of up to 11×11. Received: 28×28. Use more `levels` \(6\)"),
        ({"pooling_ratio": 2.0}, "strictly between 1 and 2"),
        ({"sequence": "other"}, "`sequence` must be"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        fractional(**{"class_count": 10, "input_shape": (28, 28, 1), **arguments})


@pytest.mark.parametrize(("pooling", "levels", "side"), [("max", 4, 47), ("average", 4, 47), ("fractional", 6, 36)])
def test_pooling_by_name_has_the_ladder_of_its_ratio(pooling, levels, side):
    model = fractional(10, (28, 28, 1), filters=2, pooling=pooling)
    assert model.get_layer("padding").output.shape[1] == side
    assert model.get_layer(f"pooling_{levels}").output.shape[1] == 2
    assert np.asarray(model(np.zeros((1, 28, 28, 1), np.uint8))).shape == (1, 10)


def test_activation_by_name():
    model = fractional(3, (12, 12, 1), filters=4, activation="maxout")
    assert model.get_layer("convolution_1").filters == 8
    assert model.get_layer("pooling_1").output.shape[-1] == 4

"""LeNet-5's subsampling against sums by a loop and finite differences."""

import keras
import numpy as np
import pytest
from gradients import check_gradients

from onehood.errors import InvalidArgumentError
from onehood.layers import TrainableSubsampling2D


def test_it_sums_squares_with_a_coefficient_and_a_bias_for_each_map():
    layer = TrainableSubsampling2D(2, dtype="float64")
    inputs = np.random.default_rng(0).normal(size=(2, 5, 6, 3))
    layer.build(inputs.shape)
    layer.coefficient.assign([1.0, 2.0, -0.5])
    layer.bias.assign([0.0, 1.0, 10.0])
    outputs = layer(inputs).numpy()
    assert outputs.shape == (2, 2, 3, 3)
    for sample, row, column, channel in np.ndindex(outputs.shape):
        square = inputs[sample, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2, channel]
        expected = (1.0, 2.0, -0.5)[channel] * square.sum() + (0.0, 1.0, 10.0)[channel]
        assert outputs[sample, row, column, channel] == pytest.approx(expected)


def test_it_begins_as_average_pooling_and_s2_has_twelve_weights():
    layer = TrainableSubsampling2D()
    inputs = np.random.default_rng(1).normal(size=(1, 28, 28, 6)).astype("float32")
    np.testing.assert_allclose(layer(inputs), keras.layers.AveragePooling2D(2)(inputs), rtol=1e-5, atol=1e-6)
    assert layer.count_params() == 12


def test_gradients():
    check_gradients(TrainableSubsampling2D(dtype="float64"), np.random.default_rng(2).normal(size=(2, 4, 4, 2)))


def test_shapes_and_configuration():
    layer = TrainableSubsampling2D(3)
    assert layer(keras.Input((10, None, 2))).shape == (None, 3, None, 2)
    assert TrainableSubsampling2D.from_config(layer.get_config()).pool_size == 3


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidArgumentError, match="`pool_size` must be a whole number from 2 to 10,000"):
        TrainableSubsampling2D(1)

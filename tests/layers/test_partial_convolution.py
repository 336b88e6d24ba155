"""The partial convolution against a full one with zeros, and finite differences."""

import keras
import numpy as np
import pytest
from gradients import check_gradients

from onehood.errors import InvalidArgumentError
from onehood.layers import PartialConvolution2D
from onehood.models.lenet import C3_CONNECTIONS

TABLE = ((0,), (2, 0), (0, 1, 2))


def test_it_equals_a_full_convolution_whose_absent_weights_are_zero():
    layer = PartialConvolution2D(TABLE, 3)
    inputs = np.random.default_rng(0).normal(size=(2, 6, 5, 3)).astype("float32")
    outputs = layer(inputs)
    layer.bias.assign([1.0, 2.0, 3.0])
    outputs = layer(inputs)
    kernel = np.zeros((3, 3, 3, 3), "float32")
    place = 0
    for column, maps in enumerate(TABLE):
        for row in maps:
            kernel[:, :, row, column] = layer.kernel.numpy()[:, :, place]
            place += 1
    full = keras.layers.Conv2D(3, 3)
    full.build(inputs.shape)
    full.set_weights([kernel, np.array([1.0, 2.0, 3.0])])
    np.testing.assert_allclose(outputs, full(inputs), rtol=1e-5, atol=1e-5)
    assert outputs.shape == layer.compute_output_shape(inputs.shape)


def test_the_weights_are_those_of_the_connections_each_filter_with_its_own_variance():
    layer = PartialConvolution2D(
        [*[range(1)] * 300, *[range(9)] * 300], 5, kernel_initializer=keras.initializers.VarianceScaling(1.0, seed=3)
    )
    layer.build((None, 12, 12, 9))
    kernel = layer.kernel.numpy()
    assert kernel.shape == (5, 5, 300 + 2700)
    assert kernel[..., :300].var() == pytest.approx(1 / 25, rel=0.05)
    assert kernel[..., 300:].var() == pytest.approx(1 / 225, rel=0.05)
    assert len(np.unique(kernel[0, 0])) == 3000


def test_c3_has_as_many_weights_as_published():
    layer = PartialConvolution2D(C3_CONNECTIONS, 5)
    layer.build((None, 14, 14, 6))
    assert layer.count_params() == 1_516


def test_gradients():
    check_gradients(PartialConvolution2D(TABLE, 2, dtype="float64"), np.random.default_rng(1).normal(size=(2, 3, 3, 3)))


def test_configuration():
    layer = PartialConvolution2D(TABLE, 3, kernel_initializer="he_normal")
    assert PartialConvolution2D.from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((), 3), "must give every filter at least one input map"),
        ((((0,), ()), 3), "must give every filter at least one input map"),
        ((((0, 0),), 3), "and none twice"),
        ((((-1,),), 3), "`connections` must be a whole number from 0 to"),
        ((((0.5,),), 3), "`connections` must be a whole number from 0 to"),
        ((((0,),), 0), "`kernel_size` must be a whole number from 1 to 10,000"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        PartialConvolution2D(*arguments)


def test_a_map_that_is_not_there_is_refused():
    with pytest.raises(InvalidArgumentError, match="names the input map 5, and there are 3"):
        PartialConvolution2D(((0, 5),), 3)(np.zeros((1, 4, 4, 3), "float32"))

"""AlexNet: the published counts and sides, with and without groups; the least image."""

import keras
import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.models import alexnet


@pytest.fixture(scope="module")
def model():
    return alexnet(1000, (227, 227, 3))


def test_the_published_weights(model):
    assert model.get_layer("convolution_1").count_params() == 34_944
    assert model.count_params() == 62_378_344


def test_the_published_weights_in_two_groups():
    grouped = alexnet(1000, (227, 227, 3), groups=2)
    counts = [grouped.get_layer(f"convolution_{number}").count_params() for number in range(1, 6)]
    assert counts == [34_944, 307_456, 885_120, 663_936, 442_624]
    assert grouped.count_params() == 60_965_224


def test_the_published_sides(model):
    names = ("convolution_1", "pooling_1", "convolution_2", "pooling_2", "convolution_4", "convolution_5", "pooling_5")
    shapes = [model.get_layer(name).output.shape[1:] for name in names]
    assert [shape[0] for shape in shapes] == [55, 27, 27, 13, 13, 13, 6]
    assert [shape[2] for shape in shapes] == [96, 96, 256, 256, 384, 256, 256]
    assert model.get_layer("features").output.shape == (None, 9216)


def test_the_least_image_is_taken_and_a_smaller_one_refused():
    small = alexnet(2, (67, 67, 1))
    assert small.get_layer("pooling_5").output.shape == (None, 1, 1, 256)
    with pytest.raises(InvalidArgumentError, match="at least 67×67 pixels, 227×227 as designed. Received: 66×80"):
        alexnet(2, (66, 80, 1))


def test_choices_reach_the_layers():
    model = alexnet(2, (67, 67, 3), activation="leaky_relu", pooling="average", dropout=0)
    assert isinstance(model.get_layer("pooling_2"), keras.layers.AveragePooling2D)
    assert isinstance(model.get_layer("dense_6_activation"), keras.layers.LeakyReLU)
    assert not [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert alexnet(2, (67, 67, 3), pooling="fractional").get_layer("pooling_5").output.shape[1] > 1
    assert np.asarray(model(np.zeros((1, 67, 67, 3), np.uint8))).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": 3}, "`groups` must be a whole number from 1 to 2. Received: 3"),
        ({"dropout": 1}, "`dropout` must be a finite number at least 0"),
        ({"pooling": "min"}, "`pooling` must be one of"),
    ],
)
def test_bad_parameters_are_refused(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        alexnet(2, (67, 67, 1), **options)

"""Networks by name: parameters, inputs, default recipes."""

import inspect

import numpy as np
import pytest

from onehood.classifiers.keras_networks import KERAS_NETWORKS, MILD_AUGMENTATION, keras_network
from onehood.classifiers.techniques import TECHNIQUES
from onehood.datasets import ImageDataset, Split, digits
from onehood.errors import InvalidArgumentError


def test_every_network_is_a_technique():
    assert set(KERAS_NETWORKS) <= set(TECHNIQUES)


def test_parameters_are_completed_and_checked():
    network = keras_network("fractional")
    parameters = network.checked({"filters": 8})
    assert parameters["filters"] == 8
    assert parameters["sequence"] == "random"
    assert set(parameters) == set(list(inspect.signature(network.build).parameters)[2:])
    with pytest.raises(InvalidArgumentError, match="`width` is not an option of fractional. It has: filters"):
        network.checked({"width": 8})


def test_levels_left_to_the_size_are_resolved():
    network = keras_network("fractional")
    assert network.resolve(network.checked({}), (28, 28, 1)) == {"levels": 6}
    assert network.resolve(network.checked({"levels": 7}), (28, 28, 1)) == {}


def test_small_data_sets_get_more_epochs_and_photographs_mild_augmentation():
    recipe = keras_network("fractional").recipe(digits())
    assert recipe.epochs == 60
    assert not recipe.augmentation.moves
    images = np.zeros((30_000, 4, 4, 3), np.uint8)
    photos = Split(images, np.arange(30_000) % 2, [str(n) for n in range(30_000)])
    recipe = keras_network("fractional").recipe(ImageDataset("p", ("a", "b"), {"train": photos}, photographic=True))
    assert recipe.epochs == 15
    assert recipe.augmentation == MILD_AUGMENTATION


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(InvalidArgumentError, match=r"`model` must be one of logistic_regression.*Received: 'lenot'"):
        keras_network("lenot")

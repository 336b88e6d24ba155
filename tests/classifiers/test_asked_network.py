"""A network that is asked answers by one draw for all images, in pieces of bounded memory, and stays as it is."""

import keras
import numpy as np
import pytest

from onehood.classifiers import asked_network
from onehood.classifiers.asked_network import AskedNetwork
from onehood.errors import InvalidArgumentError
from onehood.images import Square
from onehood.layers import FractionalMaxPooling2D

VIEW = Square(12, 12, 1)
IMAGES = np.random.default_rng(0).integers(0, 256, (9, 12, 12, 1), dtype=np.uint8)


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            keras.layers.Rescaling(1 / 255),
            FractionalMaxPooling2D(2**0.5),
            keras.layers.Flatten(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


def test_the_same_draw_gives_the_same_answer_and_the_next_one_another(network):
    asked = AskedNetwork(network, VIEW)
    asked.reseed(5)
    first, second = asked.probabilities(IMAGES), asked.probabilities(IMAGES)
    assert (first != second).any()
    asked.reseed(5)
    np.testing.assert_array_equal(asked.probabilities(IMAGES), first)
    again = AskedNetwork(network, VIEW, asked.draw)
    np.testing.assert_array_equal(again.probabilities(IMAGES), second)
    assert again.draw == (5, 2)


def test_in_smaller_pieces_it_says_the_same(network, monkeypatch):
    asked = AskedNetwork(network, VIEW)
    asked.reseed(1)
    whole = asked.probabilities(IMAGES)
    monkeypatch.setattr(asked_network, "MOST_ACTIVATIONS", 2 * 12 * 12)  # Two images at once.
    pieces = AskedNetwork(network, VIEW)
    pieces.reseed(1)
    np.testing.assert_allclose(pieces.probabilities(IMAGES), whole, atol=1e-6)


def test_vectors_are_what_the_last_dense_layer_is_given(network):
    asked = AskedNetwork(network, VIEW)
    asked.reseed(2)
    vectors = asked.vectors(IMAGES)
    asked.reseed(2)
    weights, bias = network.layers[-1].get_weights()
    scores = np.exp(vectors @ weights + bias)
    np.testing.assert_allclose(asked.probabilities(IMAGES), scores / scores.sum(axis=1, keepdims=True), atol=1e-5)
    assert asked.vectors(IMAGES[:0]).shape == (0, vectors.shape[1])
    assert asked.probabilities(IMAGES[:0]) is None


def test_the_layers_are_left_as_they_were(network):
    AskedNetwork(network, VIEW).probabilities(IMAGES)
    assert [layer.shared_over_batch for layer in network.layers if hasattr(layer, "shared_over_batch")] == [False]


def test_without_a_dense_layer_there_are_no_vectors():
    model = keras.Sequential([keras.Input((12, 12, 1)), keras.layers.GlobalAveragePooling2D()])
    with pytest.raises(InvalidArgumentError, match="without a dense layer there are no vectors"):
        AskedNetwork(model, VIEW).vectors(IMAGES)

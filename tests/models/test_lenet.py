"""LeNet-5: the published counts, sides and table; its modern form; what it refuses."""

import keras
import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.models import lenet
from onehood.models.lenet import C3_CONNECTIONS
from onehood.rules import ACTIVATION

PUBLISHED = {"c1": 156, "s2": 12, "c3": 1_516, "s4": 32, "c5": 48_120, "f6": 10_164}


def test_the_original_has_the_published_weights_of_every_layer():
    model = lenet(10, (28, 28, 1))
    assert {name: model.get_layer(name).count_params() for name in PUBLISHED} == PUBLISHED
    assert sum(PUBLISHED.values()) == 60_000
    assert model.count_params() == 60_000 + 850


def test_the_published_sides():
    model = lenet(10, (28, 28, 1))
    sides = {name: model.get_layer(name).output.shape[1:] for name in ("padding", "c1", "s2", "c3", "s4", "c5")}
    assert sides == {
        "padding": (32, 32, 1),
        "c1": (28, 28, 6),
        "s2": (14, 14, 6),
        "c3": (10, 10, 16),
        "s4": (5, 5, 16),
        "c5": (1, 1, 120),
    }


def test_the_connection_table_is_regular():
    """Table I: three, four or six neighbours of six maps; every map is seen by ten filters."""
    assert [len(maps) for maps in C3_CONNECTIONS] == [3] * 6 + [4] * 9 + [6]
    assert len(set(C3_CONNECTIONS)) == 16
    assert np.bincount([index for maps in C3_CONNECTIONS for index in maps]).tolist() == [10] * 6


def test_the_background_is_a_little_below_zero_and_the_foreground_above_one():
    model = lenet(10, (28, 28, 1))
    scaled = keras.Model(model.input, model.get_layer("scaling").output)(
        np.array([[[[0.0]], [[255.0]]]] * 1).repeat(14, axis=1).repeat(28, axis=2).reshape(1, 28, 28, 1)
    )
    assert np.asarray(scaled).min() == pytest.approx(-0.1)
    assert np.asarray(scaled).max() == pytest.approx(1.175)


def test_the_modern_form():
    model = lenet(10, (28, 28, 1), variant="modern")
    assert model.count_params() == 61_706
    assert isinstance(model.get_layer("s2"), keras.layers.MaxPooling2D)
    assert isinstance(model.get_layer("c3"), keras.layers.Conv2D)


@pytest.mark.parametrize("variant", ["original", "modern"])
@pytest.mark.parametrize("pooling", [None, "subsampling", "max", "average", "fractional"])
@pytest.mark.parametrize("activation", [None, *ACTIVATION.names])
def test_activation_and_pooling_are_interchangeable(variant, pooling, activation):
    model = lenet(3, (20, 24, 3), variant=variant, pooling=pooling, activation=activation, dropout=0.1)
    probabilities = np.asarray(model(np.full((2, 20, 24, 3), 100, np.uint8)))
    assert probabilities.shape == (2, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_larger_images_are_taken():
    assert lenet(2, (64, 48, 3)).output.shape == (None, 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"variant": "old"}, "`variant` must be one of original, modern"),
        ({"pooling": "min"}, "`pooling` must be one of subsampling, max, average, fractional"),
        ({"activation": "step"}, "`activation` must be one of"),
        ({"dropout": -0.1}, "`dropout` must be a finite number at least 0"),
    ],
)
def test_bad_parameters_are_refused(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        lenet(10, (28, 28, 1), **options)

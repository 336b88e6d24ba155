"""Averages over tests: functions of the picture, of the number of tests and of the seed, and of nothing else."""

import numpy as np
import pytest

import onehood
from onehood.classifiers import KerasClassifier
from onehood.classifiers.averaging import Averaged
from onehood.errors import InvalidArgumentError
from onehood.layers import DropConnect

RECIPE = {"epochs": 2, "precision": "float32"}


@pytest.fixture(scope="module")
def network(module_bars):
    return KerasClassifier("fractional", {"filters": 4}, RECIPE).fit(module_bars)


@pytest.fixture(scope="module")
def dropping(module_bars):
    """A network whose random layer draws for each place in a batch."""
    import keras

    inputs = keras.Input((12, 12, 1))
    outputs = DropConnect(8, activation="relu", samples=3)(keras.layers.Flatten()(inputs / 255))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(outputs))
    return KerasClassifier(model, recipe={"epochs": 1}).fit(module_bars)


class Counting:
    """Answers with its seed."""

    class_names = ("a", "b")
    draws_at_inference = True

    def __init__(self):
        self.seeds = []

    def reseed(self, seed):
        self.seeds.append(seed)

    def predict_proba(self, images):
        return np.full((len(images), 2), self.seeds[-1] if self.seeds else -1.0)


@pytest.mark.parametrize("which", ["network", "dropping"])
@pytest.mark.parametrize("tests", [1, 3])
def test_an_image_is_taken_for_the_same_alone_in_any_batch_in_any_order_and_twice(which, tests, request, module_bars):
    classifier = request.getfixturevalue(which)
    images = module_bars.split("test").images
    averaged = Averaged(tests, seed=5)
    expected = averaged.probabilities(classifier, images)
    np.testing.assert_array_equal(averaged.probabilities(classifier, images), expected)
    order = np.random.default_rng(0).permutation(len(images))
    shuffled = averaged.probabilities(classifier, images[order])
    np.testing.assert_allclose(shuffled, expected[order], rtol=1e-4, atol=1e-6)
    classifier.predict_proba(images[:7])  # Whatever is asked in between.
    for place in (0, 11):
        alone = averaged.probabilities(classifier, images[place : place + 1])
        np.testing.assert_allclose(alone, expected[place : place + 1], rtol=1e-4, atol=1e-6)
    many = averaged.probabilities(classifier, np.concatenate([images] * 10))  # More than one batch.
    np.testing.assert_allclose(many[-len(images) :], expected, rtol=1e-4, atol=1e-6)
    other = Averaged(tests, seed=6).probabilities(classifier, images)
    assert np.abs(other - expected).max() > 1e-4


def test_everybody_averages_so(network, module_bars):
    images = module_bars.split("test").images
    expected = Averaged(4, seed=2).probabilities(network, images)
    for place, prediction in enumerate(onehood.predict(network, images, tests=4, seed=2)):
        assert prediction.probability == pytest.approx(expected[place].max(), rel=1e-5)
    evaluated = onehood.evaluate(network, module_bars, tests=4, seed=2).probabilities
    np.testing.assert_allclose(evaluated, expected, rtol=1e-4, atol=1e-6)
    one, two = network.predict(images), network.predict(images[::-1])
    for first, second in zip(one, reversed(two), strict=True):
        assert first.probability == pytest.approx(second.probability, rel=1e-4)


def test_vectors_are_averaged_likewise(network, module_bars):
    images = module_bars.split("test").images[:5]
    vectors = Averaged(4).vectors(network, images)
    network.reseed(99)
    np.testing.assert_allclose(Averaged(4).vectors(network, images[3:4]), vectors[3:4], rtol=1e-3, atol=1e-5)


def test_no_two_seeds_share_a_draw():
    seen = set()
    for seed in (0, 1, 2**63 - 1):
        counting = Counting()
        Averaged(10_000, seed).probabilities(counting, [0])
        seen.update(counting.seeds)
    assert len(seen) == 30_000


def test_pieces_are_as_the_whole():
    counting = Counting()
    told = []
    runs = Averaged(3).chunks(counting, np.zeros((5, 1)), 2, told.append)
    assert runs.shape == (3, 5, 2)
    np.testing.assert_array_equal(runs, np.broadcast_to(np.arange(3)[:, None, None], (3, 5, 2)))
    assert sum(told) == 15


def test_what_does_not_draw_is_asked_once():
    counting = Counting()
    counting.draws_at_inference = False
    assert Averaged(12).draws(counting) == 1
    np.testing.assert_array_equal(Averaged(12).probabilities(counting, [0]), [[-1, -1]])
    assert counting.seeds == []


@pytest.mark.parametrize("wrong", [{"tests": 0}, {"tests": 10_001}, {"seed": -1}, {"seed": 2**63}, {"tests": 1.5}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(InvalidArgumentError, match="must be a whole number from"):
        Averaged(**wrong)


def test_the_layers_are_as_they_were(network, module_bars):
    Averaged(2).probabilities(network, module_bars.split("test").images[:2])
    pooling = [layer for layer in network.model_.layers if hasattr(layer, "shared_over_batch")]
    assert pooling
    assert not any(layer.shared_over_batch for layer in pooling)

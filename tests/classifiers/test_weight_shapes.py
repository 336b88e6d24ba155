"""A network's shapes without its weights."""

import resource

import keras
import pytest

import onehood
from onehood.classifiers.weight_shapes import check_trainable, described_shapes, machine_memory
from onehood.errors import InvalidArgumentError
from onehood.models import fractional, lenet, logistic_regression, multilayer_perceptron


@pytest.mark.parametrize("build", [fractional, lenet, logistic_regression, multilayer_perceptron])
def test_shapes_are_those_of_the_network(build):
    model = build(3, (28, 20, 1))
    shapes, largest = described_shapes(lambda: build(3, (28, 20, 1)))
    assert list(shapes.values()) == [tuple(weight.shape) for weight in model.weights]
    assert largest >= 28 * 20


def test_a_network_larger_than_any_memory_takes_none():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    shapes, _ = described_shapes(lambda: multilayer_perceptron(10, (4096, 4096, 3), hidden=(2**16,)))
    assert next(iter(shapes.values())) == (4096 * 4096 * 3, 2**16)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_what_the_builder_raises_arrives():
    with pytest.raises(InvalidArgumentError, match="`filters` must be"):
        described_shapes(lambda: fractional(3, (12, 12, 1), filters=0))


def test_networks_that_are_built_afterwards_have_weights():
    described_shapes(lambda: lenet(3, (28, 28, 1)))
    assert lenet(3, (28, 28, 1)).weights[0].numpy().std() > 0


def test_a_network_that_needs_more_memory_than_there_is_is_refused():
    def build():
        return multilayer_perceptron(10, (28, 28, 1), hidden=(1000,))

    weights = 784 * 1000 + 1000 + 1000 * 10 + 10
    needed = 4 * (4 * weights + 1000 * 32)
    check_trainable(build, optimizer="adamw", batch_size=32, available=needed)
    check_trainable(build, optimizer="sgd", batch_size=32, available=needed // 2 + 64_000)
    with pytest.raises(InvalidArgumentError, match=r"795,010 weights needs at least 0\.0 GiB.* batches of 32"):
        check_trainable(build, optimizer="adamw", batch_size=32, available=needed - 1)


def test_layers_need_names_of_their_own():
    def build():
        inputs = keras.Input((4,))
        return keras.Model(inputs, keras.layers.Dense(3)(inputs))

    with pytest.raises(InvalidArgumentError, match=r"must have a name of its own.*Without: dense.*kernel"):
        check_trainable(build, optimizer="sgd", batch_size=1)


def test_this_machine_has_some_memory():
    assert machine_memory() > 1 << 28


def test_training_asks_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr("onehood.classifiers.weight_shapes.machine_memory", lambda: 1 << 20)
    with pytest.raises(InvalidArgumentError, match=r"this machine has 0\.0 GiB"):
        onehood.train("digits", "lenet", epochs=1, output=tmp_path / "m.onehood")
    assert list(tmp_path.iterdir()) == []

"""A network's shapes without its weights."""

import resource

import pytest

from onehood.classifiers.weight_shapes import described_shapes
from onehood.errors import InvalidArgumentError
from onehood.models import fractional, lenet, logistic_regression, multilayer_perceptron


@pytest.mark.parametrize("build", [fractional, lenet, logistic_regression, multilayer_perceptron])
def test_shapes_are_those_of_the_network(build):
    model = build(3, (28, 20, 1))
    shapes, largest = described_shapes(lambda: build(3, (28, 20, 1)))
    assert shapes == [tuple(weight.shape) for weight in model.weights]
    assert largest >= 28 * 20


def test_a_network_larger_than_any_memory_takes_none():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    shapes, _ = described_shapes(lambda: multilayer_perceptron(10, (4096, 4096, 3), hidden=(2**16,)))
    assert shapes[0] == (4096 * 4096 * 3, 2**16)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


def test_what_the_builder_raises_arrives():
    with pytest.raises(InvalidArgumentError, match="`filters` must be"):
        described_shapes(lambda: fractional(3, (12, 12, 1), filters=0))


def test_networks_that_are_built_afterwards_have_weights():
    described_shapes(lambda: lenet(3, (28, 28, 1)))
    assert lenet(3, (28, 28, 1)).weights[0].numpy().std() > 0

"""The network in NumPy: gradients by finite differences, and what a step is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.classifiers.sigmoid_network import SigmoidNetwork, inputs_of_pixels, targets_of_labels
from onehood.errors import InvalidArgumentError


def halved_squares(network, inputs, targets):
    return 0.5 * np.square(targets - network.outputs(inputs)).sum()


@given(samples=st.integers(1, 4), seed=st.integers(0, 50))
def test_a_step_goes_down_the_gradient(samples, seed):
    """Both weight updates equal minus the learning rate times the central difference of the loss."""
    generator = np.random.default_rng(seed)
    inputs = generator.uniform(0.01, 1, (samples, 4))
    targets = generator.uniform(0.01, 0.99, (samples, 2))
    network = SigmoidNetwork(3, seed)
    network.begin(4, 2)
    network.weights = {name: weights.astype(np.float64) for name, weights in network.weights.items()}
    before = {name: weights.copy() for name, weights in network.weights.items()}
    expected = {}
    for name, weights in network.weights.items():
        gradient = np.zeros_like(weights)
        for place in np.ndindex(weights.shape):
            losses = []
            for shift in (1e-4, -1e-4):
                weights[place] = before[name][place] + shift
                losses.append(halved_squares(network, inputs, targets))
            weights[place] = before[name][place]
            gradient[place] = (losses[0] - losses[1]) / 2e-4
        expected[name] = gradient
    network.step(inputs, targets, 1.0)
    for name, weights in network.weights.items():
        np.testing.assert_allclose(weights - before[name], -expected[name], rtol=1e-3, atol=1e-6)


def test_weights_begin_with_the_standard_deviation_of_the_talk():
    network = SigmoidNetwork(300)
    network.begin(784, 100)
    assert network.weights["input_to_hidden_"].std() == pytest.approx(784**-0.5, rel=0.02)
    assert network.weights["hidden_to_output_"].std() == pytest.approx(300**-0.5, rel=0.02)
    assert abs(network.weights["input_to_hidden_"].mean()) < 0.001


def test_a_batch_is_the_sum_of_its_samples_from_the_same_weights():
    inputs, targets = np.random.default_rng(0).uniform(0.01, 0.99, (2, 5, 3))
    together = SigmoidNetwork(4)
    together.step(inputs, targets, 0.1)
    start = SigmoidNetwork(4)
    start.begin(3, 3)
    steps = []
    for sample, target in zip(inputs, targets, strict=True):
        alone = SigmoidNetwork(4)
        alone.step(sample, target, 0.1)
        steps.append(alone.weights["input_to_hidden_"] - start.weights["input_to_hidden_"])
    np.testing.assert_allclose(
        together.weights["input_to_hidden_"], start.weights["input_to_hidden_"] + sum(steps), atol=1e-5
    )


def test_a_step_takes_the_rate_that_it_is_given():
    slow, fast = SigmoidNetwork(3), SigmoidNetwork(3)
    start = SigmoidNetwork(3)
    start.begin(2, 1)
    for network, rate in ((slow, 0.1), (fast, 0.2)):
        network.step([0.5, 1.0], [0.9], rate)
    moved = [network.weights["input_to_hidden_"] - start.weights["input_to_hidden_"] for network in (slow, fast)]
    np.testing.assert_allclose(moved[1], 2 * moved[0], rtol=1e-2, atol=1e-6)


def test_inputs_lie_between_one_hundredth_and_one():
    inputs = inputs_of_pixels(np.array([[[0]], [[255]]], np.uint8))
    np.testing.assert_allclose(inputs, [[0.01], [1.0]], rtol=1e-6)
    np.testing.assert_allclose(targets_of_labels([1, 0], 3), [[0.01, 0.99, 0.01], [0.99, 0.01, 0.01]], rtol=1e-6)


def test_shapes_that_do_not_fit_are_refused():
    network = SigmoidNetwork(2)
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        network.outputs([1.0])
    with pytest.raises(InvalidArgumentError, match=r"must have the shapes .* Received: \(1, 2\) and \(2, 1\)"):
        network.step([1.0, 2.0], [[1.0], [0.0]], 0.1)
    network.step([1.0, 2.0], [1.0], 0.1)
    with pytest.raises(InvalidArgumentError, match="`inputs` must have 2 columns. Received: 3"):
        network.outputs([1.0, 2.0, 3.0])
    with pytest.raises(InvalidArgumentError, match="`targets` must have 1 column, as before. Received: 2"):
        network.step([1.0, 2.0], [1.0, 0.0], 0.1)

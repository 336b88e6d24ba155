"""The NumPy network: gradients by finite differences, the talk's steps, and the contract on top."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.classifiers import NeuralNetwork, load, read_model_file
from onehood.classifiers.neural_network import inputs_of_pixels, targets_of_labels
from onehood.datasets import ImageDataset, Split
from onehood.errors import InvalidArgumentError, ModelFileError


def halved_squares(network, inputs, targets):
    return 0.5 * np.square(targets - network.query(inputs)).sum()


@given(samples=st.integers(1, 4), seed=st.integers(0, 50))
def test_a_step_goes_down_the_gradient(samples, seed):
    """Both weight updates equal minus the learning rate times the central difference of the loss."""
    generator = np.random.default_rng(seed)
    inputs = generator.uniform(0.01, 1, (samples, 4))
    targets = generator.uniform(0.01, 0.99, (samples, 2))
    network = NeuralNetwork(3, learning_rate=1.0, seed=seed)
    network._initialize(4, 2)
    for name, weights in network._weights().items():
        setattr(network, name, weights.astype(np.float64))
    before = {name: weights.copy() for name, weights in network._weights().items()}
    expected = {}
    for name, weights in network._weights().items():
        gradient = np.zeros_like(weights)
        for place in np.ndindex(weights.shape):
            losses = []
            for shift in (1e-4, -1e-4):
                weights[place] = before[name][place] + shift
                losses.append(halved_squares(network, inputs, targets))
            weights[place] = before[name][place]
            gradient[place] = (losses[0] - losses[1]) / 2e-4
        expected[name] = gradient
    network.train(inputs, targets)
    for name, weights in network._weights().items():
        np.testing.assert_allclose(weights - before[name], -expected[name], rtol=1e-3, atol=1e-6)


def test_train_and_query_as_in_the_talk():
    """One sample at a time, as lists, it learns that the larger of two numbers is first."""
    network = NeuralNetwork(8, learning_rate=2.0)
    generator = np.random.default_rng(0)
    for _ in range(3000):
        first, second = generator.uniform(0.01, 1, 2)
        outputs = network.train([first, second], [0.99, 0.01] if first > second else [0.01, 0.99])
    assert outputs.shape == (1, 2)
    assert network.query([0.9, 0.1]).shape == (2,)
    assert network.query([0.9, 0.1]).argmax() == 0
    np.testing.assert_array_equal(network.query([[0.9, 0.1], [0.1, 0.9]]).argmax(axis=1), [0, 1])


def test_weights_begin_with_the_standard_deviation_of_the_talk():
    network = NeuralNetwork(300)
    network._initialize(784, 100)
    assert network.input_to_hidden_.std() == pytest.approx(784**-0.5, rel=0.02)
    assert network.hidden_to_output_.std() == pytest.approx(300**-0.5, rel=0.02)
    assert abs(network.input_to_hidden_.mean()) < 0.001
    assert network.parameter_count == 300 * 784 + 100 * 300


def test_a_batch_is_the_sum_of_its_samples_from_the_same_weights():
    inputs, targets = np.random.default_rng(0).uniform(0.01, 0.99, (2, 5, 3))
    together = NeuralNetwork(4, learning_rate=0.1)
    together.train(inputs, targets)
    start = NeuralNetwork(4, learning_rate=0.1)
    start._initialize(3, 3)
    steps = []
    for sample, target in zip(inputs, targets, strict=True):
        alone = NeuralNetwork(4, learning_rate=0.1)
        alone.train(sample, target)
        steps.append(alone.input_to_hidden_ - start.input_to_hidden_)
    np.testing.assert_allclose(together.input_to_hidden_, start.input_to_hidden_ + sum(steps), atol=1e-5)


def test_inputs_lie_between_one_hundredth_and_one():
    inputs = inputs_of_pixels(np.array([[[0]], [[255]]], np.uint8))
    np.testing.assert_allclose(inputs, [[0.01], [1.0]], rtol=1e-6)
    np.testing.assert_allclose(targets_of_labels([1, 0], 3), [[0.01, 0.99, 0.01], [0.99, 0.01, 0.01]], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden_nodes": 0}, "`hidden_nodes` must be a whole number of at least 1"),
        ({"epochs": 1.5}, "`epochs` must be a whole number"),
        ({"batch_size": 0}, "`batch_size` must be"),
        ({"seed": -1}, "`seed` must be a whole number of at least 0"),
        ({"learning_rate": 0}, "`learning_rate` must be a number above 0"),
        ({"learning_rate": float("nan")}, "`learning_rate` must be a number above 0"),
        ({"validation": 1}, "`validation` must be at least 0 and below 1"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        NeuralNetwork(**arguments)


def test_shapes_that_do_not_fit_are_refused():
    network = NeuralNetwork(2)
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        network.query([1.0])
    with pytest.raises(InvalidArgumentError, match=r"must have the shapes .* Received: \(1, 2\) and \(2, 1\)"):
        network.train([1.0, 2.0], [[1.0], [0.0]])
    network.train([1.0, 2.0], [1.0])
    with pytest.raises(InvalidArgumentError, match="`inputs` must have 2 columns. Received: 3"):
        network.query([1.0, 2.0, 3.0])
    with pytest.raises(InvalidArgumentError, match="`targets` must have 1 columns, as before. Received: 2"):
        network.train([1.0, 2.0], [1.0, 0.0])


def test_a_cut_off_training_ends_with_the_very_weights(bars, tmp_path, monkeypatch):
    whole = NeuralNetwork(10, epochs=4, batch_size=10).fit_in(tmp_path, bars)
    cut = tmp_path / "cut"
    cut.mkdir()
    original = NeuralNetwork.train
    calls = []

    def cut_off(self, inputs, targets, learning_rate):
        calls.append(0)
        if len(calls) == 22:  # In the third epoch of nine steps.
            raise KeyboardInterrupt
        return original(self, inputs, targets, learning_rate)

    monkeypatch.setattr(NeuralNetwork, "train", cut_off)
    with pytest.raises(KeyboardInterrupt):
        NeuralNetwork(10, epochs=4, batch_size=10).fit_in(cut, bars)
    again = NeuralNetwork(10, epochs=4, batch_size=10).fit_in(cut, bars)
    assert again.training_["resumed_epoch"] == 3
    assert whole.training_["resumed_epoch"] is None
    for name, weights in whole._weights().items():
        np.testing.assert_array_equal(weights, again._weights()[name])
    assert [e["loss"] for e in again.training_["epochs"]] == [e["loss"] for e in whole.training_["epochs"]]


def test_weights_of_another_shape_are_a_damaged_file(bars, tmp_path):
    network = NeuralNetwork(5, epochs=1).fit(bars)
    network.save(tmp_path / "m.onehood")
    network.hidden_nodes = 6
    network.save(tmp_path / "bad.onehood")
    load(tmp_path / "m.onehood")
    with pytest.raises(ModelFileError, match=r"bad\.onehood: damaged: the weights do not fit"):
        load(tmp_path / "bad.onehood")


def test_the_rate_of_fit_rises_for_a_quarter_and_falls_to_zero():
    network = NeuralNetwork(learning_rate=0.8)
    assert [network.rate_at(share) for share in (0.125, 0.25, 0.625, 1)] == pytest.approx([0.4, 0.8, 0.4, 0])


def test_a_step_takes_the_rate_that_it_is_given():
    slow, fast = NeuralNetwork(3), NeuralNetwork(3)
    start = NeuralNetwork(3)
    start._initialize(2, 1)
    for network, rate in ((slow, 0.1), (fast, 0.2)):
        network.train([0.5, 1.0], [0.9], rate)
    moved = [network.input_to_hidden_ - start.input_to_hidden_ for network in (slow, fast)]
    np.testing.assert_allclose(moved[1], 2 * moved[0], rtol=1e-2, atol=1e-6)


def test_epochs_and_batches_follow_the_number_of_images_unless_given(bars):
    assert NeuralNetwork()._schedule(bars) == {"epochs": 100, "batch_size": 10}
    assert NeuralNetwork(epochs=3, batch_size=7)._schedule(bars) == {"epochs": 3, "batch_size": 7}
    labels = np.arange(60_000) % 2
    images = np.zeros((60_000, 1, 1, 1), np.uint8)
    many = ImageDataset("many", ("a", "b"), {"train": Split(images, labels, [""] * 60_000)})
    assert NeuralNetwork()._schedule(many) == {"epochs": 5, "batch_size": 50}


def test_what_was_resolved_is_stored(bars, tmp_path):
    NeuralNetwork(5, batch_size=30).fit(bars).save(tmp_path / "m.onehood")
    parameters = read_model_file(tmp_path / "m.onehood").parameters
    assert (parameters["epochs"], parameters["batch_size"]) == (100, 30)
    load(tmp_path / "m.onehood").save(tmp_path / "again.onehood")
    assert read_model_file(tmp_path / "again.onehood").parameters == parameters


def test_a_network_of_numbers_does_not_pass_for_a_classifier(tmp_path):
    network = NeuralNetwork(2)
    network.train([1.0, 2.0], [1.0])
    for use in (lambda: network.save(tmp_path / "m"), lambda: network.predict_proba(np.zeros((1, 2, 1, 1)))):
        with pytest.raises(InvalidArgumentError, match="knows neither images nor classes"):
            use()

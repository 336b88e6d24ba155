"""The network in NumPy as a classifier: the talk's steps, and the contract."""

from dataclasses import replace

import numpy as np
import pytest

from onehood.classifiers import NeuralNetwork, load, read_model_file
from onehood.datasets import ImageDataset, Split
from onehood.errors import InvalidArgumentError, ModelFileError


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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"hidden_nodes": 0}, "`hidden_nodes` must be a whole number from 1 to"),
        ({"epochs": 1.5}, "`epochs` must be a whole number"),
        ({"batch_size": 0}, "`batch_size` must be"),
        ({"seed": -1}, "`seed` must be a whole number from 0 to"),
        ({"learning_rate": 0}, "`learning_rate` must be a finite number above 0"),
        ({"learning_rate": float("nan")}, "`learning_rate` must be a finite number above 0"),
        ({"validation": 1}, "`validation` must be a finite number at least 0 and below 1"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        NeuralNetwork(**arguments)


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
    for name, weights in whole.network_.weights.items():
        np.testing.assert_array_equal(weights, again.network_.weights[name])
    assert [e["loss"] for e in again.training_["epochs"]] == [e["loss"] for e in whole.training_["epochs"]]


def test_a_training_of_one_step_learns(bars):
    network = NeuralNetwork(5, epochs=1, batch_size=1000).fit(bars)
    fresh = NeuralNetwork(5)
    fresh.network_.begin(144, 3)
    assert (network.input_to_hidden_ != fresh.input_to_hidden_).all()


def test_predictions_come_with_names(bars):
    network = NeuralNetwork(20, epochs=10).fit(bars)
    predictions = network.predict(bars.split("test").images, top=2)
    assert {prediction.name for prediction in predictions} <= set(bars.class_names)
    assert all(len(prediction.top) == 2 for prediction in predictions)


def test_a_file_that_claims_many_nodes_takes_no_memory_for_them(bars, tmp_path):
    path = tmp_path / "m.onehood"
    NeuralNetwork(5, epochs=1).fit(bars).save(path)
    content = read_model_file(path)
    huge = replace(content, parameters={**content.parameters, "hidden_nodes": 10**6})
    with pytest.raises(ModelFileError, match="the weights do not fit"):
        NeuralNetwork.from_file(path, huge)


def test_weights_of_another_shape_are_a_damaged_file(bars, tmp_path):
    network = NeuralNetwork(5, epochs=1).fit(bars)
    network.save(tmp_path / "m.onehood")
    network.about_ = replace(network.about_, options={**network.about_.options, "hidden_nodes": 6})
    network.save(tmp_path / "bad.onehood")
    load(tmp_path / "m.onehood")
    with pytest.raises(ModelFileError, match=r"bad\.onehood: damaged: the weights do not fit"):
        load(tmp_path / "bad.onehood")


def test_a_step_takes_the_rate_of_the_network_unless_it_is_given_one():
    networks = [NeuralNetwork(3, learning_rate=0.2), NeuralNetwork(3)]
    networks[0].train([0.5, 1.0], [0.9])
    networks[1].train([0.5, 1.0], [0.9], 0.2)
    np.testing.assert_array_equal(networks[0].input_to_hidden_, networks[1].input_to_hidden_)
    assert networks[0].hidden_to_output_.shape == (1, 3)
    assert networks[0].parameter_count == 9


def test_before_anything_is_learned_there_are_no_weights():
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        _ = NeuralNetwork().input_to_hidden_
    assert NeuralNetwork().parameter_count == 0


def test_the_rate_of_fit_rises_for_a_quarter_and_falls_to_zero():
    network = NeuralNetwork(learning_rate=0.8)
    assert [network.rate_at(share) for share in (0.125, 0.25, 0.625, 1)] == pytest.approx([0.4, 0.8, 0.4, 0])


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

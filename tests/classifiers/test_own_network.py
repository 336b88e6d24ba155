"""A network of one's own: any keras.Model, trained, saved, and loaded only when trusted."""

import copy
import pickle
import subprocess
import sys

import keras
import numpy as np
import pytest

import onehood
from onehood.classifiers import KerasClassifier, load
from onehood.classifiers.own_network import architecture_of
from onehood.datasets import DataFacts, ViewOptions
from onehood.errors import InvalidArgumentError, ModelFileError, RunError
from onehood.models import convolution, dense, fractional_pooling, probabilities, scaled_pixels

OPTIONS = {"epochs": 12, "batch_size": 15, "learning_rate": 0.01}


@keras.saving.register_keras_serializable(package="tests")
class Subclassed(keras.Model):
    """A model without symbolic inputs that ends in scores."""

    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.flatten = keras.layers.Flatten()
        self.layer = keras.layers.Dense(units)

    def call(self, inputs):
        return self.layer(self.flatten(inputs) / 255)

    def get_config(self):
        return super().get_config() | {"units": self.units}


def from_blocks():
    pixels = keras.Input((12, 12, 1))
    outputs = convolution(scaled_pixels(pixels), 8, 3, activation="relu")
    outputs = fractional_pooling(outputs, 1.5)
    outputs = dense(outputs, 16, activation="tanh")
    return keras.Model(pixels, probabilities(outputs, 3))


def sequential():
    layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), keras.layers.Dense(3)]
    return keras.Sequential(layers)


def sequential_to_probabilities():
    return keras.Sequential([*sequential().layers, keras.layers.Softmax()])


BUILDERS = (from_blocks, sequential, sequential_to_probabilities, Subclassed)


class WithSoftmaxInside(Subclassed):
    """Its last layer says nothing of probabilities."""

    def call(self, inputs):
        return keras.ops.softmax(super().call(inputs))


def by_layer(scores):
    return keras.layers.Softmax()(scores)


def by_operation(scores):
    return keras.ops.softmax(scores)


def by_activation(scores):
    return keras.activations.softmax(scores)


def nested(scores):
    return keras.Sequential([keras.layers.Dropout(0.5), keras.layers.Softmax()])(scores)


@pytest.mark.parametrize("way", [by_layer, by_operation, by_activation, nested, None])
def test_probabilities_however_they_are_written_get_no_second_softmax(bars, way):
    pixels = keras.Input((12, 12, 1))
    model = WithSoftmaxInside() if way is None else keras.Model(pixels, way(sequential()(pixels)))
    classifier = onehood.train(bars, model, epochs=1, batch_size=15)
    images = bars.split("test").images
    own = keras.ops.convert_to_numpy(model(images.astype("float32"), training=False))
    np.testing.assert_allclose(classifier.predict_proba(images), own, atol=1e-5)


def test_finding_that_out_moves_no_random_numbers(bars):
    model = from_blocks()
    states = [state for state in model.variables if state.name == "seed_generator_state"]
    before = [np.array(state.numpy()) for state in states]
    KerasClassifier(model)._network(3, (12, 12, 1))
    assert before
    for state, value in zip(states, before, strict=True):
        np.testing.assert_array_equal(state.numpy(), value)


@pytest.mark.parametrize("build", BUILDERS)
def test_it_is_trained_in_place_saved_and_loaded_when_trusted(build, bars, tmp_path):
    model, output = build(), tmp_path / "own.onehood"
    classifier = onehood.train(bars, model, output=output, **OPTIONS)
    assert onehood.evaluate(classifier, bars).error_percent <= 10
    images = bars.split("test").images
    classifier.reseed(0)
    expected = classifier.predict_proba(images)
    np.testing.assert_allclose(expected.sum(axis=1), 1, rtol=1e-5)
    if build is not from_blocks:
        scores = np.asarray(model(images.astype("float32")))
        np.testing.assert_array_equal(scores.argmax(axis=1), expected.argmax(axis=1))
    with pytest.raises(ModelFileError, match=r"network of somebody's own.*--trust \(trust=True\)"):
        load(output)
    loaded = load(output, trust=True)
    loaded.reseed(0)
    np.testing.assert_allclose(loaded.predict_proba(images), expected, rtol=1e-5, atol=1e-6)
    assert loaded.class_names == bars.class_names
    loaded.save(tmp_path / "again.onehood")
    assert load(tmp_path / "again.onehood", trust=True).parameter_count == classifier.parameter_count


def test_the_same_call_continues_or_returns_and_another_architecture_is_refused(bars, tmp_path):
    output = tmp_path / "own.onehood"
    first = onehood.train(bars, sequential(), output=output, **OPTIONS)
    again = onehood.train(bars, sequential(), output=output, **OPTIONS)
    np.testing.assert_array_equal(first.model_.get_weights()[0], again.model_.get_weights()[0])
    with pytest.raises(RunError, match="architecture"):
        onehood.train(bars, from_blocks(), output=output, **OPTIONS)
    assert architecture_of(from_blocks()) == architecture_of(from_blocks())


def test_training_goes_on_from_the_weights_that_it_has(bars):
    model = from_blocks()
    onehood.train(bars, model, **OPTIONS)
    classifier = onehood.train(bars, model, **{**OPTIONS, "epochs": 1, "learning_rate": 1e-6})
    assert classifier.training_["epochs"][0]["error_percent"] < 20


def test_callbacks_and_metrics_of_ones_own(bars):
    class Counting(keras.callbacks.Callback):
        steps = 0

        def on_train_batch_end(self, batch, logs=None):
            self.steps += 1

    counting = Counting()
    metric = keras.metrics.SparseCategoricalCrossentropy(name="surprise")
    options = {**OPTIONS, "epochs": 2, "callbacks": [counting], "metrics": [metric, "balanced_accuracy"]}
    classifier = onehood.train(bars, from_blocks(), **options)
    assert counting.steps == 2 * 6
    recorded = classifier.training_["epochs"][-1]["metrics"]
    assert set(recorded) == {"surprise", "val_surprise", "balanced_accuracy", "val_balanced_accuracy"}
    assert recorded["surprise"] == pytest.approx(classifier.training_["epochs"][-1]["loss"], rel=1e-4)


def test_a_class_that_is_not_registered_says_what_to_do(bars, tmp_path):
    output = tmp_path / "own.onehood"
    onehood.train(bars, Subclassed(), output=output, **{**OPTIONS, "epochs": 1})
    command = [sys.executable, "-c", "import sys, onehood; onehood.load(sys.argv[1], trust=True)", str(output)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "ModelFileError" in outcome.stderr
    assert "must be registered" in outcome.stderr


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda: keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(4)]), r"shape \(batch, 3\).*\(None, 4\)"),
        (lambda: keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]), "12, 12"),
        (lambda: keras.Sequential([keras.layers.Dense(3)]), r"shape \(batch, 3\)"),
    ],
)
def test_models_that_do_not_fit_the_data_are_refused(model, message, bars):
    with pytest.raises(InvalidArgumentError, match=message):
        onehood.train(bars, model())


def test_unknown_options_are_named(bars):
    with pytest.raises(InvalidArgumentError, match="`filters` is not an option of own_network. It has: epochs"):
        onehood.train(bars, sequential(), filters=3)


def test_files_are_looked_at_in_the_size_that_a_model_was_made_for():
    def side(model):
        return KerasClassifier(model).view_of(DataFacts(None, 300, 3, files=True), ViewOptions()).height

    assert side(from_blocks()) == 12
    assert side(sequential()) == 75
    assert side("alexnet") == 227
    assert side("fractional") == 75


@pytest.mark.parametrize("build", [from_blocks, sequential, Subclassed])
def test_pickles_and_copies_predict_the_same(build, bars):
    images = bars.split("test").images
    unfitted = copy.deepcopy(KerasClassifier(build(), recipe={"epochs": 1}))
    assert unfitted.fit(bars).predict_proba(images).shape == (30, 3)
    classifier = onehood.train(bars, build(), epochs=1, batch_size=15, callbacks=[keras.callbacks.Callback()])
    classifier.reseed(1)
    others = [pickle.loads(pickle.dumps(classifier)), copy.deepcopy(classifier)]
    expected = classifier.predict_proba(images)
    for other in others:
        np.testing.assert_array_equal(other.predict_proba(images), expected)
        assert other.callbacks == ()

"""The Keras classifier: fit, predict, save, load, and what it refuses."""

import json
import subprocess
import sys
import zipfile

import keras
import numpy as np
import pytest

from onehood.classifiers import Embeds, KerasClassifier, load
from onehood.datasets import ImageDataset
from onehood.errors import DataError, InvalidArgumentError, ModelFileError
from onehood.training import Recipe

RECIPE = Recipe(epochs=10, batch_size=15, learning_rate=1e-2, seed=3)


@pytest.fixture(scope="module")
def fitted(request):
    """One classifier fitted on the bars, for all tests that only read it."""
    bars = request.getfixturevalue("module_bars")
    return KerasClassifier("fractional", {"filters": 4}, RECIPE).fit(bars)


def test_it_learns_the_bars(fitted, bars):
    test = bars.split("test")
    probabilities = fitted.predict_proba(test.images)
    assert probabilities.shape == (30, 3)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (probabilities.argmax(axis=1) == test.labels).mean() > 0.9
    assert fitted.class_names == ("left", "right", "top")
    assert fitted.parameter_count == sum(np.prod(weight.shape) for weight in fitted.model_.trainable_weights)


def test_names_come_with_probabilities(fitted, bars, write_image):
    test = bars.split("test")
    path = write_image(test.images[1][:, :, 0])
    (prediction,) = fitted.predict([path], top=2)
    assert prediction.name == "right"
    assert prediction.probability == prediction.top[0][1] > prediction.top[1][1]


def test_no_images_give_no_predictions(fitted):
    assert fitted.predict_proba([]).shape == (0, 3)


def test_vectors_are_what_the_last_layer_decides_on(fitted, bars):
    images = bars.split("test").images
    fitted.reseed(5)
    vectors = fitted.embed(images)
    fitted.reseed(5)
    probabilities = fitted.predict_proba(images)
    assert vectors.dtype == np.float32
    kernel, bias = (np.asarray(weight.numpy()) for weight in fitted.model_.get_layer("scores").weights)
    scores = vectors @ kernel + bias
    expected = np.exp(scores - scores.max(axis=1, keepdims=True))
    np.testing.assert_allclose(probabilities, expected / expected.sum(axis=1, keepdims=True), atol=1e-4)
    assert fitted.embed([]).shape == (0, vectors.shape[1])
    assert isinstance(fitted, Embeds)


def test_predictions_are_fresh_and_repeat_after_reseeding(fitted, bars):
    images = bars.split("test").images
    fitted.reseed(5)
    first, second = fitted.predict_proba(images), fitted.predict_proba(images)
    assert (first != second).any()
    fitted.reseed(5)
    np.testing.assert_array_equal(fitted.predict_proba(images), first)
    fitted.reseed(6)
    assert (fitted.predict_proba(images) != first).any()


def test_the_same_seed_trains_the_same_network(bars, fitted):
    again = KerasClassifier("fractional", {"filters": 4}, RECIPE).fit(bars)
    for one, other in zip(again.model_.get_weights(), fitted.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_saved_model_predicts_the_same_in_a_fresh_process(fitted, bars, tmp_path):
    path = tmp_path / "m.onehood"
    fitted.save(path)
    images = bars.split("test").images
    fitted.reseed(1)
    np.save(tmp_path / "images.npy", images)
    script = (
        "import sys, numpy as np, onehood\n"
        "classifier = onehood.load(sys.argv[1]); classifier.reseed(1)\n"
        "np.save(sys.argv[3], classifier.predict_proba(np.load(sys.argv[2])))\n"
    )
    arguments = [str(path), str(tmp_path / "images.npy"), str(tmp_path / "out.npy")]
    subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True)
    np.testing.assert_array_equal(np.load(tmp_path / "out.npy"), fitted.predict_proba(images))


def test_what_was_left_to_the_size_is_stored(fitted, tmp_path):
    fitted.save(tmp_path / "m.onehood")
    loaded = load(tmp_path / "m.onehood")
    assert loaded.parameters["levels"] == 4
    assert loaded.training_["recipe"]["epochs"] == 10
    assert loaded.training_["data"] == {
        "name": "bars",
        "training_samples": 81,
        "validation_samples": 9,
        "options": None,
    }
    assert loaded.folder_options is None
    assert len(loaded.training_["epochs"]) == 10


def test_a_mixed_precision_model_loads_as_one(bars, tmp_path):
    recipe = Recipe(epochs=1, batch_size=30, precision="mixed_bfloat16")
    classifier = KerasClassifier("fractional", {"filters": 2}, recipe).fit(bars)
    classifier.save(tmp_path / "m.onehood")
    loaded = load(tmp_path / "m.onehood")
    assert loaded.model_.get_layer("convolution_1").compute_dtype == "bfloat16"
    assert loaded.model_.get_layer("convolution_1").kernel.dtype == "float32"
    assert keras.config.dtype_policy().name == "float32"


def tampered(path, target, **changes):
    """A copy of a model file with fields of its manifest changed."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        weights = archive.read("weights.safetensors")
    for name, value in changes.items():
        manifest[name] = {**manifest[name], **value} if isinstance(value, dict) else value
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("weights.safetensors", weights)
    return target


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"parameters": {"filters": 5}}, "the weights do not fit the network"),
        ({"parameters": {"filters": -1}}, "cannot be rebuilt.*`filters` must be a whole number from 1"),
        ({"parameters": {"surprise": 1}}, "cannot be rebuilt"),
        ({"parameters": {"levels": 10**9}}, "cannot be rebuilt.*`levels` must be a whole number from 1 to 64"),
        ({"input": {"height": "12"}}, "input is none"),
        ({"input": {"depth": 1}}, "input is none"),
        ({"training": {"recipe": {"precision": "anything"}}}, "there is no precision"),
        ({"class_names": ["a", "b"]}, "the weights do not fit"),
    ],
)
def test_tampered_files_are_refused(fitted, tmp_path, changes, message):
    fitted.save(tmp_path / "m.onehood")
    with pytest.raises(ModelFileError, match=message):
        load(tampered(tmp_path / "m.onehood", tmp_path / "t.onehood", **changes))


def test_one_class_cannot_be_learned(bars):
    train = bars.split("train")
    only = train.take(np.flatnonzero(train.labels == 1))
    with pytest.raises(DataError, match="at least two classes"):
        KerasClassifier("fractional").fit(ImageDataset("one", bars.class_names, {"train": only}))


def test_an_unfitted_classifier_says_so():
    with pytest.raises(InvalidArgumentError, match="call `fit` first"):
        KerasClassifier("fractional").predict_proba([])


def test_a_validation_split_of_the_data_is_used(bars):
    splits = {"train": bars.split("train"), "validation": bars.split("test")}
    classifier = KerasClassifier("fractional", {"filters": 2}, Recipe(epochs=1))
    classifier.fit(ImageDataset("bars", bars.class_names, splits))
    assert classifier.training_["data"]["validation_samples"] == 30
    classifier = KerasClassifier("fractional", {"filters": 2}, Recipe(epochs=1, validation=0)).fit(bars)
    assert classifier.training_["validation_error_percent"] is None

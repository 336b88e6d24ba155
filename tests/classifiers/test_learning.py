"""The one line: names, own classifiers, outputs, continuing and restarting."""

from dataclasses import replace

import keras
import numpy as np
import pytest

import onehood
from onehood.classifiers import KerasClassifier, VectorClassifier, load
from onehood.errors import InvalidArgumentError, RunError
from onehood.features import HogTransformer

SMALL = {"filters": 2, "epochs": 2, "batch_size": 30}


class Counting:
    """A classifier of one's own that only counts its fits."""

    class_names = ("left", "right", "top")
    parameter_count = 0
    fits = 0

    def fit(self, dataset):
        self.fits += 1
        return self

    def predict_proba(self, images):
        return np.full((len(images), 3), 1 / 3, np.float32)

    def save(self, path):
        path.write_text("counted")


class Interrupting(keras.callbacks.Callback):
    """Somebody presses Control and C in the second epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt


def test_without_output_nothing_is_written(bars, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    classifier = onehood.train(bars, **SMALL)
    assert classifier.class_names == bars.class_names
    assert classifier.training_["recipe"]["epochs"] == 2
    assert list(tmp_path.iterdir()) == []


def test_output_names_the_model_and_its_run(bars, tmp_path):
    output = tmp_path / "new" / "m.onehood"
    onehood.train(bars, output=output, **SMALL)
    assert load(output).class_names == bars.class_names
    assert (tmp_path / "new" / "m.onehood.run" / "tensorboard").is_dir()


def test_the_same_call_returns_the_finished_model_without_training(bars, tmp_path):
    output = tmp_path / "m.onehood"
    first = onehood.train(bars, output=output, **SMALL)
    before = output.stat().st_mtime_ns
    second = onehood.train(bars, output=output, **SMALL)
    assert output.stat().st_mtime_ns == before
    for one, other in zip(first.model_.get_weights(), second.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_other_options_are_refused_and_restart_begins_anew(bars, tmp_path):
    output = tmp_path / "m.onehood"
    onehood.train(bars, output=output, **SMALL)
    with pytest.raises(RunError, match=r"recipe\.seed: 0 there, 1 here"):
        onehood.train(bars, output=output, **SMALL, seed=1)
    again = onehood.train(bars, output=output, **SMALL, seed=1, restart=True)
    assert again.training_["recipe"]["seed"] == 1
    assert load(output).training_["recipe"]["seed"] == 1


def test_an_interrupted_restart_goes_on_and_does_not_return_the_old_model(bars, tmp_path):
    output = tmp_path / "m.onehood"
    onehood.train(bars, output=output, **SMALL)
    with pytest.raises(KeyboardInterrupt):
        onehood.train(bars, output=output, restart=True, **SMALL | {"epochs": 3}, callbacks=[Interrupting()])
    assert load(output).training_["recipe"]["epochs"] == 2  # Until the new one is there, the old one stays.
    assert onehood.train(bars, output=output, **SMALL | {"epochs": 3}).training_["recipe"]["epochs"] == 3
    assert load(output).training_["recipe"]["epochs"] == 3


def test_a_mistake_does_not_stand_in_the_way_of_its_correction(bars, tmp_path):
    output = tmp_path / "m.onehood"
    with pytest.raises(InvalidArgumentError):
        onehood.train(bars, "hog_svm", output=output, cost=-1)
    assert onehood.train(bars, "hog_svm", output=output, cost=1, pixels_per_cell=6).class_names == bars.class_names


def test_other_pixels_are_another_training(bars, tmp_path):
    output = tmp_path / "m.onehood"
    onehood.train(bars, output=output, **SMALL)
    splits = {name: replace(split, images=255 - split.images) for name, split in bars.splits.items()}
    with pytest.raises(RunError, match=r"data\.fingerprint"):
        onehood.train(replace(bars, splits=splits), output=output, **SMALL)


@pytest.mark.parametrize(
    "make",
    [
        lambda: KerasClassifier("fractional", {"filters": 2}, {"epochs": 1}),
        lambda: VectorClassifier.from_options("visual_words", {"words": 8}),
    ],
)
def test_the_same_classifier_may_be_trained_again_by_the_same_call(bars, tmp_path, make):
    classifier, output = make(), tmp_path / "m.onehood"
    onehood.train(bars, classifier, output=output)
    before = output.stat().st_mtime_ns
    onehood.train(bars, classifier, output=output)
    assert output.stat().st_mtime_ns == before


def test_a_file_of_another_origin_is_not_overwritten(bars, tmp_path):
    output = tmp_path / "m.onehood"
    output.write_text("precious")
    with pytest.raises(InvalidArgumentError, match="is no model file of onehood's: it is not replaced"):
        onehood.train(bars, output=output, restart=True, **SMALL)
    assert output.read_text() == "precious"


def test_another_model_is_replaced_only_where_a_restart_is_asked_for(bars, tmp_path):
    output = tmp_path / "m.onehood"
    onehood.train(bars, "neural_network", epochs=1).save(output)
    with pytest.raises(RunError, match="exists already"):
        onehood.train(bars, "neural_network", epochs=1, output=output)
    onehood.train(bars, "neural_network", epochs=1, output=output, restart=True)


def test_the_labels_that_are_read_are_not_the_output(tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("path,label\n")
    with pytest.raises(InvalidArgumentError, match="must not be a file that is read at the same time"):
        onehood.train(labels, "neural_network", output=labels)
    assert labels.read_text() == "path,label\n"


def test_a_classifier_of_ones_own_is_trained_and_saved(bars, tmp_path):
    own = Counting()
    assert onehood.train(bars, own, output=tmp_path / "own") is own
    assert own.fits == 1
    assert (tmp_path / "own").read_text() == "counted"
    with pytest.raises(InvalidArgumentError, match="give it epochs where you make it"):
        onehood.train(bars, own, epochs=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epoch": 3}, "`epoch` is not an option of fractional. It has: filters.*epochs"),
        ({"epochs": 0}, "`epochs` must be a whole number from 1 to"),
        ({"width": 3}, "`width` is not an option of fractional"),
        ({"model": "magic"}, "`model` must be one of"),
        ({"model": 3}, "`model` must be the name of a technique .*, a keras.Model, a classifier .*Received: int"),
    ],
)
def test_bad_arguments_are_refused(bars, tmp_path, arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        onehood.train(bars, output=tmp_path / "m.onehood", **arguments)
    assert list(tmp_path.iterdir()) == []


def narrow_images(folder, seed=0):
    """Two classes whose greys differ only inside a narrow range of 16 bits, and one image that holds half of it."""
    from PIL import Image

    for name, first in (("dark", 30_000), ("light", 30_060)):
        (folder / name).mkdir(parents=True)
        for number in range(12):
            levels = np.random.default_rng([seed, first, number]).integers(first, first + 60, (16, 16))
            Image.fromarray(levels.astype(np.uint16)).save(folder / name / f"{number}.tif")
    return folder


@pytest.mark.parametrize("model", ["neural_network", "colour_histogram_svm", "visual_words", "logistic_regression"])
def test_a_range_of_values_is_kept_in_the_model_and_repeated_when_it_predicts(tmp_path, model):
    folder = narrow_images(tmp_path / "data")
    options = {"detector": "dense"} if model == "visual_words" else {}
    options |= {"epochs": 1} if model in ("neural_network", "logistic_regression") else {}
    trained = onehood.train(folder, model, output=tmp_path / "m.onehood", value_range=(30_000, 30_120), **options)
    assert trained.specification.value_range == (30_000, 30_120)
    loaded = load(tmp_path / "m.onehood")
    assert loaded.specification == trained.specification
    files = sorted(folder.rglob("*.tif"))
    np.testing.assert_array_equal(loaded.predict_proba(files), trained.predict_proba(files))
    if model == "colour_histogram_svm":  # Each image by its own range, the two classes would look the same.
        right = [
            prediction.name == path.parent.name for prediction, path in zip(loaded.predict(files), files, strict=True)
        ]
        assert all(right)
        assert onehood.evaluate(loaded, folder).error_percent == 0


def test_a_range_belongs_to_folders(bars):
    with pytest.raises(InvalidArgumentError, match="`value_range` belongs to a folder of images"):
        onehood.train(bars, value_range=(0, 1), **SMALL)


def test_a_training_says_what_it_trains_where_and_to_which_file(bars, tmp_path, capsys):
    output = tmp_path / "m.onehood"
    for expected in ("Training lenet on bars (90 images), on the CPU, to ", "trained already, with these very options"):
        onehood.train(bars, "lenet", output=output, epochs=1)
        told = " ".join(capsys.readouterr().err.split())
        assert expected in told
        assert str(output) in told
    onehood.train(bars, VectorClassifier(HogTransformer()))
    assert "Training hog_svm on bars (90 images), on the CPU." in capsys.readouterr().err


@pytest.mark.parametrize("model", ["lenet", "neural_network"])
def test_after_success_the_run_folder_is_small_and_still_continues_refuses_and_restarts(bars, tmp_path, model):
    output = tmp_path / "m.onehood"
    first = onehood.train(bars, model, output=output, epochs=2)
    assert not list(tmp_path.rglob("checkpoint-*"))
    before = output.read_bytes()
    again = onehood.train(bars, model, output=output, epochs=2)
    assert output.read_bytes() == before
    assert again.training_ == load(output).training_
    with pytest.raises(RunError, match="epochs: 2 there, 3 here"):
        onehood.train(bars, model, output=output, epochs=3)
    assert output.read_bytes() == before
    anew = onehood.train(bars, model, output=output, epochs=2, restart=True)
    assert [epoch["loss"] for epoch in anew.training_["epochs"]] == [
        epoch["loss"] for epoch in first.training_["epochs"]
    ]


@pytest.mark.parametrize("seconds", [-1, float("nan"), "soon"])
def test_times_between_checkpoints_that_are_none_are_refused(bars, seconds):
    with pytest.raises(InvalidArgumentError, match="`checkpoint_seconds` must be a finite number at least 0"):
        onehood.train(bars, checkpoint_seconds=seconds)

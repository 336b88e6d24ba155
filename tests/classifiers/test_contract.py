"""The contract of a classifier, over every technique: learn, predict, save, load elsewhere, continue, refuse."""

import copy
import json
import pickle
import subprocess
import sys

import joblib
import numpy as np
import pytest

import onehood
from onehood.classifiers import TECHNIQUES, Classifier, Embeds, LearnedFromFolder, Resumable, Stochastic
from onehood.datasets import ImageDataset, Split
from onehood.errors import DataError, ImageError, InvalidArgumentError, RunError

SMALL = {
    "neural_network": {"hidden_nodes": 20, "epochs": 30, "batch_size": 10},
    "logistic_regression": {"epochs": 12, "batch_size": 10, "learning_rate": 0.01},
    "multilayer_perceptron": {"epochs": 8, "batch_size": 10, "hidden": (32,), "learning_rate": 0.01},
    "lenet": {"epochs": 8, "batch_size": 10, "learning_rate": 0.01},
    "alexnet": {"epochs": 4, "batch_size": 15, "learning_rate": 1e-3},
    "fractional": {"epochs": 10, "batch_size": 15, "filters": 4, "learning_rate": 0.01},
    "colour_histogram_svm": {},
    "lbp_svm": {"grid": 2},
    "hog_svm": {},
    "visual_words": {"detector": "dense", "words": 20, "pyramid": 2},
}
"""Options with which each technique learns the bars within seconds."""

CUT = {"neural_network": "onehood.classifiers.neural_network:NeuralNetwork.train"}
IN_EPOCHS = [name for name, technique in TECHNIQUES.items() if technique.in_epochs]
WORST = {"colour_histogram_svm": 70, "hog_svm": 40}
"""The percentage of errors that a technique may make which cannot see where, or on which side, it is bright: for HOG,
the edge in the middle is the same for left and right."""

STEP = "onehood.training.session:Session.step_done"

PREDICT = """
import sys, numpy as np, onehood
classifier = onehood.load(sys.argv[1])
if hasattr(classifier, "reseed"): classifier.reseed(1)
np.save(sys.argv[3], classifier.predict_proba(np.load(sys.argv[2])))
print(__import__("json").dumps([classifier.class_names, "tensorflow" in sys.modules]))
"""


def bars_for(name, bars):
    """The bars; for AlexNet enlarged to what it can take."""
    if name != "alexnet":
        return bars
    splits = {
        part: Split(np.kron(split.images, np.ones((1, 6, 6, 1), np.uint8)), split.labels, split.ids)
        for part, split in bars.splits.items()
    }
    return ImageDataset("bars", bars.class_names, splits)


@pytest.fixture(scope="module", params=TECHNIQUES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def data(name, module_bars):
    return bars_for(name, module_bars)


@pytest.fixture(scope="module")
def output(name, data, tmp_path_factory):
    """A model file of the technique, trained through the front door."""
    path = tmp_path_factory.mktemp(name) / "m.onehood"
    onehood.train(data, name, output=path, **SMALL[name])
    return path


@pytest.fixture(scope="module")
def classifier(output):
    return onehood.load(output)


def test_every_technique_is_tried():
    assert set(SMALL) == set(TECHNIQUES)


def test_it_learns(name, classifier, data):
    assert isinstance(classifier, Classifier)
    assert isinstance(classifier, Resumable)
    assert isinstance(classifier, LearnedFromFolder)
    assert classifier.class_names == data.class_names
    assert classifier.parameter_count > 0
    assert onehood.evaluate(classifier, data).error_percent <= WORST.get(name, 10)


def test_probabilities_are_probabilities(classifier, data):
    images = data.split("test").images
    probabilities = classifier.predict_proba(images)
    assert probabilities.dtype == np.float32
    assert probabilities.shape == (30, 3)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert classifier.predict_proba([]).shape == (0, 3)


def test_predictions_are_random_only_where_it_says_so(classifier, data):
    images = data.split("test").images
    random = isinstance(classifier, Stochastic) and classifier.draws_at_inference
    first, second = classifier.predict_proba(images), classifier.predict_proba(images)
    assert (first != second).any() == random
    if random:
        classifier.reseed(4)
        again = classifier.predict_proba(images)
        classifier.reseed(4)
        np.testing.assert_array_equal(classifier.predict_proba(images), again)


def test_files_and_arrays_are_the_same_images(classifier, data, write_image):
    images = data.split("test").images[:3]
    paths = [write_image(image[:, :, 0], f"{place}.png") for place, image in enumerate(images)]
    if isinstance(classifier, Stochastic):
        classifier.reseed(2)
    expected = classifier.predict_proba(images)
    if isinstance(classifier, Stochastic):
        classifier.reseed(2)
    np.testing.assert_allclose(classifier.predict_proba(paths), expected, rtol=1e-5)


def test_images_in_every_form_are_the_same_images(classifier, data, write_image):
    """One without the axis of images, in a list, a tuple, a generator, as a path among paths, as a tensor."""
    images = data.split("test").images[:2]
    path = write_image(images[0][:, :, 0])

    def probabilities(form):
        if isinstance(classifier, Stochastic):
            classifier.reseed(2)
        return classifier.predict_proba(form)

    expected = probabilities(images[:1])
    assert expected.shape == (1, 3)
    one = [images[0], images[0][:, :, 0], [images[0]], (images[0][:, :, 0],), (image for image in images[:1])]
    files = [[path], [str(path)], iter([path]), [path.read_bytes()], np.array([str(path)]), np.array([path])]
    for form in (*one, *files):
        np.testing.assert_allclose(probabilities(form), expected, rtol=1e-5)
    np.testing.assert_allclose(probabilities(images[..., 0]), probabilities(images), rtol=1e-5)
    with_names = onehood.predict(classifier, (image for image in images), tests=2)
    assert [prediction.name in classifier.class_names for prediction in with_names] == [True, True]
    if isinstance(classifier, Embeds):
        assert classifier.embed(images[0]).shape == (1, classifier.embed(images).shape[1])


def test_what_is_no_images_is_refused_by_name(classifier, data, write_image):
    images = data.split("test").images
    path = write_image(images[0][:, :, 0])
    methods = [classifier.predict_proba, classifier.predict, lambda images: onehood.predict(classifier, images)]
    if isinstance(classifier, Embeds):
        methods.append(classifier.embed)
    for method in methods:
        for wrong in (
            str(path),
            path,
            path.read_bytes(),
            None,
            3,
            {"a": 1},
            [None],
            np.zeros((1, 3, 12, 12), np.uint8),
        ):
            with pytest.raises(InvalidArgumentError, match="`images"):
                method(wrong)
    for count in (0, 1.5, "a", True):
        with pytest.raises(InvalidArgumentError, match="`top` must be a whole number from 1"):
            classifier.predict(images, top=count)
        with pytest.raises(InvalidArgumentError, match="`tests` must be a whole number from 1"):
            onehood.predict(classifier, images, tests=count)


def test_a_fresh_process_predicts_the_same(name, output, classifier, data, tmp_path):
    images = data.split("test").images
    np.save(tmp_path / "images.npy", images)
    command = [sys.executable, "-c", PREDICT, output, tmp_path / "images.npy", tmp_path / "found.npy"]
    done = subprocess.run([*map(str, command)], check=True, capture_output=True, text=True)
    class_names, with_tensorflow = json.loads(done.stdout)
    assert tuple(class_names) == data.class_names
    assert with_tensorflow == TECHNIQUES[name].on_keras
    if isinstance(classifier, Stochastic):
        classifier.reseed(1)
    np.testing.assert_allclose(np.load(tmp_path / "found.npy"), classifier.predict_proba(images), rtol=1e-5, atol=1e-7)


# AlexNet goes through the loop and the checkpoints of LeNet; its 60 million weights would take a minute here.
@pytest.mark.parametrize("name", [name for name in IN_EPOCHS if name != "alexnet"], indirect=True, scope="module")
def test_a_cut_off_training_ends_like_a_whole_one(name, output, data, tmp_path, monkeypatch):
    place, attribute = CUT.get(name, STEP).split(":")
    owner, method = attribute.split(".")
    holder = getattr(__import__(place, fromlist=[owner]), owner)
    original, calls = getattr(holder, method), []

    def cut_off(*arguments):
        result = original(*arguments)
        calls.append(0)
        if len(calls) == 14:
            raise KeyboardInterrupt
        return result

    options = {"output": tmp_path / "m.onehood", "checkpoint_seconds": 0.0, **SMALL[name]}
    with monkeypatch.context() as context:
        context.setattr(holder, method, cut_off)
        with pytest.raises(KeyboardInterrupt):
            onehood.train(data, name, **options)
    again = onehood.train(data, name, **options)
    assert again.training_["resumed_epoch"] is not None
    whole = onehood.classifiers.read_model_file(output)
    for weight, array in onehood.classifiers.read_model_file(tmp_path / "m.onehood").weights.items():
        np.testing.assert_array_equal(array, whole.weights[weight], err_msg=weight)
    losses = [[epoch["loss"] for epoch in run["epochs"]] for run in (again.training_, whole.training)]
    assert losses[0] == losses[1]


def test_bad_input_is_refused(name, output, classifier, data, tmp_path):
    with pytest.raises(InvalidArgumentError, match=f"`epoch` is not an option of {name}. It has: .*seed"):
        onehood.train(data, name, epoch=3)
    refused = "`epochs` must be a whole number from 1 to" if name in IN_EPOCHS else "`epochs` is not an option"
    with pytest.raises(InvalidArgumentError, match=refused):
        onehood.train(data, name, epochs=0)
    with pytest.raises(InvalidArgumentError, match="`seed` must be a whole number"):
        onehood.train(data, name, seed=-1)
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        TECHNIQUES[name].create({}).predict_proba(data.split("test").images)
    with pytest.raises(RunError, match="holds a training with other options"):
        onehood.train(data, name, output=output, **{**SMALL[name], "seed": 9})
    one = Split(data.split("train").images[:4], np.zeros(4, int), ["a", "b", "c", "d"])
    with pytest.raises(DataError, match="at least two classes"):
        onehood.train(ImageDataset("one", ("x", "y"), {"train": one}), name)
    (tmp_path / "x.png").write_bytes(b"no image")
    with pytest.raises(ImageError, match=r"x\.png"):
        classifier.predict_proba([tmp_path / "x.png"])


def test_pickles_and_copies_predict_the_same(name, classifier, data, tmp_path):
    images = data.split("test").images
    if isinstance(classifier, Stochastic):
        classifier.reseed(3)
    joblib.dump(classifier, tmp_path / "c.joblib")
    copies = [pickle.loads(pickle.dumps(classifier)), copy.deepcopy(classifier), joblib.load(tmp_path / "c.joblib")]
    expected = classifier.predict_proba(images)
    for other in copies:
        assert other.training_ == classifier.training_
        assert other.class_names == classifier.class_names
        np.testing.assert_array_equal(other.predict_proba(images), expected)
    copies[0].save(tmp_path / "again.onehood")
    again = onehood.load(tmp_path / "again.onehood")
    if isinstance(again, Stochastic):
        again.reseed(3)
    np.testing.assert_allclose(again.predict_proba(images), expected, rtol=1e-5)
    options = SMALL[name]
    unfitted = copy.deepcopy(pickle.loads(pickle.dumps(TECHNIQUES[name].create(options))))
    assert unfitted.training_options(data) == TECHNIQUES[name].create(options).training_options(data)
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        unfitted.predict_proba(images)


def test_it_is_not_written_where_no_file_can_be(classifier, tmp_path):
    with pytest.raises(InvalidArgumentError, match="`path` must be a file. Received a folder"):
        classifier.save(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidArgumentError, match="`path` must lie in a folder that can be written"):
        classifier.save(tmp_path / "file" / "m.onehood")
    classifier.save(tmp_path / "new" / "folder" / "m.onehood")
    assert onehood.load(tmp_path / "new" / "folder" / "m.onehood").class_names == classifier.class_names


def test_it_shows_what_it_is(name, classifier):
    text, html = repr(classifier), classifier._repr_html_()
    for part in (name, "3 classes", "left", f"{classifier.parameter_count:,} weights", "training error", " %"):
        assert part in text
        assert part in html
    assert len(text) < 200
    unfitted = TECHNIQUES[name].create({})
    assert f"{name}: not trained" in repr(unfitted)
    assert "not trained" in unfitted._repr_html_()

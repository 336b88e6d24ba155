"""Classical vision as a classifier: on files and arrays, past bad images, and back from its file."""

import json
import subprocess
import sys
import zipfile
from types import ModuleType

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

import onehood
from onehood.classifiers import Technique, load, read_model_file
from onehood.classifiers.techniques import TECHNIQUES
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.vector_classifier import VectorClassifier
from onehood.datasets import ImageDataset, Split, image_folder
from onehood.errors import DataError, ImageError, InvalidArgumentError, ModelFileError
from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    Representation,
    VisualWordsTransformer,
)
from onehood.images import Looking, Square
from onehood.options import Number, Option

CLASSES = ("upright", "lying", "noise")


def textures(count=18, side=64):
    """Reddish upright stripes, greenish lying ones, and bluish noise; and their labels."""
    generator = np.random.default_rng(0)
    labels = np.arange(count) % 3
    images = generator.integers(0, 60, (count, side, side, 3))
    wave = (np.arange(side) // 5 % 2) * 130
    images[labels == 0] += wave[None, :, None]
    images[labels == 1] += wave[:, None, None]
    images[labels == 2] += generator.integers(0, 130, (count // 3, side, side, 1))
    for label in range(3):
        images[labels == label, ..., label] += 60
    return images.astype(np.uint8), labels


IMAGES, LABELS = textures()


def transformers():
    return [
        HogTransformer(),
        LocalBinaryPatternTransformer(grid=2),
        ColourHistogramTransformer(bins=4),
        VisualWordsTransformer(words=15, detector="dense", keypoints=150),
    ]


KINDS = [type(transformer).__name__ for transformer in transformers()]


def arrays(class_names=CLASSES, training=12):
    identities = [str(place) for place in range(len(IMAGES))]
    parts = {"train": np.s_[:training], "test": np.s_[training:]}
    splits = {name: Split(IMAGES[part], LABELS[part], identities[part]) for name, part in parts.items()}
    return ImageDataset("textures", class_names, splits)


@pytest.fixture
def files(write_image):
    """The same as files; what a network would see of them is small."""
    paths = [write_image(image, f"{place}.png") for place, image in enumerate(IMAGES)]
    names = list(map(str, paths))
    splits = {"train": Split(paths[:12], LABELS[:12], names[:12]), "test": Split(paths[12:], LABELS[12:], names[12:])}
    return ImageDataset("textures", CLASSES, splits)


@pytest.mark.parametrize("transformer", transformers(), ids=KINDS)
@pytest.mark.parametrize("kind", ["files", "arrays"])
def test_it_learns_predicts_and_comes_back_from_its_file(transformer, kind, files, tmp_path):
    data = files if kind == "files" else arrays()
    classifier = VectorClassifier(transformer).fit(data)
    images = data.split("test").images
    probabilities = classifier.predict_proba(images)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert (probabilities.argmax(axis=1) == LABELS[12:]).mean() > 0.8
    assert classifier.predict(images, top=2)[0].name in CLASSES
    classifier.save(tmp_path / "m.onehood")
    again = load(tmp_path / "m.onehood")
    assert isinstance(again, VectorClassifier)
    np.testing.assert_array_equal(again.predict_proba(images), probabilities)
    assert again.class_names == CLASSES
    assert again.parameter_count == classifier.parameter_count > 0
    assert again.technique == classifier.technique
    assert again.training_ == json.loads(json.dumps(classifier.training_))
    again.save(tmp_path / "again.onehood")
    first, second = (read_model_file(tmp_path / name).parameters for name in ("m.onehood", "again.onehood"))
    assert first == second


@pytest.mark.parametrize("head", ["rbf_svm", "logistic_regression", "nearest_neighbours"])
def test_every_named_classifier_learns_and_comes_back(head, tmp_path):
    if head == "rbf_svm":  # Fewer features than images are left in any fold.
        transformer = HogTransformer(pixels_per_cell=32, cells_per_block=1, orientations=2)
    else:
        transformer = HogTransformer(pixels_per_cell=16)
    data = arrays()
    classifier = VectorClassifier(transformer, head, seed=3).fit(data)
    classifier.save(tmp_path / "m.onehood")
    again = load(tmp_path / "m.onehood")
    assert (again.classifier, again.seed) == (head, 3)
    images = data.split("test").images
    np.testing.assert_array_equal(again.predict_proba(images), classifier.predict_proba(images))


def test_files_are_seen_at_their_own_size_and_arrays_as_the_data_says(files):
    on_files = VectorClassifier(HogTransformer()).fit(files)
    assert on_files.transformer_.size == 128
    assert on_files.training_["reads_files"]
    on_arrays = VectorClassifier(HogTransformer()).fit(arrays())
    assert on_arrays.transformer_.size is None
    assert not on_arrays.training_["reads_files"]
    assert VectorClassifier(HogTransformer(size=40)).fit(files).transformer_.size == 40
    # A model of arrays takes files as it took the arrays, a model of files takes arrays as it took the files.
    paths = files.split("test").images
    for classifier in (on_files, on_arrays):
        expected = classifier.predict_proba(paths)
        np.testing.assert_allclose(classifier.predict_proba(IMAGES[12:]), expected, atol=1e-6)
        np.testing.assert_allclose(classifier.predict_proba(list(IMAGES[12:])), expected, atol=1e-6)
        np.testing.assert_allclose(classifier.predict_proba([p.read_bytes() for p in paths]), expected, atol=1e-6)
        assert classifier.predict_proba([]).shape == (0, 3)
    larger = np.kron(IMAGES[12:], np.ones((1, 2, 2, 1), np.uint8))
    assert on_arrays.predict_proba(larger).shape == (6, 3)


def test_a_folder_of_files_is_learned_from(tmp_path):
    from PIL import Image

    for place, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        folder = tmp_path / "data" / CLASSES[label]
        folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(folder / f"{place}.png")
    data = image_folder(tmp_path / "data")
    classifier = VectorClassifier(HogTransformer()).fit(data)
    assert classifier.class_names == tuple(sorted(CLASSES))
    assert classifier.folder_options == data.layout
    found = classifier.predict_proba([tmp_path / "data" / "lying" / "1.png"])
    assert classifier.class_names[found.argmax()] == "lying"


def test_a_training_records_how_it_went(files):
    training = VectorClassifier(HogTransformer(), cost=2.0).fit(files).training_
    assert training["recipe"]["classifier"] == "linear_svm"
    assert training["recipe"]["cost"] == 2.0
    assert "orientations=9" in training["recipe"]["features"]
    assert training["data"]["training_samples"] == 12
    assert training["left_out"] == 0
    assert training["converged"]
    assert training["error_percent"] == 0
    assert training["validation_error_percent"] is None
    assert training["seconds"] > 0
    json.dumps(training)


def test_a_share_is_set_aside_to_validate_on():
    training = VectorClassifier(HogTransformer(), validation=0.25).fit(arrays()).training_
    assert (training["data"]["training_samples"], training["data"]["validation_samples"]) == (9, 3)
    assert training["validation_error_percent"] == 0


def test_too_few_iterations_are_recorded_not_warned_of(monkeypatch):
    monkeypatch.setattr("onehood.classifiers.heads._MOST_ITERATIONS", 1)
    assert not VectorClassifier(HogTransformer()).fit(arrays()).training_["converged"]


@pytest.mark.parametrize("transformer", transformers(), ids=KINDS)
def test_bad_images_are_left_out_of_training_and_named(transformer, files, capfd):
    training = files.split("train")
    training.images[4].write_bytes(b"no image")
    training.images[7].unlink()
    classifier = VectorClassifier(transformer).fit(files)
    assert classifier.training_["left_out"] == 2
    told = "".join(capfd.readouterr().err.split())
    assert "4.png" in told
    assert "7.png" in told
    rest = [place for place in range(12) if place not in (4, 7)]
    splits = {"train": training.take(np.array(rest))}
    kind = type(transformer)
    parameters = {name: value for name, value in transformer.get_params().items() if name != "size"}
    without = VectorClassifier(kind(**parameters)).fit(ImageDataset("rest", CLASSES, splits))
    images = files.split("test").images
    np.testing.assert_allclose(classifier.predict_proba(images), without.predict_proba(images), atol=1e-6)
    with pytest.raises(ImageError, match=r"4\.png"):
        classifier.predict_proba([images[0], training.images[4]])


def test_a_classifier_of_ones_own_is_kept_in_the_file(tmp_path):
    own = GaussianNB(var_smoothing=1e-3)
    data = arrays()
    classifier = VectorClassifier(ColourHistogramTransformer(bins=3), own).fit(data)
    assert not hasattr(own, "theta_")  # A copy has learned.
    classifier.save(tmp_path / "m.onehood")
    assert read_model_file(tmp_path / "m.onehood").parameters["classifier"] == "GaussianNB"
    again = load(tmp_path / "m.onehood")
    assert type(again.head_) is GaussianNB
    assert again.head_.var_smoothing == 1e-3
    images = data.split("test").images
    np.testing.assert_array_equal(again.predict_proba(images), classifier.predict_proba(images))


@pytest.mark.parametrize("head", ["linear_svm", "logistic_regression", "nearest_neighbours"])
def test_a_class_without_training_images_has_no_probability(head):
    names = ("upright", "lying", "noise", "never seen")
    data = arrays(names)
    relabelled = {
        part: Split(one.images, np.array([0, 1, 3])[one.labels], one.ids) for part, one in data.splits.items()
    }
    data = ImageDataset("gaps", names, relabelled)
    probabilities = VectorClassifier(HogTransformer(pixels_per_cell=16), head).fit(data).predict_proba(IMAGES[12:])
    assert probabilities.shape == (6, 4)
    np.testing.assert_array_equal(probabilities[:, 2], 0)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(probabilities.argmax(axis=1), np.array([0, 1, 3])[LABELS[12:]])


@pytest.mark.parametrize("head", ["linear_svm", "rbf_svm", "logistic_regression", "nearest_neighbours"])
def test_one_image_of_each_class_is_enough(head):
    classifier = VectorClassifier(HogTransformer(pixels_per_cell=16), head).fit(arrays(training=3))
    probabilities = classifier.predict_proba(IMAGES)
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


def test_equal_seeds_give_equal_classifiers():
    first, second = (
        VectorClassifier(VisualWordsTransformer(words=10, keypoints=150), seed=1).fit(arrays()) for _ in range(2)
    )
    np.testing.assert_array_equal(first.predict_proba(IMAGES), second.predict_proba(IMAGES))


@pytest.mark.parametrize("technique", [name for name, one in TECHNIQUES.items() if one.family is VECTORS])
def test_options_are_of_the_transformer_or_of_what_decides(technique):
    classifier = VectorClassifier.from_options(technique, {"classifier": "rbf_svm", "seed": 4})
    assert TECHNIQUES[technique].features.endswith(f":{type(classifier.transformer).__name__}")
    assert (classifier.technique, classifier.classifier, classifier.seed) == (technique, "rbf_svm", 4)
    assert classifier.cost > 0
    assert VectorClassifier.from_options(technique, {"cost": 3.5}).cost == 3.5
    assert classifier.parameter_count == 0
    assert classifier.folder_options is None
    if technique == "visual_words":
        assert classifier.transformer.seed == 4
    with pytest.raises(InvalidArgumentError, match=f"`cells` is not an option of {technique}. It has: .*classifier"):
        VectorClassifier.from_options(technique, {"cells": 3})
    with pytest.raises(InvalidArgumentError, match="`cache` is not an option"):
        VectorClassifier.from_options(technique, {"cache": False})


def test_training_options_tell_trainings_apart():
    data = arrays()
    options = [
        VectorClassifier(HogTransformer()).training_options(data),
        VectorClassifier(HogTransformer(orientations=8)).training_options(data),
        VectorClassifier(HogTransformer(), cost=2.0).training_options(data),
        VectorClassifier(HogTransformer(), "nearest_neighbours").training_options(data),
        VectorClassifier(LocalBinaryPatternTransformer()).training_options(data),
        VectorClassifier(HogTransformer()).training_options(arrays(("a", "b", "c"))),
    ]
    assert len({json.dumps(one, sort_keys=True) for one in options}) == len(options)
    assert VectorClassifier(HogTransformer(cache=False)).training_options(data) == options[0]


@pytest.fixture(scope="module")
def words_file(tmp_path_factory):
    """A model file with a vocabulary."""
    path = tmp_path_factory.mktemp("words") / "m.onehood"
    transformer = VisualWordsTransformer(words=5, detector="dense", keypoints=60)
    VectorClassifier(transformer).fit(arrays()).save(path)
    return path


def rewritten(path, *, head=None, weights=None, manifest=None):
    """The model file with some parts replaced, or without its classifier (`head=""`)."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if manifest:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | manifest).encode()
    if weights is not None:
        members["weights.safetensors"] = weights
    if head is not None:
        members["classifier.skops"] = head
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            if content != "":
                archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"head": b"garbage"}, "damaged: its classifier cannot be read"),
        ({"head": b""}, "damaged: its classifier cannot be read"),
        ({"head": ""}, "damaged: a visual_words comes with its classifier"),
        ({"manifest": {"parameters": {"unknown": 3}}}, "damaged: the classifier cannot be rebuilt"),
        ({"manifest": {"parameters": {"seed": -1}}}, "damaged: the classifier cannot be rebuilt"),
        (
            {"manifest": {"input": {"height": 0, "width": 8, "channels": 3}}},
            "damaged: the manifest.s input is none",
        ),
        ({"manifest": {"input": {"side": 8}}}, "damaged: the manifest.s input is none"),
        ({"weights": (2).to_bytes(8, "little") + b"{}"}, "damaged: .* not the arrays of a vocabulary"),
        ({"weights": b"garbage"}, "not a model file, or damaged"),
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(changes, message, words_file, tmp_path):
    (tmp_path / "m.onehood").write_bytes(words_file.read_bytes())
    load(tmp_path / "m.onehood")
    with pytest.raises(ModelFileError, match=rf"m\.onehood: {message}"):
        load(rewritten(tmp_path / "m.onehood", **changes))


def test_bad_arguments_are_refused_by_name():
    message = "`transformer` must be a Representation, .* or a transformer of scikit-learn. Received: GaussianNB"
    with pytest.raises(InvalidArgumentError, match=message):
        VectorClassifier(GaussianNB())
    for seed in (-1, 1.5, True):
        with pytest.raises(InvalidArgumentError, match="`seed` must be a whole number from 0"):
            VectorClassifier(HogTransformer(), seed=seed)
    with pytest.raises(InvalidArgumentError, match="`classifier` must be one of linear_svm, .* Received: 'forest'"):
        VectorClassifier(HogTransformer(), "forest").fit(arrays())
    for cost in (0, -1.0, float("nan"), "1"):
        with pytest.raises(InvalidArgumentError, match="`cost` must be a number above 0"):
            VectorClassifier(HogTransformer(), cost=cost).fit(arrays())
    with pytest.raises(InvalidArgumentError, match="must lie strictly between 0 and 1. Received: 1.0"):
        VectorClassifier(HogTransformer(), validation=1.0).fit(arrays())
    with pytest.raises(InvalidArgumentError, match="`orientations` must be"):
        VectorClassifier(HogTransformer(orientations=0)).fit(arrays())
    with pytest.raises(DataError, match="training images of at least two classes"):
        VectorClassifier(HogTransformer()).fit(arrays(training=1))


def test_what_has_not_learned_neither_predicts_nor_is_saved(tmp_path):
    classifier = VectorClassifier(HogTransformer())
    for use in (lambda: classifier.save(tmp_path / "m.onehood"), lambda: classifier.predict_proba(IMAGES)):
        with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
            use()
    assert not (tmp_path / "m.onehood").exists()


def test_it_does_without_tensorflow(tmp_path):
    VectorClassifier(HogTransformer(pixels_per_cell=16)).fit(arrays()).save(tmp_path / "m.onehood")
    np.save(tmp_path / "images.npy", IMAGES[:2])
    code = (
        "import sys, numpy, onehood; model = onehood.load(sys.argv[1]);"
        "print(model.predict_proba(numpy.load(sys.argv[2])).shape,"
        " *[name for name in ('tensorflow', 'keras', 'torch', 'jax') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "m.onehood"), str(tmp_path / "images.npy")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "(2, 3)"


def test_the_transformer_that_was_given_stays_as_it_was(bars):
    transformer = HogTransformer()
    VectorClassifier(transformer, "nearest_neighbours").fit(bars)
    assert transformer.get_params() == HogTransformer().get_params()


def test_a_loaded_classifier_of_ones_own_can_learn_again(bars, tmp_path):
    VectorClassifier(HogTransformer(), GaussianNB()).fit(bars).save(tmp_path / "m.onehood")
    again = load(tmp_path / "m.onehood").fit(bars)
    assert isinstance(again.head_, GaussianNB)


def test_own_classifiers_with_other_parameters_are_other_trainings(bars):
    one, other = (VectorClassifier(HogTransformer(), GaussianNB(var_smoothing=value)) for value in (1e-9, 1e-3))
    assert one.training_options(bars) != other.training_options(bars)


def test_small_images_are_described_on_a_grid_unless_a_detector_is_named(bars, tmp_path):
    VectorClassifier.from_options("visual_words", {"words": 10}).fit(bars).save(tmp_path / "m.onehood")
    assert load(tmp_path / "m.onehood").transformer.detector == "dense"
    with pytest.raises(DataError, match="visual words|no descriptors"):  # Of 12×12 pixels FAST finds too little.
        VectorClassifier.from_options("visual_words", {"words": 500, "detector": "fast"}).fit(bars)


def test_vectors_are_what_the_transformer_makes():
    classifier = VectorClassifier(ColourHistogramTransformer(bins=4)).fit(arrays())
    np.testing.assert_array_equal(classifier.embed(IMAGES), classifier.transformer.transform(IMAGES))
    with pytest.raises(InvalidArgumentError, match="has not learned anything yet"):
        VectorClassifier(ColourHistogramTransformer()).embed(IMAGES)


@pytest.mark.parametrize("transformer", transformers(), ids=KINDS)
@pytest.mark.parametrize("learned_from", ["files", "arrays"])
def test_from_its_file_it_sees_every_form_of_images_as_before(transformer, learned_from, files, tmp_path):
    classifier = VectorClassifier(transformer).fit(files if learned_from == "files" else arrays())
    classifier.save(tmp_path / "m.onehood")
    loaded = load(tmp_path / "m.onehood")
    asked = [*files.split("test").images[:2], *IMAGES[:3], IMAGES[4][..., :1], IMAGES[5, :50, :, 0]]
    for images in (asked, IMAGES[:3], list(IMAGES[:3]), [IMAGES[4][..., :1]], [IMAGES[4][..., 0]] * 2):
        np.testing.assert_array_equal(loaded.predict_proba(images), classifier.predict_proba(images))
        np.testing.assert_array_equal(loaded.embed(images), classifier.embed(images))


@pytest.mark.parametrize("decision", ["linear_svm", "rbf_svm", GaussianNB()], ids=str)
def test_any_transformer_of_scikit_learn_comes_after_pixels(decision, tmp_path):
    data = arrays()
    classifier = VectorClassifier(PCA(3, random_state=0), decision).fit(data)
    images = data.split("test").images
    if not isinstance(decision, str):
        rows = IMAGES.reshape(len(IMAGES), -1).astype(np.float32)
        expected = make_pipeline(PCA(3, random_state=0), GaussianNB()).fit(rows[:12], LABELS[:12])
        np.testing.assert_allclose(classifier.predict_proba(images), expected.predict_proba(rows[12:]), atol=1e-5)
    classifier.save(tmp_path / "m.onehood")
    again = onehood.load(tmp_path / "m.onehood")
    np.testing.assert_allclose(again.predict_proba(images), classifier.predict_proba(images), atol=1e-6)
    np.testing.assert_allclose(again.fit(data).predict_proba(images), classifier.predict_proba(images), atol=1e-5)
    other = VectorClassifier(PCA(2, random_state=0), decision)
    assert other.training_options(data) != VectorClassifier(PCA(3, random_state=0), decision).training_options(data)


class MeanColours(Representation):
    """The mean colour of an image less that of all: a representation that the package does not know."""

    def __init__(self, scale=1.0, value_range=None):
        self.scale = scale
        self.value_range = value_range

    def view_of_files(self):
        return Square(8, 8, 3, fit="stretch", value_range=self.value_range)

    def fit(self, X, y=None):
        self.middle_ = self._means(X).mean(axis=0)
        return self

    def described(self, images, *, skip_bad=False):
        return (self._means(images) - self.middle_) * np.float32(self.scale), np.arange(len(images))

    def length(self, shape):
        return shape[2]

    def arrays(self):
        return {"middle": self.middle_}

    def restore(self, arrays, shape):
        if [array.shape for array in arrays.values()] != [(3,)]:
            raise InvalidArgumentError("these are not the arrays of a mean")
        self.middle_ = arrays["middle"]

    def _means(self, images):
        seen = images if isinstance(images, np.ndarray) else Looking(self.view_of_files()).pixels(images)
        return seen.mean(axis=(1, 2), dtype=np.float32)


@pytest.mark.parametrize("kind", ["files", "arrays"])
def test_a_representation_of_ones_own_is_a_technique(kind, files, tmp_path, monkeypatch):
    with pytest.raises(InvalidArgumentError, match="Received: MeanColours: register Technique"):
        VectorClassifier(MeanColours())
    module = ModuleType("my_features")
    module.MeanColours = MeanColours
    monkeypatch.setitem(sys.modules, "my_features", module)
    scale = Option("scale", Number(above=0), "Of the colours.", "Mine", 1.0)
    mine = Technique("mean_colours", "mean colours", VECTORS, (scale,), features="my_features:MeanColours")
    monkeypatch.setitem(TECHNIQUES, "mean_colours", mine)
    data = files if kind == "files" else arrays()
    classifier = onehood.train(data, "mean_colours", scale=2.0, classifier="nearest_neighbours")
    classifier.save(tmp_path / "m.onehood")
    again = onehood.load(tmp_path / "m.onehood")
    images = data.split("test").images
    np.testing.assert_array_equal(again.predict_proba(images), classifier.predict_proba(images))
    assert again.embed(images).shape == (len(images), 3)
    assert again.specification.shape == ((8, 8, 3) if kind == "files" else IMAGES.shape[1:])

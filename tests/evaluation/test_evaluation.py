"""Evaluation by scripted classifiers whose errors are known."""

import dataclasses
import json

import numpy as np
import pytest

import onehood
from onehood.datasets import ImageDataset, Split
from onehood.errors import DataError, InvalidArgumentError, ModelFileError
from onehood.evaluation import error_interval, evaluate
from onehood.evaluation.intervals import mean_interval


class Scripted:
    """Predicts the given classes, one list for each test; the confidence is 0.6 unless said."""

    def __init__(self, *runs, class_names=("a", "b", "c"), confidence=0.6):
        self.class_names, self.runs, self.confidence = class_names, runs, confidence
        self.calls = 0

    parameter_count = 0

    def predict_proba(self, images):
        run = self.runs[self.calls % len(self.runs)]
        self.calls += 1
        probabilities = np.full((len(run), len(self.class_names)), (1 - self.confidence) / (len(self.class_names) - 1))
        probabilities[np.arange(len(run)), run] = self.confidence
        return probabilities


class ScriptedStochastic(Scripted):
    seed = None

    draws_at_inference = True

    def reseed(self, seed):
        self.seed, self.calls = seed >> 16, seed % (1 << 16)  # As `Averaged` counts seeds and tests.


def dataset(labels, class_names=("a", "b", "c")):
    labels = np.asarray(labels)
    images = np.zeros((len(labels), 2, 2, 1), np.uint8)
    return ImageDataset("toy", class_names, {"test": Split(images, labels, [f"id{n}" for n in range(len(labels))])})


def test_a_deterministic_classifier_is_asked_once():
    classifier = Scripted([0, 1, 2, 0])
    result = evaluate(classifier, dataset([0, 1, 1, 1]))
    assert classifier.calls == 1
    assert result.tests == 1
    assert result.error_percent == result.error_percent_mean == 50
    assert result.error_percent_each == (50,)
    assert result.error_percent_interval == error_interval(2, 4)
    assert result.error_percent_gained_interval == (result.error_percent_gained, 0) == (0, 0)
    np.testing.assert_array_equal(result.confusion, [[1, 0, 0], [1, 1, 1], [0, 0, 0]])
    assert result.error_percent_by_class == (0, pytest.approx(100 * 2 / 3), None)
    assert [(m.id, m.truth, m.prediction) for m in result.mistakes] == [("id2", "b", "c"), ("id3", "b", "a")]
    assert result.labels.tolist() == [0, 1, 1, 1]
    assert result.right.tolist() == [True, True, False, False]
    assert not {"probabilities", "labels", "right"} & result.as_json().keys()


def test_labels_are_indices_of_the_classifiers_classes():
    result = evaluate(Scripted([0, 1, 2]), dataset([0, 1, 2], ("c", "a", "b")))
    assert result.class_names == ("a", "b", "c")
    assert result.labels.tolist() == [2, 0, 1]
    assert result.right.tolist() == [False, False, False]


def test_tests_are_averaged_and_single_errors_kept():
    classifier = ScriptedStochastic([0, 0], [0, 1], [1, 1])
    result = evaluate(classifier, dataset([0, 1]), tests=3, seed=7)
    assert classifier.seed == 7
    assert result.error_percent_each == (50, 0, 50)
    assert result.error_percent_mean == pytest.approx(100 / 3)
    assert result.error_percent == 0
    assert result.error_percent_by_tests == pytest.approx((100 / 3, 100 / 3, 0))
    assert result.error_percent_gained == pytest.approx(100 / 3)
    np.testing.assert_allclose(result.error_percent_gained_interval, mean_interval(np.array([1 / 3, 1 / 3])))


@pytest.mark.parametrize("combine", ["probabilities", "votes"])
def test_the_error_of_fewer_tests_is_the_mean_over_where_they_begin(combine):
    generator = np.random.default_rng(0)
    runs = generator.dirichlet([1, 1, 1], (5, 40))
    labels = generator.integers(0, 3, 40)

    class Five(ScriptedStochastic):
        def predict_proba(self, images):
            self.calls += 1
            return runs[(self.seed + self.calls - 1) % len(runs)]

    result = evaluate(Five(), dataset(labels), tests=5, combine=combine)
    for number in range(1, 6):
        parts = [evaluate(Five(), dataset(labels), tests=number, combine=combine, seed=first) for first in range(5)]
        expected = np.mean([part.error_percent for part in parts])
        assert result.error_percent_by_tests[number - 1] == pytest.approx(expected)
    assert result.error_percent_by_tests[0] == pytest.approx(result.error_percent_mean)
    assert result.error_percent_by_tests[-1] == pytest.approx(result.error_percent)


def test_votes_and_probabilities_can_disagree():
    class Two(ScriptedStochastic):
        def predict_proba(self, images):
            runs = [[[0.9, 0.1]], [[0.4, 0.6]], [[0.4, 0.6]]]
            self.calls += 1
            return np.array(runs[self.calls - 1])

    two = dataset([1], ("a", "b"))
    assert evaluate(Two(class_names=("a", "b")), two, tests=3).error_percent == 100
    assert evaluate(Two(class_names=("a", "b")), two, tests=3, combine="votes").error_percent == 0


def test_equal_votes_are_decided_by_the_mean_probability():
    class Two(ScriptedStochastic):
        def predict_proba(self, images):
            self.calls += 1
            return np.array([[[0.9, 0.1]], [[0.4, 0.6]]][self.calls - 1])

    result = evaluate(Two(class_names=("a", "b")), dataset([0], ("a", "b")), tests=2, combine="votes")
    assert result.error_percent == 0


def test_classes_are_matched_by_name_not_by_position():
    """Class indices that are local to a data set would silently give wrong scores."""
    reordered = dataset([0, 1, 2], class_names=("c", "a", "b"))
    result = evaluate(Scripted([2, 0, 1]), reordered)
    assert result.error_percent == 0
    assert result.class_names == ("a", "b", "c")


def test_a_class_never_learned_is_named_unless_it_has_no_images():
    with pytest.raises(DataError, match="classes that the classifier never learned: zebra. It knows: a, b, c"):
        evaluate(Scripted([0, 0]), dataset([0, 1], ("a", "zebra")))
    assert evaluate(Scripted([0, 0]), dataset([0, 0], ("a", "zebra"))).error_percent == 0


def test_mistakes_come_with_the_most_confident_first():
    class Varied(Scripted):
        def predict_proba(self, images):
            return np.array([[0.6, 0.4], [0.9, 0.1], [0.7, 0.3]])

    result = evaluate(Varied(class_names=("a", "b")), dataset([1, 1, 1], ("a", "b")))
    assert [mistake.index for mistake in result.mistakes] == [1, 2, 0]
    assert result.mistakes[0].probability == pytest.approx(0.9)


def test_the_result_is_json():
    values = json.loads(json.dumps(evaluate(Scripted([0, 1]), dataset([0, 0])).as_json()))
    assert values["error_percent"] == 50
    assert values["tests"] == 1
    assert "probabilities" not in values


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tests": 0}, "`tests` must be a whole number from 1 to 10,000"),
        ({"tests": 10**12}, "`tests` must be a whole number from 1 to 10,000"),
        ({"seed": -1}, "`seed` must be a whole number from 0"),
        ({"seed": 10**23}, "`seed` must be a whole number from 0"),
        ({"combine": "loudest"}, "`combine` must be one of probabilities, votes"),
        ({"split": "validation"}, "has no split 'validation'"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        evaluate(Scripted([0]), dataset([0]), **arguments)


def test_a_network_that_has_diverged_is_not_measured():
    with pytest.raises(DataError, match="has diverged. Train again with a lower `learning_rate`"):
        evaluate(Scripted([0, 1], confidence=np.nan), dataset([0, 1]))


def test_an_empty_split_is_refused():
    with pytest.raises(DataError, match="the test split is empty"):
        evaluate(Scripted([]), dataset([]))


class Guesser:
    """Takes everything for its first class."""

    parameter_count = 0
    folder_options = None

    def __init__(self, class_names, folder_options=None):
        self.class_names, self.folder_options = class_names, folder_options

    def fit(self, dataset):
        return self

    def predict_proba(self, images):
        return np.eye(len(self.class_names), dtype=np.float32)[np.zeros(len(images), int)]

    def save(self, path):
        pass


def test_class_names_are_one_however_they_are_encoded(bars):
    composed, decomposed = "\u00c4pfel", "A\u0308pfel"
    for mine, theirs in ((composed, decomposed), (decomposed, composed)):
        dataset = dataclasses.replace(bars, class_names=(theirs, "b", "c"))
        assert evaluate(Guesser((mine, "b", "c")), dataset).error_percent_by_class == (0.0, 100.0, 100.0)


def test_a_folder_named_like_a_data_set_is_evaluated_on_by_its_path(tmp_path, monkeypatch):
    from hostile_images import encoded, photo, plant

    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("a", "b")):
        plant(tmp_path / "digits" / name, {f"{n}.png": encoded(photo(50 * number + n), "PNG") for n in range(6)})
    classifier = Guesser(("a", "b"))
    with pytest.raises(InvalidArgumentError, match="Give ./digits for the folder"):
        evaluate(classifier, "digits")
    assert evaluate(classifier, "./digits", split="all").samples == 12


def test_patterns_of_a_folder_say_nothing_of_a_manifest_nor_columns_of_a_folder(tmp_path):
    from hostile_images import encoded, photo, plant

    for number, name in enumerate(("a", "b")):
        plant(tmp_path / name, {f"{n}.png": encoded(photo(50 * number + n), "PNG") for n in range(6)})
    (tmp_path / "list.csv").write_text("path,label\n" + "".join(f"{c}/{n}.png,{c}\n" for c in "ab" for n in range(6)))
    by_folder = Guesser(("a", "b"), {"glob": "*/*.png", "label_pattern": "^(.)/", "group_pattern": None})
    assert evaluate(by_folder, tmp_path / "list.csv", split="all").samples == 12
    by_manifest = Guesser(("a", "b"), {"path_column": "path", "label_column": "label"})
    assert evaluate(by_manifest, tmp_path, split="all").samples == 12


def test_a_model_file_is_evaluated_by_its_path(bars, tmp_path):
    classifier = onehood.train(bars, "neural_network", epochs=2, output=tmp_path / "m.onehood")
    expected = evaluate(classifier, bars)
    for path in (tmp_path / "m.onehood", str(tmp_path / "m.onehood")):
        np.testing.assert_array_equal(evaluate(path, bars).probabilities, expected.probabilities)
    with pytest.raises(ModelFileError, match="nowhere"):
        evaluate(tmp_path / "nowhere.onehood", bars)


@pytest.mark.parametrize("classifier", [None, 3, np.zeros(3), ["m.onehood"]])
def test_what_is_no_classifier_is_refused_by_name(classifier):
    with pytest.raises(InvalidArgumentError, match="`classifier` must be a fitted classifier"):
        evaluate(classifier, dataset([0]))


def test_classes_without_images_are_told_apart():
    assert evaluate(Scripted([0, 1, 1]), dataset([0, 1, 1])).classes_without_images == ("c",)
    assert evaluate(Scripted([0, 1, 2]), dataset([0, 1, 2])).classes_without_images == ()


def test_a_notebook_and_a_prompt_show_what_matters():
    names = ("a", "<b>", *(f"class {place}" for place in range(98)))
    result = evaluate(Scripted([0, 1, 1, 0], class_names=names), dataset([0, 1, 1, 1], names))
    assert repr(result) == (
        "<Evaluation of toy, test split: images 4, classes 100, error 25.00 % (95 %: 4.56 to 69.94), "
        "classes without an image 98>"
    )
    text = result._repr_html_()
    assert "<td>error</td>" in text
    assert "25.00 %" in text


def test_a_shipped_model_goes_by_its_name_and_is_never_mixed_up_with_a_file(bars, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="never learned: left, right, top"):
        evaluate("digits-model", bars)
    (tmp_path / "digits-model").write_text("mine")
    with pytest.raises(InvalidArgumentError, match="known:digits-model for the known model"):
        evaluate("digits-model", bars)
    with pytest.raises(ModelFileError, match="not a model file"):
        evaluate("./digits-model", bars)

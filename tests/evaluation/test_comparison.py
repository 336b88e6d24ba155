"""Comparing techniques: the same images, one budget, continuing, leaving out, and techniques of one's own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import onehood
from onehood.classifiers import TECHNIQUES, Family, Technique
from onehood.errors import InvalidArgumentError, RunError
from onehood.evaluation import comparison as module
from onehood.evaluation import mcnemar

FAST = ["neural_network", "logistic_regression", "multilayer_perceptron"]


class MeanImages:
    """The nearest mean image: a technique that the package does not know."""

    parameter_count = 432

    def __init__(self):
        self.class_names = ()

    def fit(self, dataset):
        split = dataset.split("train")
        self.class_names = dataset.class_names
        self.means = np.stack([split.images[split.labels == label].mean(axis=0) for label in range(3)])
        return self

    def predict_proba(self, images):
        distances = np.stack([np.square(images - mean).mean(axis=(1, 2, 3)) for mean in self.means], axis=1)
        scores = np.exp(-distances / 1000)
        return (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)

    def save(self, path):
        with path.open("wb") as stream:
            np.save(stream, self.means)


@pytest.fixture(scope="module")
def compared(module_bars, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    return folder, onehood.compare(module_bars, FAST, output=folder, epochs=6)


def test_all_are_measured_on_the_same_images_and_ranked(compared):
    _, comparison = compared
    assert {contender.name for contender in comparison.contenders} == set(FAST)
    errors = [contender.evaluation.error_percent for contender in comparison.contenders]
    assert errors == sorted(errors)
    for contender in comparison.contenders:
        assert contender.evaluation.samples == len(contender.evaluation.right) == 30
        assert contender.evaluation.error_percent == pytest.approx(100 * (1 - contender.evaluation.right.mean()))
        assert contender.budget == "6 epochs"
        assert len(contender.epochs) == 6
        assert contender.parameters > 0
        assert contender.file_bytes > 100
        assert contender.prediction_images_per_second > 0
        assert contender.peak_memory_bytes is None or contender.peak_memory_bytes > 50 << 20
    first, second, _ = comparison.contenders
    assert first.against_next is None
    assert second.against_next == mcnemar(first.evaluation.right, second.evaluation.right)


def test_a_notebook_and_a_prompt_show_the_ranking(compared):
    _, comparison = compared
    best = comparison.contenders[0]
    assert repr(comparison).startswith(f"<Comparison on bars, 30 test images: {best.name} ")
    assert len(repr(comparison)) < 300
    assert comparison._repr_html_().count("<tr>") == 1 + len(FAST)


def test_the_same_call_trains_nothing_again_and_keeps_what_was_measured(compared, module_bars, monkeypatch):
    folder, comparison = compared
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.onehood")}
    again = onehood.compare(module_bars, FAST, output=folder, epochs=6)
    assert {path: path.stat().st_mtime_ns for path in folder.glob("*.onehood")} == before
    for one, other in zip(comparison.contenders, again.contenders, strict=True):
        assert one.training_seconds == other.training_seconds
        assert one.peak_memory_bytes == other.peak_memory_bytes
    with pytest.raises(RunError, match="other options"):
        onehood.compare(module_bars, FAST, output=folder, epochs=7)
    onehood.compare(module_bars, FAST[:1], output=folder, epochs=7, restart=True)


def test_what_cannot_learn_the_data_is_left_out_with_the_reason(module_bars, tmp_path):
    comparison = onehood.compare(module_bars, ["alexnet", "logistic_regression"], output=tmp_path, epochs=1)
    assert [contender.name for contender in comparison.contenders] == ["logistic_regression"]
    assert "at least 67×67" in comparison.skipped["alexnet"]
    with pytest.raises(InvalidArgumentError, match="No technique can learn bars so:\n  alexnet: AlexNet takes"):
        onehood.compare(module_bars, ["alexnet"], output=tmp_path, epochs=1)


def test_a_classifier_of_ones_own_takes_part(module_bars, tmp_path):
    models = {"means": MeanImages(), "plain": "logistic_regression"}
    comparison = onehood.compare(module_bars, models, output=tmp_path, epochs=1)
    means = next(contender for contender in comparison.contenders if contender.name == "means")
    assert means.evaluation.error_percent < 20
    assert means.training_seconds is None
    assert means.converged is None
    assert means.budget == "its own"
    left = {"means.onehood", "plain.onehood", "plain.onehood.run"}
    assert {path.name for path in tmp_path.iterdir()} == left
    again = onehood.compare(module_bars, models, output=tmp_path, epochs=1)
    assert [one.name for one in again.contenders] == [one.name for one in comparison.contenders]


def test_a_technique_that_is_registered_appears_by_itself(module_bars, tmp_path, monkeypatch):
    monkeypatch.setattr(MeanImages, "from_options", lambda name, options: MeanImages(), raising=False)
    own = Technique("mean_images", "the nearest mean image", Family(__name__, "MeanImages"))
    monkeypatch.setattr(module, "TECHNIQUES", {"mean_images": own})
    monkeypatch.setitem(TECHNIQUES, "mean_images", own)
    comparison = onehood.compare(module_bars, output=tmp_path)
    assert [contender.name for contender in comparison.contenders] == ["mean_images"]


def test_minutes_become_epochs_by_a_trial(module_bars, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments: 10.0)
    comparison = onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=0.75)
    assert comparison.contenders[0].budget == "0.75 min, 4 epochs"
    assert len(comparison.contenders[0].epochs) == 4
    monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments: 9.0)  # No two trials take as long.
    again = onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=0.75)
    assert again.contenders[0].budget == "0.75 min, 4 epochs"
    restarted = onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=0.75, restart=True)
    assert restarted.contenders[0].budget == "0.75 min, 5 epochs"
    assert {path.name for path in tmp_path.iterdir()} == {"neural_network.onehood", "neural_network.onehood.run"}


@pytest.mark.parametrize("restart", [False, True])
def test_epochs_found_out_stand_though_the_training_is_interrupted_before_it_begins(
    module_bars, tmp_path, monkeypatch, restart
):
    if restart:
        onehood.compare(module_bars, ["neural_network"], output=tmp_path, epochs=1)
    monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments: 10.0)
    with monkeypatch.context() as patched:
        patched.setattr(module, "train", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=0.75, restart=restart)
    monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments: pytest.fail("tried again"))
    comparison = onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=0.75)
    assert comparison.contenders[0].budget == "0.75 min, 4 epochs"
    assert len(comparison.contenders[0].epochs) == 4


def _interrupted(*arguments, **options):
    raise KeyboardInterrupt


def test_minutes_that_no_number_of_epochs_fills_leave_no_run_folder(module_bars, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments: 1e-6)
    with pytest.raises(InvalidArgumentError, match="`epochs` must be a whole number"):
        onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=9)
    assert list(tmp_path.iterdir()) == []


def test_what_the_files_of_before_say_stands(module_bars, tmp_path, monkeypatch):
    (tmp_path / "neural_network.minutes.json").write_text('{"minutes": 0.75, "epochs": 2}')
    monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments: pytest.fail("tried again"))
    comparison = onehood.compare(module_bars, ["neural_network"], output=tmp_path, minutes=0.75)
    assert comparison.contenders[0].budget == "0.75 min, 2 epochs"
    assert {path.name for path in tmp_path.iterdir()} == {"neural_network.onehood", "neural_network.onehood.run"}


def test_what_was_measured_of_a_technique_that_cannot_continue_is_not_kept(module_bars, tmp_path, monkeypatch):
    monkeypatch.setattr(MeanImages, "from_options", lambda name, options: MeanImages(), raising=False)
    own = Technique("mean_images", "the nearest mean image", Family(__name__, "MeanImages"))
    monkeypatch.setitem(TECHNIQUES, "mean_images", own)
    for seconds, epochs in ((10.0, 3), (6.0, 5)):
        monkeypatch.setattr(module, "_seconds_per_epoch", lambda *arguments, seconds=seconds: seconds)
        comparison = onehood.compare(module_bars, ["mean_images"], output=tmp_path, minutes=0.5)
        assert comparison.contenders[0].budget == f"0.5 min, {epochs} epochs"
        assert [path.name for path in tmp_path.iterdir()] == ["mean_images.onehood"]


def test_what_no_technique_could_do_is_refused_before_any_is_trained(module_bars, tmp_path):
    with pytest.raises(InvalidArgumentError, match="`tests` must be a whole number from 1 to 10,000"):
        onehood.compare(module_bars, FAST, output=tmp_path, tests=0)
    untested = replace(module_bars, splits={"train": module_bars.split("train")})
    with pytest.raises(InvalidArgumentError, match="has no split 'test'"):
        onehood.compare(untested, FAST, output=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["neural_network", "logistic_regression"])
def test_the_trial_measures_an_epoch(module_bars, name):
    assert 0 < module._seconds_per_epoch(name, module_bars, 0) < 30


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([1, 1, 1, 1], None),
        ([5, 4, 3, 2, 1], False),
        ([5, 1, 1, 1, 0.99], True),
        ([9, 8, 7, 6, 5, 4, 3, 2.2, 1, 1], False),
        ([], None),
    ],
)
def test_convergence_is_a_loss_that_hardly_falls(losses, expected):
    assert module._converged(losses) is expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 1, "minutes": 1}, "`epochs` or `minutes`, not both"),
        ({"minutes": 0}, "`minutes` must be a finite number above 0"),
        ({"models": "lenet"}, "`models` must be a list of names"),
        ({"models": {"mine": "m.onehood"}}, "`evaluate` measures a trained model"),
        ({"models": {"mine": Path("m.onehood")}}, "Received for 'mine': "),
        ({"models": {"mine": 7}}, "Received for 'mine': 7"),
        ({"models": ["lenot"]}, "`model` must be one of"),
        ({"epochs": 0, "models": ["neural_network"]}, "`epochs` must be a whole number"),
    ],
)
def test_bad_arguments_are_refused(module_bars, tmp_path, options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        onehood.compare(module_bars, output=tmp_path, **options)


def test_every_technique_learns_from_the_same_images(tmp_path):
    data = onehood.datasets.digits()
    comparison = onehood.compare(data, ["hog_svm", "logistic_regression", "neural_network"], output=tmp_path, epochs=1)
    assert len(comparison.contenders) == 3
    counts = set()
    for contender in comparison.contenders:
        learned = onehood.load(tmp_path / f"{contender.name}.onehood").training_["data"]
        counts.add((learned["training_samples"], learned["validation_samples"]))
    assert counts == {(1294, 143)}

"""Training by a recipe: learns, records, schedules, weighs."""

import keras
import numpy as np
import pytest
from test_event_log import read
from training_runs import VIEW, KilledError, trained

import onehood.training.fitting as fitting_module
from onehood.datasets import Split
from onehood.errors import ImageError, InvalidArgumentError
from onehood.models import fractional, multilayer_perceptron
from onehood.pipelines import TrainingBatches
from onehood.training import Recipe, fit
from onehood.training.run import RunState


def test_it_learns_and_records_every_epoch(bars, monkeypatch):
    _, result, steps = trained(bars, Recipe(epochs=12, batch_size=20, learning_rate=1e-2), monkeypatch=monkeypatch)
    assert [record.epoch for record in result.records] == list(range(1, 13))
    assert result.records[-1].error_percent < 5
    assert result.records[-1].validation_error_percent < 5
    assert result.records[-1].loss < result.records[0].loss
    assert steps == list(range(1, 12 * 5 + 1))
    assert result.resumed_epoch is None
    assert result.seconds == pytest.approx(sum(record.seconds for record in result.records))
    best = min(result.records, key=lambda record: (record.validation_loss, -record.epoch))
    assert result.best_epoch == best.epoch
    assert result.kept_epoch == 12


def test_the_schedule_rises_to_its_peak_and_falls_to_zero(bars, tmp_path, monkeypatch):
    recipe = Recipe(epochs=40, batch_size=30, learning_rate=1e-3, warmup=0.25)
    trained(bars, recipe, tmp_path, monkeypatch=monkeypatch, checkpoint_seconds=3600)
    rates = dict((step, value) for tag, step, value in read(tmp_path / "tensorboard") if tag == "learning_rate")
    assert max(rates.values()) == pytest.approx(1e-3, rel=0.01)
    assert max(rates, key=rates.get) == pytest.approx(30, abs=3)
    assert rates[120] < 1e-6


def test_an_unreadable_image_is_named_and_not_wrapped(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no image")
    split = Split([tmp_path / "bad.png"] * 4, np.array([0, 1, 0, 1]), ["bad"] * 4)
    batches = TrainingBatches(split, VIEW, batch_size=2, seed=0)
    with pytest.raises(ImageError, match=r"bad\.png: this is not an image"):
        fit(fractional(2, (12, 12, 1), filters=2), batches, Recipe(epochs=1))


def test_an_automatic_learning_rate_is_found_once_for_a_folder(bars, tmp_path, monkeypatch):
    RunState(options={"epochs": 2}).write(tmp_path)
    recipe = Recipe(epochs=2, batch_size=20, learning_rate="auto", seed=1)
    with pytest.raises(KilledError):
        trained(bars, recipe, tmp_path, kill_at=7, monkeypatch=monkeypatch)
    found = RunState.read(tmp_path).learning_rate
    monkeypatch.setattr(fitting_module, "find_learning_rate", lambda *a, **o: pytest.fail("found again"))
    _, result, _ = trained(bars, recipe, tmp_path, monkeypatch=monkeypatch)
    assert result.learning_rate == found
    assert RunState.read(tmp_path) == RunState(options={"epochs": 2}, learning_rate=found)


def test_balanced_class_weights_rescue_a_rare_class(bars, monkeypatch):
    """On images without any information, the best guess is the class prior: half and half when balanced."""
    images = np.zeros((60, 12, 12, 1), np.uint8)
    labels = np.array([0] * 50 + [1] * 10)
    data = Split(images, labels, [str(n) for n in range(60)])
    rare = {}
    for kind in ("none", "balanced"):
        keras.utils.set_random_seed(0)
        model = fractional(2, (12, 12, 1), filters=2)
        recipe = Recipe(epochs=25, batch_size=20, learning_rate=1e-2, class_weights=kind)
        fit(model, TrainingBatches(data, VIEW, batch_size=20, seed=0), recipe)
        rare[kind] = float(np.asarray(model(images[:1]))[0, 1])
    assert rare["none"] == pytest.approx(1 / 6, abs=0.1)
    assert rare["balanced"] == pytest.approx(1 / 2, abs=0.1)


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "sigmoid_cross_entropy", "mean_squared_error"])
@pytest.mark.parametrize("optimizer", ["adamw", "adam", "sgd", "momentum"])
def test_every_loss_is_made_small_by_every_optimizer(bars, loss, optimizer):
    keras.utils.set_random_seed(0)
    model = multilayer_perceptron(3, (12, 12, 1), hidden=(16,))
    recipe = Recipe(epochs=20, batch_size=10, loss=loss, optimizer=optimizer)
    result = fit(model, TrainingBatches(bars.split("train"), VIEW, batch_size=10, seed=0), recipe)
    assert result.records[-1].loss < 0.7 * result.records[0].loss
    test = bars.split("test")
    assert (np.asarray(model(test.images)).argmax(axis=1) == test.labels).mean() > 0.9
    np.testing.assert_allclose(np.asarray(model(test.images)).sum(axis=1), 1, rtol=1e-5)


def test_further_metrics_are_recorded_and_logged(bars, tmp_path, monkeypatch):
    recipe = Recipe(epochs=2, batch_size=20, metrics=("balanced_accuracy", "top_3_accuracy"))
    _, result, _ = trained(bars, recipe, tmp_path, monkeypatch=monkeypatch)
    last = result.records[-1].metrics
    assert set(last) == {"balanced_accuracy", "top_3_accuracy", "val_balanced_accuracy", "val_top_3_accuracy"}
    assert last["top_3_accuracy"] == 1
    assert last["balanced_accuracy"] == pytest.approx(1 - result.records[-1].error_percent / 100)  # Equal classes.
    tags = {tag for tag, _, _ in read(tmp_path / "tensorboard")}
    assert {"train/top_3_accuracy", "validation/balanced_accuracy"} <= tags


def test_a_loss_of_scores_needs_scores(bars):
    inputs = keras.Input((12, 12, 1))
    outputs = keras.layers.Dense(3, activation="softmax", name="last")(keras.layers.Flatten()(inputs))
    batches = TrainingBatches(bars.split("train"), VIEW, batch_size=10, seed=0)
    with pytest.raises(InvalidArgumentError, match='needs a network with a layer named "scores".*last'):
        fit(keras.Model(inputs, outputs), batches, Recipe(loss="sigmoid_cross_entropy"))

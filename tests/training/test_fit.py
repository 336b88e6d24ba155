"""The loop: learns, records, keeps, and continues in the middle of an epoch."""

import keras
import numpy as np
import pytest
from test_event_log import read

from onehood.datasets import ImageDataset, Split
from onehood.errors import ImageError, RunError
from onehood.images import ImageReader, InputSpecification
from onehood.models import fractional
from onehood.pipelines import TrainingBatches, labelled_batches
from onehood.training import Recipe, fit
from onehood.training import fit as fit_module

READER = ImageReader(InputSpecification(12, 12, 1))


class KilledError(Exception):
    pass


def trained(bars, recipe, folder=None, *, kill_at=None, monkeypatch=None, checkpoint_seconds=0.0):
    """One training from fixed seeds; with `kill_at`, the process 'dies' at that step of the session."""
    keras.utils.set_random_seed(recipe.seed)
    model = fractional(3, (12, 12, 1), filters=4, dropout=0.2)
    batches = TrainingBatches(bars.split("train"), READER, batch_size=recipe.batch_size, seed=recipe.seed)
    validation = labelled_batches(bars.split("test"), READER, batch_size=16)
    session = __import__("onehood.training.fit", fromlist=["_Session"])._Session
    steps = []
    original = session.step_done

    def step_done(self, logs, seconds):
        original(self, logs, seconds)
        steps.append(self.global_step)
        if kill_at is not None and len(steps) == kill_at:
            raise KilledError

    monkeypatch.setattr(session, "step_done", step_done)
    try:
        result = fit(
            model, batches, recipe, validation=validation, folder=folder, checkpoint_seconds=checkpoint_seconds
        )
    finally:
        monkeypatch.setattr(session, "step_done", original)
    return model, result, steps


RECIPE = Recipe(epochs=3, batch_size=20, learning_rate=1e-2, seed=1)


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


@pytest.mark.parametrize(("keep", "kept"), [("best", 1), ("last", 6)])
def test_the_best_epoch_is_kept_on_request(bars, monkeypatch, keep, kept):
    """Validated on wrong labels, a network gets the worse the more it learns: the first epoch is the best."""
    test = bars.split("test")
    wrong = Split(test.images, (test.labels + 1) % 3, test.ids)
    confusing = ImageDataset("confusing", bars.class_names, {"train": bars.split("train"), "test": wrong})
    recipe = Recipe(epochs=6, batch_size=20, learning_rate=1e-2, keep=keep)
    model, result, _ = trained(confusing, recipe, monkeypatch=monkeypatch)
    assert result.best_epoch == 1
    assert result.kept_epoch == kept
    confidence = np.asarray(model(test.images)).max(axis=1).mean()
    assert (confidence > 0.8) == (keep == "last")


@pytest.mark.parametrize("kill_at", [1, 3, 5, 8, 14])
def test_a_killed_training_ends_with_the_very_weights_metrics_and_events(bars, tmp_path, monkeypatch, kill_at):
    expected_model, expected, _ = trained(bars, RECIPE, tmp_path / "whole", monkeypatch=monkeypatch)
    with pytest.raises(KilledError):
        trained(bars, RECIPE, tmp_path / "cut", kill_at=kill_at, monkeypatch=monkeypatch)
    model, result, steps = trained(bars, RECIPE, tmp_path / "cut", monkeypatch=monkeypatch)
    assert len(steps) < 15
    assert steps[-1] == 15
    assert result.resumed_epoch is not None
    for weight, expected_weight in zip(model.get_weights(), expected_model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected_weight)
    for record, expected_record in zip(result.records, expected.records, strict=True):
        assert {**vars(record), "seconds": 0} == {**vars(expected_record), "seconds": 0}
    assert read(tmp_path / "cut" / "tensorboard") == read(tmp_path / "whole" / "tensorboard")


def test_a_finished_training_is_not_trained_further(bars, tmp_path, monkeypatch):
    first, _, _ = trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch)
    second, result, steps = trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch)
    assert steps == []
    assert len(result.records) == 3
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_checkpoints_keep_their_distance(bars, tmp_path, monkeypatch):
    saved = []
    module = __import__("onehood.training.fit", fromlist=["save_checkpoint"])
    monkeypatch.setattr(module, "save_checkpoint", lambda *a, **options: saved.append(options["global_step"]))
    trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch, checkpoint_seconds=3600)
    assert saved == [15]


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
    batches = TrainingBatches(split, READER, batch_size=2, seed=0)
    with pytest.raises(ImageError, match=r"bad\.png: this is not an image"):
        fit_module(fractional(2, (12, 12, 1), filters=2), batches, Recipe(epochs=1))


def test_an_automatic_learning_rate_is_found_once_for_a_folder(bars, tmp_path, monkeypatch):
    recipe = Recipe(epochs=2, batch_size=20, learning_rate="auto", seed=1)
    with pytest.raises(KilledError):
        trained(bars, recipe, tmp_path, kill_at=7, monkeypatch=monkeypatch)
    found = float((tmp_path / "learning-rate.txt").read_text())
    module = __import__("onehood.training.fit", fromlist=["find_learning_rate"])
    monkeypatch.setattr(module, "find_learning_rate", lambda *a, **o: pytest.fail("found again"))
    _, result, _ = trained(bars, recipe, tmp_path, monkeypatch=monkeypatch)
    assert result.learning_rate == found


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
        fit(model, TrainingBatches(data, READER, batch_size=20, seed=0), recipe)
        rare[kind] = float(np.asarray(model(images[:1]))[0, 1])
    assert rare["none"] == pytest.approx(1 / 6, abs=0.1)
    assert rare["balanced"] == pytest.approx(1 / 2, abs=0.1)


def test_a_full_disk_is_an_error_that_keeps_the_checkpoint_before(bars, tmp_path, monkeypatch):
    expected, _, _ = trained(bars, RECIPE, tmp_path / "whole", monkeypatch=monkeypatch)
    import onehood.files

    calls = []

    def full(descriptor):
        calls.append(descriptor)
        if len(calls) > 12:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(onehood.files.os, "fsync", full)
        with pytest.raises(RunError, match="cannot be written .No space left on device.. The one before it is kept"):
            trained(bars, RECIPE, tmp_path / "cut", monkeypatch=monkeypatch)
    kept = list((tmp_path / "cut").glob("checkpoint-*"))
    assert kept
    assert not list((tmp_path / "cut").glob("*.partial"))
    model, result, _ = trained(bars, RECIPE, tmp_path / "cut", monkeypatch=monkeypatch)
    assert result.resumed_epoch is not None
    for weight, expected_weight in zip(model.get_weights(), expected.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected_weight)

"""The loop: keeps, stops, tells callbacks, and continues in the middle of an epoch."""

import keras
import numpy as np
import pytest
from test_event_log import read
from training_runs import RECIPE, KilledError, trained

import onehood.training.session as session_module
from onehood.datasets import ImageDataset, Split
from onehood.errors import RunError
from onehood.training import Recipe


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


@pytest.mark.parametrize("kill_at", [1, 5, 14])
def test_a_killed_training_ends_with_the_very_weights_metrics_and_events(bars, tmp_path, monkeypatch, kill_at):
    expected_model, expected, _ = trained(bars, RECIPE, tmp_path / "whole", monkeypatch=monkeypatch)
    with pytest.raises(KilledError):
        trained(bars, RECIPE, tmp_path / "cut", kill_at=kill_at, monkeypatch=monkeypatch)
    model, result, steps = trained(bars, RECIPE, tmp_path / "cut", monkeypatch=monkeypatch)
    assert len(steps) < 15
    assert steps[-1] == 15
    assert result.resumed_epoch is not None
    assert_same(model, result, expected_model, expected)
    assert read(tmp_path / "cut" / "tensorboard") == read(tmp_path / "whole" / "tensorboard")


def test_a_training_killed_between_two_epochs_counts_the_second_from_zero(bars, tmp_path, monkeypatch):
    """The checkpoint at an epoch's end holds the counts of the validation; they are not the next epoch's."""
    expected_model, expected, _ = trained(bars, RECIPE, tmp_path / "whole", monkeypatch=monkeypatch)
    with pytest.raises(KilledError):
        trained(bars, RECIPE, tmp_path / "cut", kill_at=6, monkeypatch=monkeypatch)
    max((tmp_path / "cut").glob("checkpoint-*")).unlink()  # That of step 6; the one before is of the first epoch's end.
    model, result, steps = trained(bars, RECIPE, tmp_path / "cut", monkeypatch=monkeypatch)
    assert steps[0] == 6
    assert_same(model, result, expected_model, expected)


def assert_same(model, result, expected_model, expected):
    for weight, expected_weight in zip(model.get_weights(), expected_model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, expected_weight)
    for record, expected_record in zip(result.records, expected.records, strict=True):
        assert {**vars(record), "seconds": 0} == {**vars(expected_record), "seconds": 0}


def test_a_finished_training_is_not_trained_further(bars, tmp_path, monkeypatch):
    first, _, _ = trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch)
    second, result, steps = trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch)
    assert steps == []
    assert len(result.records) == 3
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_checkpoints_keep_their_distance(bars, tmp_path, monkeypatch):
    saved = []
    monkeypatch.setattr(session_module, "save_checkpoint", lambda *a, **options: saved.append(options["global_step"]))
    trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch, checkpoint_seconds=3600)
    assert saved == [15]


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


class Listening(keras.callbacks.Callback):
    """Writes down what it is told, and stops after an epoch."""

    def __init__(self, stop_after=None):
        super().__init__()
        self.heard, self.stop_after = [], stop_after

    def on_train_begin(self, logs=None):
        self.heard.append("begin")

    def on_train_end(self, logs=None):
        self.heard.append("end")

    def on_epoch_begin(self, epoch, logs=None):
        self.heard.append(f"epoch {epoch}")

    def on_train_batch_begin(self, batch, logs=None):
        self.heard.append("step begins")

    def on_train_batch_end(self, batch, logs=None):
        self.heard.append("step")

    def on_test_begin(self, logs=None):
        self.heard.append("validation")

    def on_test_end(self, logs=None):
        self.heard.append("validated")

    def on_epoch_end(self, epoch, logs=None):
        assert logs["val_loss"] > 0
        self.heard.append("epoch ends")
        if epoch + 1 == self.stop_after:
            self.model.stop_training = True


def test_callbacks_are_told_of_one_training(bars, monkeypatch):
    listening = Listening()
    trained(bars, RECIPE, monkeypatch=monkeypatch, callbacks=[listening])
    steps = ["step begins", "step"] * 5
    epochs = [[f"epoch {epoch}", *steps, "validation", "validated", "epoch ends"] for epoch in range(3)]
    assert listening.heard == ["begin", *(word for epoch in epochs for word in epoch), "end"]


def test_a_callback_ends_a_training_for_good(bars, tmp_path, monkeypatch):
    _, result, steps = trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch, callbacks=[Listening(stop_after=2)])
    assert (len(result.records), result.kept_epoch, steps[-1]) == (2, 2, 10)
    _, again, steps = trained(bars, RECIPE, tmp_path, monkeypatch=monkeypatch, callbacks=[Listening(stop_after=2)])
    assert (len(again.records), steps) == (2, [])


def test_early_stopping_of_keras_counts_epochs(bars, monkeypatch):
    stopping = keras.callbacks.EarlyStopping("loss", min_delta=1e9, patience=2)
    _, result, _ = trained(bars, Recipe(epochs=9, batch_size=20), monkeypatch=monkeypatch, callbacks=[stopping])
    assert len(result.records) == 3

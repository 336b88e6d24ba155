"""Checkpoints: everything comes back, two are kept, damage falls back."""

import keras
import numpy as np
import pytest

from onehood.errors import RunError
from onehood.training.checkpoint import EpochRecord, Progress, restore_checkpoint, save_checkpoint


def variables(*values):
    return {"model": [keras.Variable(np.array(value, "float32")) for value in values]}


PROGRESS = Progress(
    epoch=2, step=7, epoch_seconds=1.5, records=[EpochRecord(1, 0.5, 10.0, None, None, 3.0)], best_epoch=1
)


def test_values_progress_and_best_weights_come_back(tmp_path):
    best = [np.array([1.0, 2.0], np.float32), np.array(3.0, np.float32)]
    save_checkpoint(tmp_path, variables([1, 2], 3), PROGRESS, global_step=27, best=best)
    target = variables([0, 0], 0)
    progress, restored_best = restore_checkpoint(tmp_path, target)
    assert progress == PROGRESS
    np.testing.assert_array_equal(target["model"][0].value, [1, 2])
    np.testing.assert_array_equal(target["model"][1].value, 3)
    for restored, expected in zip(restored_best, best, strict=True):
        np.testing.assert_array_equal(restored, expected)


def test_an_empty_folder_has_no_checkpoint(tmp_path):
    assert restore_checkpoint(tmp_path, variables(0)) is None


def test_the_newest_two_are_kept_and_the_newest_is_read(tmp_path):
    for step in (5, 90, 100, 1000):
        save_checkpoint(tmp_path, variables(step), PROGRESS, global_step=step, best=[])
    assert len(list(tmp_path.iterdir())) == 2
    target = variables(0)
    restore_checkpoint(tmp_path, target)
    assert float(target["model"][0].value) == 1000


@pytest.mark.parametrize("damage", [lambda content: content[:-3], lambda content: b"", lambda content: b"x" * 300])
def test_a_damaged_newest_one_falls_back_to_the_one_before(tmp_path, damage):
    for step in (1, 2):
        save_checkpoint(tmp_path, variables(step), PROGRESS, global_step=step, best=[])
    newest = max(tmp_path.iterdir())
    newest.write_bytes(damage(newest.read_bytes()))
    target = variables(0)
    restore_checkpoint(tmp_path, target)
    assert float(target["model"][0].value) == 1


def test_when_none_can_be_used_each_is_named(tmp_path):
    save_checkpoint(tmp_path, variables([1, 2]), PROGRESS, global_step=1, best=[])
    (tmp_path / "checkpoint-000000002.safetensors").write_bytes(b"no")
    with pytest.raises(RunError, match=r"(?s)000000002.*is damaged.*000000001.*belongs to another network.*--restart"):
        restore_checkpoint(tmp_path, variables([0, 0, 0]))

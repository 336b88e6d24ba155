"""Two devices end with the weights of one, to rounding; run in processes of their own, before TensorFlow starts."""

import json
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from onehood.errors import InvalidArgumentError
from onehood.training import data_parallel
from onehood.training.devices import devices_in_words, scope_of

SCRIPT = """
import sys, json, numpy as np
sys.path.insert(0, sys.argv[3])
from conftest import make_bars
import onehood
classifier = onehood.train(make_bars(), sys.argv[4], epochs=3, batch_size=20, learning_rate=0.003, seed=2,
                           class_weights="balanced", devices=int(sys.argv[1]), output=sys.argv[2])
print(json.dumps([[e["loss"], e["error_percent"], e["validation_loss"]] for e in classifier.training_["epochs"]]))
"""


def train(devices, output, model):
    from pathlib import Path

    tests = str(Path(__file__).resolve().parent.parent)
    command = [sys.executable, "-c", SCRIPT, str(devices), str(output), tests, model]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr[-2000:]
    return json.loads(outcome.stdout.splitlines()[-1])


def test_two_devices_end_like_one(tmp_path):
    """Also with a last batch that is smaller, and that two devices divide unevenly (81 images in batches of 20)."""
    from onehood.classifiers import read_model_file

    for devices in (1, 2):
        train(devices, tmp_path / f"{devices}.onehood", "lenet")
    weights = [read_model_file(tmp_path / f"{devices}.onehood").weights for devices in (1, 2)]
    for name, expected in weights[0].items():
        np.testing.assert_allclose(weights[1][name], expected, rtol=1e-3, atol=2e-5, err_msg=name)


def test_two_devices_train_a_network_that_draws(tmp_path):
    losses = train(2, tmp_path / "f.onehood", "fractional")
    assert losses[-1][0] < losses[0][0]


def test_devices_are_told_in_words(monkeypatch):
    gpus = [object()] * 2
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: gpus if kind == "GPU" else [object()])
    assert [devices_in_words(count) for count in (1, 2, 3)] == ["the GPU", "2 GPUs", "3 parts of the CPU"]
    gpus.clear()
    assert [devices_in_words(count) for count in (1, 2)] == ["the CPU", "2 parts of the CPU"]


def test_one_device_is_nothing_special():
    with data_parallel(1):
        assert tf.distribute.get_strategy().num_replicas_in_sync == 1
    with scope_of(object()):
        pass


@pytest.mark.parametrize("devices", [0, 1.5, True, 1000])
def test_bad_counts_are_refused(devices):
    with pytest.raises(InvalidArgumentError, match="`devices` must be a whole number from 1 to 64"):
        data_parallel(devices)


def test_too_late_is_refused():
    tf.zeros(1)
    with pytest.raises(InvalidArgumentError, match="must be chosen before TensorFlow is first used"):
        data_parallel(2)

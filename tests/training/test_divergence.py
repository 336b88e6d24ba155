"""A training that runs away stops at once, whatever trains, and leaves no model and no checkpoint of it."""

import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
from safetensors.numpy import load_file

import onehood
from onehood.classifiers import TECHNIQUES
from onehood.errors import DivergedError, InvalidArgumentError
from onehood.training.divergence import are_finite, diverged

RUNAWAY = {
    "sgd": ("fractional", {"optimizer": "sgd", "learning_rate": 1e30, "filters": 2}),
    "mixed": ("fractional", {"optimizer": "sgd", "learning_rate": 1e30, "precision": "mixed_float16", "filters": 2}),
    "bfloat16": (
        "fractional",
        {"optimizer": "sgd", "learning_rate": 1e30, "precision": "mixed_bfloat16", "filters": 2},
    ),
    "squares": ("multilayer_perceptron", {"optimizer": "sgd", "learning_rate": 1e38, "loss": "mean_squared_error"}),
    "numpy": ("neural_network", {"learning_rate": 1e300}),
}

ON_TWO_DEVICES = """
import sys
sys.path.insert(0, sys.argv[1])
from conftest import make_bars
import onehood
from onehood.errors import DivergedError
try:
    onehood.train(make_bars(), "fractional", epochs=2, optimizer="sgd", learning_rate=1e30, devices=2)
except DivergedError as error:
    print(error)
"""


class Spoiling(keras.callbacks.Callback):
    """Makes a weight NaN after the given step of the second epoch."""

    def __init__(self, step):
        super().__init__()
        self.step, self.epoch = step, 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == (1, self.step):
            weight = self.model.trainable_variables[0]
            weight.assign(np.full(weight.shape, np.nan, np.float32))


@pytest.mark.parametrize("case", RUNAWAY)
def test_every_loop_stops_and_says_where(case, bars, tmp_path):
    model, options = RUNAWAY[case]
    output = tmp_path / "m.onehood"
    with pytest.raises(
        DivergedError, match=r"diverged in epoch 1, step \d+ of \d+: .*learning rate of .*restart"
    ) as caught:
        onehood.train(bars, model, output=output, epochs=3, batch_size=10, **options)
    assert caught.value.exit_code == 1
    assert not output.exists()
    assert not list(tmp_path.rglob("checkpoint-*"))


@pytest.mark.parametrize("case", ["sgd", "numpy"])
def test_nobody_predicts_by_what_ran_away(case, bars):
    model, options = RUNAWAY[case]
    classifier = TECHNIQUES[model].create({"epochs": 3, **options})
    with pytest.raises(DivergedError):
        classifier.fit(bars)
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        classifier.predict(bars.split("test").images)


def test_several_devices_stop_too():
    tests = str(Path(__file__).resolve().parent.parent)
    done = subprocess.run([sys.executable, "-c", ON_TWO_DEVICES, tests], capture_output=True, text=True, check=True)
    assert "diverged in epoch 1, step " in done.stdout


@pytest.mark.parametrize(("step", "where"), [(1, "step 2 of 5: a weight"), (4, "step 5 of 5: a weight")])
def test_the_checkpoint_before_is_kept_and_no_later_one_is_written(bars, tmp_path, step, where):
    """Also where the last step of an epoch makes the weight NaN, which its own loss does not show."""
    output = tmp_path / "m.onehood"
    options = {"output": output, "epochs": 3, "batch_size": 20, "validation": 0.0, "checkpoint_seconds": 0.0}
    with pytest.raises(DivergedError, match=where):
        onehood.train(bars, "lenet", callbacks=[Spoiling(step)], **options)
    assert not output.exists()
    kept = sorted(tmp_path.rglob("checkpoint-*"))
    assert kept
    for path in kept:
        assert are_finite(value for name, value in load_file(path).items() if name.startswith("model/"))
    onehood.train(bars, "lenet", **options)  # Without what spoiled it, it goes on from there.
    assert output.exists()


def test_the_first_loss_that_is_no_number_is_the_last(bars):
    with pytest.raises(DivergedError, match="epoch 2, step 3 of 5: the loss is nan"):
        onehood.train(bars, "lenet", callbacks=[Spoiling(1)], epochs=3, batch_size=20, validation=0.0)


def test_a_validation_that_is_no_number_ends_the_training(bars, tmp_path):
    options = {"epochs": 3, "batch_size": 20, "validation": 0.2}
    with pytest.raises(DivergedError, match="step 4 of 4: the validation loss is nan"):
        onehood.train(bars, "lenet", callbacks=[Spoiling(3)], **options)


def test_a_network_of_one_s_own_whose_weights_are_no_numbers_is_refused(bars):
    def model():
        layers = [keras.layers.Rescaling(1 / 255), keras.layers.Flatten(), keras.layers.Dense(3)]
        made = keras.Sequential([keras.Input((12, 12, 1)), *layers])
        made.set_weights([np.full(weight.shape, np.nan, np.float32) for weight in made.weights])
        return made

    with pytest.raises(DivergedError, match="epoch 1, step 1 of"):
        onehood.train(bars, model(), epochs=1)
    with pytest.raises(DivergedError, match="before the first step the loss is nan"):
        onehood.train(bars, model(), epochs=1, learning_rate="auto")


def test_numbers_that_are_finite():
    assert are_finite([np.ones(3), np.array([1, 2]), np.array(["a"])])
    for bad in (np.nan, np.inf, -np.inf):
        assert not are_finite([np.ones(3), np.array([0, bad], np.float16)])


def test_the_error_names_rate_and_place():
    message = str(diverged("the loss is nan", epoch=2, step=3, steps=7, rate=0.5))
    assert "epoch 2, step 3 of 7: the loss is nan, at a learning rate of 0.5" in message

"""Ctrl-C loses nothing of a training."""

import os
import signal
import threading

import keras
import numpy as np
import pytest

import onehood
from onehood.training.interruption import Interruption


@pytest.fixture(autouse=True)
def pythons_own_way():
    """That of a process in the foreground: one in the background may ignore Ctrl-C from its start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_kept_and_the_second_interrupts(capfd):
    before = signal.getsignal(signal.SIGINT)
    with Interruption() as interruption:
        interruption.check()
        press()
        assert interruption.asked
        assert "Ctrl-C once more stops at once" in capfd.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            interruption.check()
        with pytest.raises(KeyboardInterrupt):
            press()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_way_of_the_programs_own_is_left_alone(monkeypatch):
    heard = []
    before = signal.signal(signal.SIGINT, lambda *_: heard.append(1))
    try:
        with Interruption() as interruption:
            press()
        assert heard == [1]
        assert not interruption.asked
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_do_without():
    done = []

    def run():
        with Interruption():
            done.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [signal.getsignal(signal.SIGINT)]


class PressAt(keras.callbacks.Callback):
    """Presses Ctrl-C after so many steps."""

    def __init__(self, step):
        super().__init__()
        self.left = step

    def on_train_batch_end(self, batch, logs=None):
        self.left -= 1
        if self.left == 0:
            press()


@pytest.mark.parametrize("step", [2, 26])  # An epoch has 13 steps.
def test_an_interrupted_training_goes_on_from_its_last_step(tmp_path, step):
    def train(output, **more):
        options = {"epochs": 3, "batch_size": 100, "seed": 3}
        return onehood.train("digits", "logistic_regression", output=tmp_path / output, **options, **more)

    whole = train("whole.onehood")
    with pytest.raises(KeyboardInterrupt):
        train("cut.onehood", callbacks=[PressAt(step)])
    checkpoints = [path.name for path in (tmp_path / "cut.onehood.run").iterdir() if path.suffix == ".safetensors"]
    assert any(str(step) in name for name in checkpoints), checkpoints
    continued = train("cut.onehood")
    assert continued.training_["resumed_epoch"] == 1 + step // 13
    for one, other in zip(whole.model_.get_weights(), continued.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)

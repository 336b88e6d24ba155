"""Bars go to standard error, lines too, and neither to standard output."""

import numpy as np
import pytest

import onehood
from onehood.datasets import digits, scan_folder
from onehood.progress import Progress, hidden, listening, progress, say


def test_lines_reach_standard_error_even_without_a_terminal(capfd):
    with progress("Working", 3, unit="steps") as bar:
        bar.advance(2, note="half")
        bar.line("[epoch] 1 of 3")
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "[epoch] 1 of 3\n"


def test_hidden_silences_bars_and_lines(capfd):
    with hidden(), progress("Working", None) as bar:
        bar.advance()
        bar.line("nothing")
    assert capfd.readouterr() == ("", "")


def test_names_in_lines_are_exact_in_a_log_and_cannot_steer_a_terminal(capfd, monkeypatch):
    with progress("Working", 1) as bar:
        bar.line("a\x1b[31m\x07b[bold].png")
    assert capfd.readouterr().err == "a\x1b[31m\x07b[bold].png\n"
    monkeypatch.setenv("FORCE_COLOR", "1")  # As on a terminal.
    with progress("Wor\x1b[31mking", 1) as bar:
        bar.advance(note="no\x1b]0;te [bold]")
        bar.line("a\x1b[31mb[bold].png")
    told = capfd.readouterr().err
    assert "a\\x1b[31mb[bold].png" in told
    assert "\x1b]0;" not in told
    assert "Wor\x1b" not in told


def test_whoever_listens_is_told_of_every_step_though_nothing_is_drawn(capfd):
    told = []
    with listening(told.append), hidden():
        with progress("Working", 3, unit="steps", done=1) as bar:
            bar.advance(2, note="half")
            bar.line("a line")
            bar.advance(0, note="end")
        say("over")
    assert told == [
        Progress("Working", "began", 1, 3, "steps"),
        Progress("Working", "advanced", 3, 3, "steps", "half"),
        Progress("Working", "said", 3, 3, "steps", "half", "a line"),
        Progress("Working", "advanced", 3, 3, "steps", "end"),
        Progress("Working", "ended", 3, 3, "steps", "end"),
        Progress("", "said", line="over"),
    ]
    assert capfd.readouterr() == ("", "")
    with progress("Later", 1):
        pass
    assert len(told) == 6


def test_listeners_nest_and_hear_of_the_end_of_what_fails():
    outer, inner = [], []
    with listening(outer.append):
        with listening(inner.append), pytest.raises(ValueError, match="broken"), progress("Working", None):
            raise ValueError("broken")
        say("more")
    assert [event.state for event in inner] == ["began", "ended"]
    assert [event.state for event in outer] == ["began", "ended", "said"]


def test_a_training_and_a_scan_can_be_listened_to(write_image, tmp_path):
    told = []
    with listening(told.append):
        onehood.train(digits(), "neural_network", epochs=2, hidden_nodes=5)
    training = [event for event in told if event.title == "Training"]
    assert [training[0].state, training[-1].state] == ["began", "ended"]
    assert training[-1].done == training[-1].total > 2
    assert [event.line.split(":")[0] for event in training if event.line] == ["Epoch 1/2", "Epoch 2/2"]
    for name in "ab":
        (tmp_path / "photos" / name).mkdir(parents=True)
    for number in range(6):
        write_image(np.full((9, 9), 40 * number, np.uint8), f"photos/{'ab'[number % 2]}/{number}.png")
    told.clear()
    with listening(told.append):
        scan_folder(tmp_path / "photos")
    assert [event.done for event in told if event.title == "Looking at images"][-1] == 6


def test_a_listener_can_end_the_work():
    class EnoughError(Exception):
        pass

    def stop(event):
        if event.done >= 3:
            raise EnoughError

    with pytest.raises(EnoughError), listening(stop):
        onehood.train(digits(), "neural_network", epochs=1, hidden_nodes=5)

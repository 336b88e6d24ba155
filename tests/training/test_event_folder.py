"""Every training writes for TensorBoard in a folder of its own, and finds it again."""

import os
import shutil

import pytest
from test_event_log import read

import onehood
from onehood.errors import InvalidArgumentError, RunError
from onehood.training import event_folder
from onehood.training.run import EventPlace, RunState

OPTIONS = {"epochs": 1, "batch_size": 45, "validation": 0.0}


def test_names_are_numbered_and_a_run_keeps_its_own(tmp_path):
    root, run = tmp_path / "logs", tmp_path / "m.onehood.run"
    run.mkdir()
    first = event_folder(root, "m", run)
    assert first == root / "m-1"
    assert event_folder(root, "m", run) == first
    assert event_folder(root, "m", None) == root / "m-2"
    assert event_folder(tmp_path / "others", "m", run) == tmp_path / "others" / "m-1"
    assert event_folder(root, "m", run) == first


def test_a_run_begun_anew_or_copied_gets_another_folder(tmp_path):
    root, run = tmp_path / "logs", tmp_path / "m.onehood.run"
    run.mkdir()
    event_folder(root, "m", run)
    shutil.copytree(run, tmp_path / "copy" / "m.onehood.run")
    assert event_folder(root, "m", tmp_path / "copy" / "m.onehood.run").name == "m-2"
    (run / "run.json").unlink()
    assert event_folder(root, "m", run).name == "m-3"
    (run / "run.json").write_text("{")
    with pytest.raises(RunError, match=r"run\.json: damaged"):
        event_folder(root, "m", run)
    assert not (root / "m-4").exists()


def test_what_else_is_known_of_the_run_stays(tmp_path):
    RunState(options={"epochs": 3}, learning_rate=0.5).write(tmp_path)
    folder = event_folder(tmp_path / "logs", "m", tmp_path)
    places = {str(folder.parent.resolve()): EventPlace("m-1", str(tmp_path.resolve()))}
    assert RunState.read(tmp_path) == RunState(options={"epochs": 3}, learning_rate=0.5, events=places)


def test_two_trainings_in_one_folder_keep_the_events_of_each(bars, tmp_path):
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "events.out.tfevents.1.somebody").write_bytes(b"theirs")
    for name in ("a", "b"):
        onehood.train(bars, "lenet", output=tmp_path / f"{name}.onehood", tensorboard=logs, **OPTIONS)
    onehood.train(bars, "lenet", output=tmp_path / "a.onehood", restart=True, tensorboard=logs, **OPTIONS)
    onehood.train(bars, "lenet", tensorboard=logs, **OPTIONS)
    folders = ["a-1", "a-2", "b-1", "lenet-1"]
    assert sorted(path.name for path in logs.iterdir() if path.is_dir()) == folders
    for folder in folders:
        assert [path.suffix for path in (logs / folder).iterdir()] == [".onehood"]
    assert (logs / "events.out.tfevents.1.somebody").read_bytes() == b"theirs"


@pytest.mark.parametrize("folder", ["a file", "below a file/logs"])
def test_a_folder_that_cannot_be_made_is_named(bars, tmp_path, folder):
    for name in ("a file", "below a file"):
        (tmp_path / name).write_text("")
    output = tmp_path / "m.onehood"
    with pytest.raises(InvalidArgumentError, match="`tensorboard` must be a folder that can be written. Received: "):
        onehood.train(bars, "lenet", output=output, tensorboard=tmp_path / folder, **OPTIONS)
    assert not output.with_name("m.onehood.run").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder that may not be written")
def test_a_folder_that_may_not_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidArgumentError, match=r"must be a folder that can be written. Received: .*denied"):
        event_folder(tmp_path, "m", None)


def test_events_can_be_read_where_they_lie(bars, tmp_path):
    onehood.train(bars, "lenet", output=tmp_path / "m.onehood", **OPTIONS)
    assert read(tmp_path / "m.onehood.run" / "tensorboard")

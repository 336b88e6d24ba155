"""Run folders of the form before `run.json` are taken over once, and lose nothing."""

import json

import pytest
from disk_changes import killed_before

import onehood
from onehood.errors import RunError
from onehood.files import sha256_of
from onehood.training import open_run_folder, run_folder_of
from onehood.training.old_run import remove_old_run, run_state, take_over_old_run
from onehood.training.run import EpochsByMinutes, EventPlace, RunState
from onehood.training.run_folder import is_finished, keep_epochs_by_minutes

OPTIONS = {"technique": "lenet", "recipe": {"epochs": 3}}
STATE = RunState(
    options=OPTIONS,
    finished="12",
    replaced="34",
    learning_rate=0.1 + 0.2,
    epochs_by_minutes=EpochsByMinutes(0.5, 7),
    peak_memory_bytes=1 << 33,
    events={"/logs": EventPlace("m-1", "/m.onehood.run")},
)


@pytest.fixture
def folder(tmp_path):
    """As it was written once, by `train` and `compare`."""
    folder = tmp_path / "m.onehood.run"
    folder.mkdir()
    (folder / "options.json").write_text(json.dumps(OPTIONS, indent=2))
    (folder / "finished.sha256").write_text("12")
    (folder / "replaced.sha256").write_text("34")
    (folder / "learning-rate.txt").write_text(repr(0.1 + 0.2))
    (folder / "tensorboard.json").write_text('{"/logs": {"folder": "m-1", "run": "/m.onehood.run"}}')
    (tmp_path / "m.minutes.json").write_text('{"minutes": 0.5, "epochs": 7}')
    (tmp_path / "m.facts.json").write_text(json.dumps({"peak_memory_bytes": 1 << 33}))
    return folder


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_everything_is_known_before_and_after_it_is_taken_over(tmp_path, folder):
    (folder / "checkpoint-1.safetensors").touch()
    before = names(folder)
    assert run_state(folder) == STATE
    assert names(folder) == before
    take_over_old_run(folder)
    assert RunState.read(folder) == run_state(folder) == STATE
    assert names(folder) == {"run.json", "checkpoint-1.safetensors"}
    assert names(tmp_path) == {"m.onehood.run"}
    take_over_old_run(folder)
    assert RunState.read(folder) == STATE


def test_a_folder_without_a_state_gets_none(tmp_path):
    assert run_state(tmp_path / "missing") == RunState()
    take_over_old_run(tmp_path)
    assert names(tmp_path) == set()


def test_killed_after_the_new_file_was_written_that_one_counts(tmp_path, folder):
    RunState(options={"epochs": 9}).write(folder)
    (folder / "options.json").unlink()
    assert run_state(folder) == RunState(options={"epochs": 9})
    take_over_old_run(folder)
    assert RunState.read(folder) == RunState(options={"epochs": 9})
    assert names(folder) == {"run.json"}
    assert names(tmp_path) == {"m.onehood.run"}


@pytest.mark.parametrize("number", range(9))
def test_killed_between_any_two_changes_nothing_is_lost(tmp_path, folder, number):
    with killed_before(number) as process:
        take_over_old_run(folder)
    assert process.survived == (number == 8)  # One is written, seven are removed.
    assert run_state(folder) == STATE
    with open_run_folder(folder, OPTIONS, restart=False):
        assert RunState.read(folder) == STATE
    assert names(folder) - {"lock"} == {"run.json"} | {path.name for path in folder.glob(".*.partial")}
    assert names(tmp_path) == {"m.onehood.run"}


def test_files_beside_the_model_that_say_anything_else_are_somebody_s_own(tmp_path, folder):
    (tmp_path / "m.minutes.json").write_text('{"minutes": "of the meeting", "epochs": 7}')
    (tmp_path / "m.facts.json").write_text('{"peak_memory_bytes": 1, "height": 2}')
    take_over_old_run(folder)
    state = RunState.read(folder)
    assert state.epochs_by_minutes is state.peak_memory_bytes is None
    remove_old_run(folder)
    assert names(tmp_path) == {"m.onehood.run", "m.minutes.json", "m.facts.json"}


def test_a_measure_that_the_system_did_not_tell_is_taken_over_as_none(tmp_path, folder):
    (tmp_path / "m.facts.json").write_text('{"peak_memory_bytes": null}')
    take_over_old_run(folder)
    assert RunState.read(folder).peak_memory_bytes is None
    assert names(tmp_path) == {"m.onehood.run"}


@pytest.mark.parametrize(
    ("name", "content"), [("options.json", "{"), ("options.json", "[]"), ("learning-rate.txt", "")]
)
def test_damage_is_named_and_a_restart_goes_on(folder, name, content):
    (folder / name).write_text(content)
    with pytest.raises(RunError, match=rf"{name}: damaged"), open_run_folder(folder, OPTIONS, restart=False):
        pass
    assert "run.json" not in names(folder)
    with open_run_folder(folder, OPTIONS, restart=True):
        assert RunState.read(folder) == RunState(options=OPTIONS)
        assert names(folder) == {"run.json", "lock"}


def test_damaged_notes_of_events_are_forgotten(folder):
    (folder / "tensorboard.json").write_text("{")
    assert run_state(folder).events == {}


def test_a_restart_keeps_how_many_epochs_fit_and_forgets_the_rest(tmp_path, folder):
    output = tmp_path / "m.onehood"
    output.write_text("old")
    with open_run_folder(folder, OPTIONS, restart=True, output=output):
        expected = RunState(options=OPTIONS, replaced=sha256_of(output), epochs_by_minutes=EpochsByMinutes(0.5, 7))
        assert RunState.read(folder) == expected
        assert not is_finished(folder, output)
    assert names(tmp_path) == {"m.onehood", "m.onehood.run"}


def test_other_minutes_take_the_place_of_the_old_ones(tmp_path, folder):
    keep_epochs_by_minutes(tmp_path / "m.onehood", EpochsByMinutes(2, 9), restart=False)
    assert RunState.read(folder).epochs_by_minutes == EpochsByMinutes(2, 9)
    assert RunState.read(folder).options == OPTIONS
    assert names(tmp_path) == {"m.onehood.run"}


def as_before(folder):
    """Gives a run folder the form before: `train` wrote these three files."""
    state = RunState.read(folder)
    (folder / "run.json").unlink()
    (folder / "options.json").write_text(json.dumps(state.options, indent=2))
    for name, content in (("finished.sha256", state.finished), ("replaced.sha256", state.replaced)):
        if content is not None:
            (folder / name).write_text(content)


def test_a_finished_training_of_before_is_recognised_and_other_options_are_refused(bars, tmp_path):
    output = tmp_path / "m.onehood"
    onehood.train(bars, "neural_network", output=output, epochs=2)
    as_before(run_folder_of(output))
    before = output.stat().st_mtime_ns
    with pytest.raises(RunError, match="epochs: 2 there, 3 here"):
        onehood.train(bars, "neural_network", output=output, epochs=3)
    as_before(run_folder_of(output))
    onehood.train(bars, "neural_network", output=output, epochs=2)
    assert output.stat().st_mtime_ns == before
    assert names(run_folder_of(output)) == {"run.json", "lock"}


def test_an_unfinished_training_of_before_continues(bars, tmp_path, monkeypatch):
    output = tmp_path / "m.onehood"
    with monkeypatch.context() as patched:
        patched.setattr("onehood.classifiers.learning.finish", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            onehood.train(bars, "neural_network", output=output, epochs=2)
    folder = run_folder_of(output)
    as_before(folder)
    newest = max(folder.glob("checkpoint-*"))
    read = []
    monkeypatch.setattr("onehood.training.checkpoint._read", _noted("onehood.training.checkpoint", "_read", read))
    trained = onehood.train(bars, "neural_network", output=output, epochs=2)
    assert read == [newest]
    assert len(trained.training_["epochs"]) == 2
    assert names(folder) == {"run.json", "lock"}
    assert RunState.read(folder).finished == sha256_of(output)


def _interrupted(*arguments):
    raise KeyboardInterrupt


def _noted(module, name, read):
    function = getattr(__import__(module, fromlist=[name]), name)

    def noted(path):
        read.append(path)
        return function(path)

    return noted

"""The rule of continuing: the same options, or a clear no."""

import json
import subprocess
import sys

import pytest
from disk_changes import killed_before

from onehood.errors import DataError, RunError
from onehood.training import open_run_folder, run_folder_of
from onehood.training.run import EpochsByMinutes, RunState
from onehood.training.run_folder import finish, is_finished, keep_epochs_by_minutes, keep_peak_memory

OPTIONS = {"technique": "fractional", "recipe": {"epochs": 3, "seed": 0}, "classes": ("a", "b")}


def test_the_folder_lies_beside_the_model(tmp_path):
    assert run_folder_of(tmp_path / "m.onehood") == tmp_path / "m.onehood.run"


def test_the_same_options_continue(tmp_path):
    with open_run_folder(tmp_path / "run", OPTIONS, restart=False) as folder:
        (folder / "checkpoint").touch()
    with open_run_folder(folder, OPTIONS, restart=False) as again:
        assert (again / "checkpoint").exists()


def test_other_options_are_listed_and_refused(tmp_path):
    with open_run_folder(tmp_path / "run", OPTIONS, restart=False) as folder:
        pass
    other = {"technique": "fractional", "recipe": {"epochs": 4, "seed": 0}, "classes": ("a", "c"), "extra": 1}
    with pytest.raises(RunError) as caught, open_run_folder(folder, other, restart=False):
        pass
    message = str(caught.value)
    assert "recipe.epochs: 3 there, 4 here" in message
    assert 'classes: ["a", "b"] there, ["a", "c"] here' in message
    assert "extra: null there, 1 here" in message
    assert "seed" not in message
    assert "--restart" in message


def test_restart_discards(tmp_path):
    with open_run_folder(tmp_path / "run", OPTIONS, restart=False) as folder:
        (folder / "checkpoint").touch()
        (folder / "tensorboard").mkdir()
    with open_run_folder(folder, OPTIONS | {"extra": 1}, restart=True):
        assert {entry.name for entry in folder.iterdir()} == {"run.json", "lock"}


def test_only_the_file_that_the_run_wrote_is_its_result(tmp_path):
    output = tmp_path / "m"
    with open_run_folder(tmp_path / "run", OPTIONS, restart=False, output=output) as folder:
        assert not is_finished(folder, output)
        (folder / "checkpoint-1.safetensors").touch()
        (folder / "tensorboard").mkdir()
        finish(folder, output, lambda path: path.write_text("one"))
        assert output.read_text() == "one"
        assert {path.name for path in folder.iterdir()} == {"run.json", "lock", "tensorboard"}
        (folder / "checkpoint-1.safetensors").touch()  # Somebody ended the process before it went.
        assert is_finished(folder, output)
        assert not list(folder.glob("checkpoint-*"))
        output.write_text("another")
        with pytest.raises(RunError, match="is not the model that"):
            is_finished(folder, output)
    with open_run_folder(folder, OPTIONS, restart=True, output=output):
        assert not is_finished(folder, output)  # It may be replaced.
        output.write_text("a third")
        with pytest.raises(RunError, match="is not the model that"):
            is_finished(folder, output)


@pytest.mark.parametrize("name", ["run.json", "lock", "checkpoint-1"])
def test_a_model_may_be_called_as_a_file_of_the_run_is(tmp_path, name):
    output = tmp_path / name
    folder = run_folder_of(output)
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        finish(folder, output, lambda path: path.write_text("one"))
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        assert is_finished(folder, output)
    assert output.read_text() == "one"


def test_a_run_that_learned_nothing_for_its_user_s_fault_leaves_nothing(tmp_path):
    for other in (1, 2):
        with (
            pytest.raises(DataError),
            open_run_folder(tmp_path / "run", OPTIONS | {"extra": other}, restart=False) as folder,
        ):
            raise DataError("no images")
        assert not folder.exists()
    with pytest.raises(DataError), open_run_folder(tmp_path / "run", OPTIONS, restart=False) as folder:
        (folder / "checkpoint-1.safetensors").touch()
        raise DataError("an image has gone")
    assert (folder / "run.json").exists()
    with pytest.raises(KeyboardInterrupt), open_run_folder(tmp_path / "other", OPTIONS, restart=False) as folder:
        raise KeyboardInterrupt
    assert (folder / "run.json").exists()


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_damaged_state_is_named_and_restarted(tmp_path, content):
    with open_run_folder(tmp_path / "run", OPTIONS, restart=False) as folder:
        pass
    (folder / "run.json").write_text(content)
    with pytest.raises(RunError, match=r"run\.json: damaged"), open_run_folder(folder, OPTIONS, restart=False):
        pass
    with open_run_folder(folder, OPTIONS, restart=True):
        assert RunState.read(folder) == RunState(options=json.loads(json.dumps(OPTIONS)))


def test_what_was_found_out_before_a_run_begins_stands_through_its_restarts(tmp_path):
    output, found = tmp_path / "m.onehood", EpochsByMinutes(0.5, 7)
    keep_epochs_by_minutes(output, found, restart=False)
    folder = run_folder_of(output)
    assert RunState.read(folder) == RunState(epochs_by_minutes=found)
    for restart in (False, True):
        with open_run_folder(folder, OPTIONS, restart=restart, output=output):
            state = RunState.read(folder)
        assert state.options is not None
        assert state.epochs_by_minutes == found
    with pytest.raises(RunError, match="is not the model"), open_run_folder(folder, {}, restart=True, output=output):
        output.write_text("somebody's")
        is_finished(folder, output)
    assert not folder.exists()


def test_epochs_that_a_restarted_run_is_to_have_discard_the_run_before(tmp_path):
    output = tmp_path / "m.onehood"
    folder = run_folder_of(output)
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        finish(folder, output, lambda path: path.write_text("one"))
    keep_epochs_by_minutes(output, EpochsByMinutes(0.5, 7), restart=True)
    with open_run_folder(folder, OPTIONS | {"epochs": 7}, restart=False, output=output):
        assert not is_finished(folder, output)


def test_the_first_peak_of_memory_is_kept_until_a_run_begins_anew(tmp_path):
    output = tmp_path / "m.onehood"
    folder = run_folder_of(output)
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        assert keep_peak_memory(output, 3) == 3  # The folder is somebody's: it is not kept.
    assert keep_peak_memory(output, None) is None
    assert [keep_peak_memory(output, measured) for measured in (5, 4, None)] == [5, 5, 5]
    with open_run_folder(folder, OPTIONS, restart=True, output=output):
        pass
    assert keep_peak_memory(output, 4) == 4


def finished_run(tmp_path):
    output = tmp_path / "m.onehood"
    folder = run_folder_of(output)
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        (folder / "tensorboard").mkdir()
        finish(folder, output, lambda path: path.write_text("old"))
        for number in (1, 2):
            (folder / f"checkpoint-{number}.safetensors").touch()
    return folder, output


NEW = OPTIONS | {"extra": 1}


@pytest.mark.parametrize("number", range(6))
def test_a_restart_that_is_killed_between_any_two_changes_goes_on(tmp_path, number):
    folder, output = finished_run(tmp_path)
    with killed_before(number) as process, open_run_folder(folder, NEW, restart=True, output=output):
        (folder / "checkpoint-3.safetensors").touch()
    assert process.survived == (number >= 5)
    assert output.read_text() == "old"
    if number == 0:  # Nothing had changed.
        with open_run_folder(folder, OPTIONS, restart=False, output=output):
            assert is_finished(folder, output)
        return
    with open_run_folder(folder, NEW, restart=False, output=output):
        assert not is_finished(folder, output)
        left = {path.name for path in folder.glob("checkpoint-*")}
        assert left == ({"checkpoint-3.safetensors"} if process.survived else set())
        finish(folder, output, lambda path: path.write_text("new"))
    with open_run_folder(folder, NEW, restart=False, output=output):
        assert is_finished(folder, output)
    assert output.read_text() == "new"


@pytest.mark.parametrize("number", range(4))
def test_a_model_whose_writing_is_killed_between_any_two_changes_is_not_lost(tmp_path, number):
    folder, output = finished_run(tmp_path)
    with open_run_folder(folder, NEW, restart=True, output=output):
        (folder / "checkpoint-1.safetensors").touch()
    with killed_before(number) as process, open_run_folder(folder, NEW, restart=False, output=output):
        finish(folder, output, lambda path: path.write_text("new"))
    assert process.survived == (number >= 3)
    with open_run_folder(folder, NEW, restart=False, output=output):
        assert is_finished(folder, output) == (number >= 2)
        assert output.read_text() == ("new" if number >= 2 else "old")
        assert len(list(folder.glob("checkpoint-*"))) == (0 if number >= 2 else 1)


@pytest.mark.parametrize("restart", [False, True])
def test_a_second_process_is_refused_and_disturbs_nothing(tmp_path, restart):
    """Another process holds the lock; even --restart must not empty the folder under it."""
    script = (
        "import sys, pathlib\n"
        "from onehood.training.run_folder import open_run_folder\n"
        "with open_run_folder(pathlib.Path(sys.argv[1]), {}, restart=False) as folder:\n"
        "    (folder / 'checkpoint').touch()\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "run")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "ready\n"
        opened = open_run_folder(tmp_path / "run", {}, restart=restart)
        with pytest.raises(RunError, match="another process is training here"), opened:
            pass
        assert (tmp_path / "run" / "checkpoint").exists()
        other.kill()
    with open_run_folder(tmp_path / "run", {}, restart=False) as folder:
        assert (folder / "checkpoint").exists()

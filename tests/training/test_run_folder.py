"""The rule of continuing: the same options, or a clear no."""

import json
import subprocess
import sys

import pytest

from onehood.errors import DataError, RunError
from onehood.training import open_run_folder, run_folder_of
from onehood.training.run_folder import finish, is_finished
from onehood.training.run_state import RunState

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


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"version": 2}', '{"version": 1, "options": 3}'])
def test_damaged_options_are_named(tmp_path, content):
    with open_run_folder(tmp_path / "run", OPTIONS, restart=False) as folder:
        pass
    (folder / "run.json").write_text(content)
    with pytest.raises(RunError, match=r"run\.json: "), open_run_folder(folder, OPTIONS, restart=False):
        pass


def test_a_restart_discards_damage_and_keeps_what_a_comparison_found(tmp_path):
    RunState(epochs_by_minutes={"minutes": 2, "epochs": 7}).write(tmp_path / "run")
    with open_run_folder(tmp_path / "run", OPTIONS, restart=True) as folder:
        assert RunState.read(folder).epochs_by_minutes == {"minutes": 2, "epochs": 7}
    (folder / "run.json").write_text("{")
    with open_run_folder(folder, OPTIONS, restart=True):
        assert RunState.read(folder).epochs_by_minutes is None


def test_a_run_of_an_older_version_is_continued_or_is_finished(tmp_path):
    folder, output = tmp_path / "run", tmp_path / "m"
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        (folder / "checkpoint-1.safetensors").touch()
        finish(folder, output, lambda path: path.write_text("one"))
    state = RunState.read(folder)
    (folder / "run.json").unlink()
    (folder / "options.json").write_text(json.dumps(state.options))
    (folder / "finished.sha256").write_text(state.finished)
    (folder / "checkpoint-2.safetensors").touch()
    with open_run_folder(folder, OPTIONS, restart=False, output=output):
        assert is_finished(folder, output)
        assert {path.name for path in folder.iterdir()} == {"run.json", "lock"}
    (folder / "run.json").unlink()
    (folder / "options.json").write_text(json.dumps(state.options | {"classes": ["c"]}))
    with pytest.raises(RunError, match="other options"), open_run_folder(folder, OPTIONS, restart=False):
        pass


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

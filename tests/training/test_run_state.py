"""The one file of a run's state."""

import json

import pytest

from onehood.errors import RunError
from onehood.training.run_state import RunState

FULL = RunState(
    {"technique": "lenet"}, "f", "r", 0.1, {"minutes": 2.0, "epochs": 7}, 123, {"/logs": {"folder": "m-1", "run": "/m"}}
)


def test_it_is_written_and_read(tmp_path):
    assert RunState.read(tmp_path) == RunState()
    FULL.write(tmp_path / "run")
    assert RunState.read(tmp_path / "run") == FULL
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["run.json"]


def test_fields_are_updated_one_by_one(tmp_path):
    RunState.update(tmp_path, learning_rate=0.3)
    RunState.update(tmp_path, finished="f")
    assert RunState.read(tmp_path) == RunState(learning_rate=0.3, finished="f")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "damaged"),
        ("[]", "damaged .no JSON object"),
        ("{}", "written by another version of onehood .None"),
        ('{"version": 2}', "written by another version of onehood .2"),
        ('{"version": 1, "options": []}', "damaged .of another form"),
        ('{"version": 1, "events": 3}', "damaged .of another form"),
    ],
)
def test_damage_is_named_with_the_way_out(tmp_path, content, message):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunError, match=rf"run\.json: {message}.*restart=True"):
        RunState.read(tmp_path)


def test_the_files_of_older_versions_become_one(tmp_path):
    (tmp_path / "options.json").write_text('{"technique": "lenet"}')
    (tmp_path / "finished.sha256").write_text("f")
    (tmp_path / "replaced.sha256").write_text("r")
    (tmp_path / "learning-rate.txt").write_text("0.1")
    (tmp_path / "tensorboard.json").write_text(json.dumps(FULL.events))
    state = RunState.read(tmp_path)
    assert state == RunState(FULL.options, "f", "r", 0.1, events=FULL.events)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    assert RunState.read(tmp_path) == state


def test_damage_in_old_files_is_passed_over_or_named(tmp_path):
    (tmp_path / "learning-rate.txt").write_text("fast")
    (tmp_path / "tensorboard.json").write_text("{")
    assert RunState.read(tmp_path) == RunState()
    (tmp_path / "run.json").unlink()
    (tmp_path / "options.json").write_text("{")
    with pytest.raises(RunError, match=r"options\.json: damaged"):
        RunState.read(tmp_path)

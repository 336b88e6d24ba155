"""The state of a run is written and read whole, and refused where it is damaged."""

import json
from dataclasses import replace

import pytest

from onehood.errors import RunError
from onehood.training.run import EpochsByMinutes, EventPlace, RunState

STATE = RunState(
    options={"epochs": 3, "data": {"digest": "ab"}, "classes": ["a", "\udce4"]},
    finished="12",
    replaced="34",
    learning_rate=0.1 + 0.2,
    epochs_by_minutes=EpochsByMinutes(0.5, 7),
    peak_memory_bytes=1 << 33,
    events={"/logs": EventPlace("m-1", "/m.onehood.run")},
)


@pytest.mark.parametrize("state", [STATE, RunState()])
def test_what_is_written_is_read(tmp_path, state):
    state.write(tmp_path)
    assert RunState.read(tmp_path) == state
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_run_that_has_not_begun_has_no_state(tmp_path):
    assert RunState.read(tmp_path) == RunState.read(tmp_path / "missing") == RunState()


def test_another_state_takes_the_place_of_the_one_before(tmp_path):
    STATE.write(tmp_path)
    replace(RunState.read(tmp_path), finished="56").write(tmp_path)
    assert RunState.read(tmp_path) == replace(STATE, finished="56")


def test_what_is_not_known_is_left_out_and_what_is_missing_is_none(tmp_path):
    (tmp_path / "run.json").write_text('{"version": 1, "colour": "red", "finished": "12"}')
    state = RunState.read(tmp_path)
    assert state == RunState(finished="12")
    state.write(tmp_path)
    assert "colour" not in json.loads((tmp_path / "run.json").read_text())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "no JSON object"),
        ("{}", "`version` is missing"),
        ('{"version": "1"}', "`version` is '1'"),
        ('{"version": 1, "options": []}', r"`options` is \[\]"),
        ('{"version": 1, "finished": 12}', "`finished` is 12"),
        ('{"version": 1, "replaced": {}}', "`replaced` is {}"),
        ('{"version": 1, "learning_rate": "fast"}', "`learning_rate` is 'fast'"),
        ('{"version": 1, "learning_rate": true}', "`learning_rate` is True"),
        ('{"version": 1, "epochs_by_minutes": {"minutes": 1}}', "`epochs` is missing"),
        ('{"version": 1, "epochs_by_minutes": {"minutes": 1, "epochs": 2.5}}', "`epochs` is 2.5"),
        ('{"version": 1, "peak_memory_bytes": 1.5}', "`peak_memory_bytes` is 1.5"),
        ('{"version": 1, "events": {"/logs": "m-1"}}', "`/logs` is 'm-1'"),
        ('{"version": 1, "events": {"/logs": {"folder": "m-1"}}}', "`run` is missing"),
    ],
)
def test_a_damaged_file_is_named_with_the_way_out(tmp_path, content, reason):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(RunError, match=rf"run\.json: damaged \({reason}.*\); --restart \(restart=True\) trains anew"):
        RunState.read(tmp_path)


def test_a_file_that_is_no_text_is_damaged(tmp_path):
    (tmp_path / "run.json").write_bytes(b"\xff\x00")
    with pytest.raises(RunError, match=r"run\.json: damaged"):
        RunState.read(tmp_path)


def test_a_later_version_is_told_from_damage(tmp_path):
    (tmp_path / "run.json").write_text('{"version": 2, "options": "elsewhere"}')
    with pytest.raises(RunError, match=r"a later version of onehood wrote it \(form 2; this one knows 1\)"):
        RunState.read(tmp_path)

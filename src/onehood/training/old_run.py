"""Run folders as they were before `run.json`: a file for each thing that was known, and two beside the model."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from onehood.training.run import RUN_FILE, EpochsByMinutes, EventPlace, RunState, damaged, read_object

_OPTIONS = "options.json"
_FINISHED = "finished.sha256"
_REPLACED = "replaced.sha256"
_LEARNING_RATE = "learning-rate.txt"
_EVENTS = "tensorboard.json"
_FACTS = {"peak_memory_bytes": int | None}
_MINUTES = {"minutes": int | float, "epochs": int}


def run_state(folder: Path) -> RunState:
    """What a run folder holds, in the form of today or the one before; nothing is written.

    Raises:
        RunError: it is damaged, or of a later version.
    """
    return RunState.read(folder) if (folder / RUN_FILE).exists() else _old_state(folder)


def take_over_old_run(folder: Path) -> None:
    """Puts what the files of before say into `run.json`, where that is not there yet, and removes them.

    Raises:
        RunError: they are damaged; nothing is removed.
    """
    if not (folder / RUN_FILE).exists() and any(_old_files(folder)):
        _old_state(folder).write(folder)
    remove_old_run(folder)


def remove_old_run(folder: Path) -> None:
    """Removes the files of before, of which `run.json` knows everything that is still to be known."""
    for path in list(_old_files(folder)):
        path.unlink()


def _old_files(folder: Path) -> Iterator[Path]:
    for name in (_OPTIONS, _FINISHED, _REPLACED, _LEARNING_RATE, _EVENTS):
        if (folder / name).exists():
            yield folder / name
    for path, names in ((_facts(folder), _FACTS), (_minutes(folder), _MINUTES)):
        if _beside(path, names):
            yield path


def _old_state(folder: Path) -> RunState:
    options, minutes = folder / _OPTIONS, _beside(_minutes(folder), _MINUTES)
    return RunState(
        options=read_object(options) if options.exists() else None,
        finished=_text(folder / _FINISHED),
        replaced=_text(folder / _REPLACED),
        learning_rate=_number(folder / _LEARNING_RATE),
        epochs_by_minutes=EpochsByMinutes(minutes["minutes"], minutes["epochs"]) if minutes else None,
        peak_memory_bytes=_beside(_facts(folder), _FACTS).get("peak_memory_bytes"),
        events={
            root: EventPlace(str(place.get("folder")), str(place.get("run")))
            for root, place in _loose(folder / _EVENTS).items()
            if isinstance(place, dict)
        },
    )


def _facts(folder: Path) -> Path:
    """`m.facts.json` for `m.onehood.run`."""
    return folder.with_name(folder.name.removesuffix(".onehood.run") + ".facts.json")


def _minutes(folder: Path) -> Path:
    return folder.with_name(folder.name.removesuffix(".onehood.run") + ".minutes.json")


def _beside(path: Path, kinds: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a file beside the model says; nothing where it says anything else: then it is somebody's own."""
    values = _loose(path)
    is_ours = values.keys() == kinds.keys() and all(isinstance(values[name], kinds[name]) for name in kinds)
    return values if is_ours else {}


def _loose(path: Path) -> Mapping[str, Any]:
    """What is in a file of JSON; nothing where it is missing or damaged, for it can be found out again."""
    with suppress(OSError, ValueError):
        values = json.loads(path.read_text())
        return values if isinstance(values, dict) else {}
    return {}


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text()) if path.exists() else None
    except ValueError as error:
        raise damaged(path, error) from error

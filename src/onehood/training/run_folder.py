"""The folder beside a model file where its training lives, and the rule of continuing it."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from onehood.errors import OnehoodError, RunError
from onehood.files import sha256_of
from onehood.training.old_run import remove_old_run, run_state, take_over_old_run
from onehood.training.run import RUN_FILE, EpochsByMinutes, RunState

_CHECKPOINTS = "checkpoint-*"
_LOCK = "lock"


def run_folder_of(output: Path) -> Path:
    """`m.onehood.run` for `m.onehood`."""
    return output.with_name(output.name + ".run")


@contextmanager
def open_run_folder(
    folder: Path, options: Mapping[str, Any], *, restart: bool, output: Path | None = None
) -> Iterator[Path]:
    """Makes the folder of a new run, or opens that of an earlier one with the same options, for this process alone.

    The folder is locked as long as the block runs; the lock of a process that was killed is free. Where the block
    fails by a fault of its user's before anything was learned, nothing stays.

    Args:
        folder: where; may exist.
        options: everything that decides the result, as JSON values.
        restart: whether to discard what an earlier run left.
        output: the model file, which a restarted run may replace.

    Raises:
        RunError: another process works in the folder, its run had other options (they are listed), or is damaged.
    """
    fruitless = False
    try:
        with _alone(folder):
            if restart:
                _begin_anew(folder, output)
            else:
                take_over_old_run(folder)
            new = _check_options(folder, options)
            try:
                yield folder
            except OnehoodError:
                fruitless = new and not any(folder.glob(_CHECKPOINTS))
                if fruitless:
                    _empty(folder)
                raise
    finally:
        if fruitless:
            with suppress(OSError):  # Another process has begun there since.
                (folder / _LOCK).unlink()
                folder.rmdir()


def keep_epochs_by_minutes(output: Path, found: EpochsByMinutes, *, restart: bool) -> None:
    """Keeps how many epochs fit for the run that is about to be opened: its options will name them.

    Args:
        output: the run's model file.
        found: by a trial.
        restart: whether the run is to begin anew: what an earlier one left is discarded here already, so that these
            epochs never stand beside the options of another run.

    Raises:
        RunError: another process works in the folder, or it is damaged.
    """
    folder = run_folder_of(output)
    with _alone(folder):
        if restart:
            _begin_anew(folder, output)
        else:
            take_over_old_run(folder)
        replace(RunState.read(folder), epochs_by_minutes=found).write(folder)


def keep_peak_memory(output: Path, measured: int | None) -> int | None:
    """Keeps the bytes that a process held while it trained; returns those that were kept first.

    Where another process has begun to work in the folder, they are not kept.

    Args:
        output: the run's model file.
        measured: by this process, which may have done no more than load the model.
    """
    folder = run_folder_of(output)
    with suppress(RunError), _alone(folder):
        state = RunState.read(folder)
        if state.peak_memory_bytes is not None:
            return state.peak_memory_bytes
        replace(state, peak_memory_bytes=measured).write(folder)
    return measured


def finish(folder: Path, output: Path, save: Callable[[Path], Any]) -> None:
    """Writes the model file of a run: `save` writes one beside, which is remembered before it takes its place.

    The checkpoints, which nobody continues from any more, go; events and what is known of the run stay.
    """
    made = folder / f"new-{output.name}"  # A model may be called as a file of the run is.
    save(made)
    replace(RunState.read(folder), finished=sha256_of(made)).write(folder)
    made.replace(output)
    _drop_checkpoints(folder)


def is_finished(folder: Path, output: Path) -> bool:
    """Whether the model file is the one that the run wrote; checkpoints that were left behind go then.

    Raises:
        RunError: there is another one, which the run may not replace.
    """
    if not output.exists():
        return False
    digest, state = sha256_of(output), RunState.read(folder)
    # While a restarted run goes on, the model before it may still be there.
    if digest is None or digest not in (state.finished, state.replaced):
        raise RunError(
            f"{output} is not the model that {folder} belongs to. Choose another --output, or --restart (restart=True) "
            "to replace it."
        )
    if digest == state.finished:
        _drop_checkpoints(folder)
    return digest == state.finished


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Makes the folder where it is missing, and keeps other processes out of it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(folder / _LOCK).acquire(timeout=0)
    except Timeout as error:
        raise RunError(
            f"{folder}: another process is training here. Wait for it, or choose another --output."
        ) from error
    with lock:
        yield


def _begin_anew(folder: Path, output: Path | None) -> None:
    """Discards a run, but not how many epochs fit, whatever run they are of.

    What may be replaced is written first: were the process killed now, the old model would be no result any more, and
    the checkpoints, which without options are nobody's, would go when the run begins.
    """
    try:
        fitting = run_state(folder).epochs_by_minutes
    except RunError:
        fitting = None
    RunState(replaced=None if output is None else sha256_of(output), epochs_by_minutes=fitting).write(folder)
    _empty(folder, besides=RUN_FILE)
    remove_old_run(folder)


def _drop_checkpoints(folder: Path) -> None:
    for path in folder.glob(_CHECKPOINTS):
        path.unlink()


def _empty(folder: Path, *, besides: str = _LOCK) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name not in (_LOCK, besides):
            entry.unlink()


def _check_options(folder: Path, options: Mapping[str, Any]) -> bool:
    """Stores the options of a new run, or compares with those of the one that is there; returns whether it is new."""
    state = RunState.read(folder)
    asked = json.loads(json.dumps(options))  # As they will be read back: tuples become lists.
    if state.options is None:
        _drop_checkpoints(folder)  # Of a run that was being discarded.
        replace(state, options=asked).write(folder)
        return True
    differences = _differences(state.options, asked)
    if differences:
        raise RunError(
            f"{folder} holds a training with other options:\n"
            + "\n".join(f"  {difference}" for difference in differences)
            + "\nUse the same options to continue it, --restart (restart=True) to train anew, or another --output."
        )
    return False


def _differences(stored: Mapping[str, Any], asked: Mapping[str, Any], prefix: str = "") -> list[str]:
    """One line for each option that differs, nested ones by their dotted names."""
    lines: list[str] = []
    for name in [*stored, *(name for name in asked if name not in stored)]:
        old, new = stored.get(name), asked.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            lines += _differences(old, new, f"{prefix}{name}.")
        elif old != new:
            lines.append(f"{prefix}{name}: {json.dumps(old)} there, {json.dumps(new)} here")
    return lines

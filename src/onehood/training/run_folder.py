"""The folder beside a model file where its training lives, and the rule of continuing it."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from onehood.errors import OnehoodError, RunError
from onehood.files import sha256_of
from onehood.training.run_state import RunState

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
    folder.mkdir(parents=True, exist_ok=True)
    fruitless = False
    try:
        with FileLock(folder / _LOCK).acquire(timeout=0):
            if restart:
                _begin_anew(folder, output)
            new = _check_options(folder, options)
            try:
                yield folder
            except OnehoodError:
                fruitless = new and not any(folder.glob(_CHECKPOINTS))
                if fruitless:
                    _empty(folder)
                raise
    except Timeout as error:
        raise RunError(
            f"{folder}: another process is training here. Wait for it, or choose another --output."
        ) from error
    finally:
        if fruitless:
            with suppress(OSError):  # Another process has begun there since.
                (folder / _LOCK).unlink()
                folder.rmdir()


def finish(folder: Path, output: Path, save: Callable[[Path], Any]) -> None:
    """Writes the model file of a run: `save` writes one beside, which is remembered before it takes its place.

    The checkpoints, which nobody continues from any more, go; options, events and the model's digest stay.
    """
    made = folder / output.name
    save(made)
    RunState.update(folder, finished=str(sha256_of(made)))
    made.replace(output)
    _drop_checkpoints(folder)


def is_finished(folder: Path, output: Path) -> bool:
    """Whether the model file is the one that the run wrote; checkpoints that were left behind go then.

    Raises:
        RunError: there is another one, which the run may not replace.
    """
    if not output.exists():
        return False
    state, digest = RunState.read(folder), sha256_of(output)
    if digest == state.finished:
        _drop_checkpoints(folder)
        return True
    # While a restarted run goes on, the model before it may still be there.
    if digest != state.replaced:
        raise RunError(
            f"{output} is not the model that {folder} belongs to. Choose another --output, or --restart (restart=True) "
            "to replace it."
        )
    return False


def _drop_checkpoints(folder: Path) -> None:
    for path in folder.glob(_CHECKPOINTS):
        path.unlink()


def _begin_anew(folder: Path, output: Path | None) -> None:
    """Empties the folder, but for what a comparison has just found out for the run that is about to begin."""
    try:
        epochs = RunState.read(folder).epochs_by_minutes
    except RunError:  # Damaged: it goes.
        epochs = None
    _empty(folder)
    replaced = str(sha256_of(output)) if output is not None and output.exists() else None
    RunState(replaced=replaced, epochs_by_minutes=epochs).write(folder)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != _LOCK:
            entry.unlink()


def _check_options(folder: Path, options: Mapping[str, Any]) -> bool:
    """Stores the options of a new run, or compares with those of the one that is there; returns whether it is new."""
    stored = RunState.read(folder).options
    asked = json.loads(json.dumps(options))  # As they will be read back: tuples become lists.
    if stored is not None:
        differences = _differences(stored, asked)
        if differences:
            raise RunError(
                f"{folder} holds a training with other options:\n"
                + "\n".join(f"  {difference}" for difference in differences)
                + "\nUse the same options to continue it, --restart (restart=True) to train anew, or another --output."
            )
        return False
    RunState.update(folder, options=asked)
    return True


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

"""Where a training writes for TensorBoard: below the folder that the user names, in one of its own."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

from onehood.errors import InvalidArgumentError
from onehood.training.run import EventPlace, RunState


def event_folder(root: Path, name: str, run: Path | None) -> Path:
    """A folder below `root` that no other training writes to, `name` and a number; made here.

    A training that lives in a run folder finds the folder again that it began with. One that was begun anew, or whose
    run folder was copied or moved, gets another: what is there is somebody else's.

    Args:
        root: that TensorBoard is pointed at.
        name: by which trainings are told apart there.
        run: the training's run folder, or None.

    Raises:
        InvalidArgumentError: there is no folder that can be written.
        RunError: what the run folder remembers is damaged.
    """
    if run is None:
        return _made(root, name)
    state = RunState.read(run)
    place = state.events.get(str(root.resolve()))
    if place is not None and place.run == str(run.resolve()) and (root / place.folder).is_dir():
        return root / place.folder
    folder = _made(root, name)
    places = {**state.events, str(root.resolve()): EventPlace(folder.name, str(run.resolve()))}
    replace(state, events=places).write(run)
    return folder


def _made(root: Path, name: str) -> Path:
    try:
        root.mkdir(parents=True, exist_ok=True)
        return next(_free(root, name))
    except OSError as error:
        raise InvalidArgumentError(
            f"`tensorboard` must be a folder that can be written. Received: {root} ({error.strerror or error})."
        ) from error


def _free(root: Path, name: str) -> Iterator[Path]:
    for number in count(1):
        folder = root / f"{name}-{number}"
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        yield folder

"""Where a training writes for TensorBoard: below the folder that the user names, in one of its own."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from onehood.errors import InvalidArgumentError
from onehood.training.run_state import RunState


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
    """
    if run is None:
        return _made(root, name)
    owner, asked = str(run.resolve()), str(root.resolve())
    known = RunState.read(run).events
    place = known.get(asked, {})
    if place.get("run") == owner and (root / str(place.get("folder"))).is_dir():
        return root / str(place["folder"])
    folder = _made(root, name)
    RunState.update(run, events={**known, asked: {"folder": folder.name, "run": owner}})
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

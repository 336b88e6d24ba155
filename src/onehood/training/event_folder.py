"""Where a training writes for TensorBoard: below the folder that the user names, in one of its own."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from onehood.errors import InvalidArgumentError
from onehood.files import write_text

_RECORD = "tensorboard.json"


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
    record = None if run is None else run / _RECORD
    owner = str(None if run is None else run.resolve())
    known = _known(record)
    place = known.get(str(root.resolve()), {})
    if place.get("run") == owner and (root / str(place.get("folder"))).is_dir():
        return root / str(place["folder"])
    folder = _made(root, name)
    if record is not None:
        known[str(root.resolve())] = {"folder": folder.name, "run": owner}
        write_text(record, json.dumps(known))
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


def _known(record: Path | None) -> dict[str, dict[str, str]]:
    """What was written down by the folder's path; nothing where that is damaged."""
    try:
        values = json.loads(record.read_text()) if record else {}
    except (OSError, ValueError):
        return {}
    return (
        {name: value for name, value in values.items() if isinstance(value, dict)} if isinstance(values, dict) else {}
    )

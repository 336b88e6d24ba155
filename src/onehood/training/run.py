"""The state of a run: `run.json` in its folder, the one file that says what it is and what was found out for it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from onehood.errors import RunError
from onehood.files import write_text
from onehood.options import shown

RUN_FILE = "run.json"
"""Its name in the run folder."""

_VERSION = 1


@dataclass(frozen=True)
class EpochsByMinutes:
    """How many epochs fit.

    Args:
        minutes: that were to be filled.
        epochs: that a trial found to fit.
    """

    minutes: float
    epochs: int


@dataclass(frozen=True)
class EventPlace:
    """Where a run writes below a root of TensorBoard's.

    Args:
        folder: its name.
        run: the path of the run folder that it was made for.
    """

    folder: str
    run: str


@dataclass(frozen=True, kw_only=True)
class RunState:
    """What is known of a run.

    Args:
        options: everything that decides the result, as JSON values; None before the run has begun.
        finished: the digest of the model file that it wrote, or None.
        replaced: the digest of the model file that it may replace, for it was restarted, or None.
        learning_rate: that a range test found, or None.
        epochs_by_minutes: that a trial found to fit, or None.
        peak_memory_bytes: of the process while it trained, or None.
        events: where its events for TensorBoard go, by the root's path.
        version: of the file's form.
    """

    options: Mapping[str, Any] | None = None
    finished: str | None = None
    replaced: str | None = None
    learning_rate: float | None = None
    epochs_by_minutes: EpochsByMinutes | None = None
    peak_memory_bytes: int | None = None
    events: Mapping[str, EventPlace] = field(default_factory=dict)
    version: int = _VERSION

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The state that a run folder holds; that of a run that has not begun where it holds none.

        Raises:
            RunError: the file is damaged, or of a later version.
        """
        path = folder / RUN_FILE
        if not path.exists():
            return cls()
        values = read_object(path)
        version = values.get("version")
        if isinstance(version, int) and version > _VERSION:
            raise RunError(
                f"{path}: a later version of onehood wrote it (form {version}; this one knows {_VERSION}). Use that "
                "one; --restart (restart=True) trains anew."
            )
        try:
            return cls(
                options=_value(values, "options", dict),
                finished=_value(values, "finished", str),
                replaced=_value(values, "replaced", str),
                learning_rate=_value(values, "learning_rate", float, int),
                epochs_by_minutes=_epochs_by_minutes(_value(values, "epochs_by_minutes", dict)),
                peak_memory_bytes=_value(values, "peak_memory_bytes", int),
                events=_events(_value(values, "events", dict)),
                version=_required(values, "version", int),
            )
        except ValueError as error:
            raise damaged(path, error) from error

    def write(self, folder: Path) -> None:
        """Puts the state in the place of the one that the run folder holds, in one step."""
        write_text(folder / RUN_FILE, json.dumps(asdict(self), indent=2))


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file of a run.

    Raises:
        RunError: it is damaged.
    """
    try:
        values = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error
    if not isinstance(values, dict):
        raise damaged(path, "no JSON object")
    return values


def damaged(path: Path, reason: Exception | str) -> RunError:
    """The error that says so of a file of a run."""
    return RunError(f"{path}: damaged ({reason}); --restart (restart=True) trains anew.")


def _value(values: Mapping[str, Any], name: str, *kinds: type) -> Any:
    value = values.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
        raise ValueError(f"`{name}` is {shown(value)}")
    return value


def _required(values: Mapping[str, Any], name: str, *kinds: type) -> Any:
    if values.get(name) is None:
        raise ValueError(f"`{name}` is missing")
    return _value(values, name, *kinds)


def _epochs_by_minutes(values: Mapping[str, Any] | None) -> EpochsByMinutes | None:
    if values is None:
        return None
    return EpochsByMinutes(_required(values, "minutes", float, int), _required(values, "epochs", int))


def _events(values: Mapping[str, Any] | None) -> dict[str, EventPlace]:
    places = {root: _required(values, root, dict) for root in values} if values else {}
    return {
        root: EventPlace(_required(place, "folder", str), _required(place, "run", str))
        for root, place in places.items()
    }

"""The state of a run, in one file: what it began with, what was found out and measured, whether it is finished."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from onehood.errors import RunError
from onehood.files import write_text

_FILE = "run.json"
_VERSION = 1
_OLD_OPTIONS = "options.json"
_OLD_EVENTS = "tensorboard.json"
_OLD_TEXTS = {"finished": "finished.sha256", "replaced": "replaced.sha256", "learning_rate": "learning-rate.txt"}


@dataclass
class RunState:
    """What `run.json` of a run folder holds.

    Args:
        options: everything that decides the result, as JSON values; None before the run is begun.
        finished: the digest of the model file that it wrote, or None.
        replaced: the digest of the model file that a run which was begun anew may replace, or None.
        learning_rate: that its range test found, or None.
        epochs_by_minutes: by the minutes that a comparison gave it, how many epochs fit, or None.
        peak_memory_bytes: of the process while it trained, or None where it was not measured.
        events: by TensorBoard's folder, the one below it that is this run's, and whose run that is.
    """

    options: dict[str, Any] | None = None
    finished: str | None = None
    replaced: str | None = None
    learning_rate: float | None = None
    epochs_by_minutes: dict[str, float] | None = None
    peak_memory_bytes: int | None = None
    events: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The state of the run in a folder, an empty one where there is none; that of an older version is taken over.

        Raises:
            RunError: the file is damaged.
        """
        path = folder / _FILE
        if not path.exists():
            return cls._taken_over(folder)
        values = _read(path)
        if values.get("version") != _VERSION:
            raise RunError(
                f"{path}: written by another version of onehood ({values.get('version')!r}). Install that one, or "
                "train anew: --restart (restart=True)."
            )
        state = cls(**{each.name: values[each.name] for each in fields(cls) if each.name in values})
        if not isinstance(state.options, dict | None) or not isinstance(state.events, dict):
            raise RunError(f"{path}: damaged (of another form); --restart (restart=True) trains anew.")
        return state

    def write(self, folder: Path) -> None:
        """Writes the file, atomically; the folder is made where it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / _FILE, json.dumps({"version": _VERSION, **asdict(self)}, indent=2) + "\n")

    @classmethod
    def update(cls, folder: Path, **values: Any) -> Self:
        """Writes the state of a folder with these fields changed; returns it.

        Raises:
            RunError: the file is damaged.
        """
        state = cls.read(folder)
        vars(state).update(values)
        state.write(folder)
        return state

    @classmethod
    def _taken_over(cls, folder: Path) -> Self:
        """What the files of older versions say, which go when it is written down."""
        old = [folder / name for name in (_OLD_OPTIONS, _OLD_EVENTS, *_OLD_TEXTS.values())]
        if not any(path.exists() for path in old):
            return cls()
        texts = {name: _text(folder / file) for name, file in _OLD_TEXTS.items()}
        state = cls(
            options=_read(folder / _OLD_OPTIONS) if (folder / _OLD_OPTIONS).exists() else None,
            finished=texts["finished"],
            replaced=texts["replaced"],
            learning_rate=_number(texts["learning_rate"]),
            events=_events(folder / _OLD_EVENTS),
        )
        state.write(folder)
        for path in old:
            path.unlink(missing_ok=True)
        return state


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: damaged ({error}); --restart (restart=True) trains anew.") from error
    if not isinstance(values, dict):
        raise RunError(f"{path}: damaged (no JSON object); --restart (restart=True) trains anew.")
    return values


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _events(path: Path) -> dict[str, dict[str, str]]:
    """What was written down of TensorBoard's folders; nothing where that is damaged."""
    try:
        values: Any = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {name: one for name, one in values.items() if isinstance(one, dict)} if isinstance(values, dict) else {}

"""The whole state of a training in one file: variables of network, optimizer and metrics, and where it stood."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
from safetensors import SafetensorError, safe_open

from onehood.errors import RunError
from onehood.files import atomic_write

_KEPT = 2
_PATTERN = "checkpoint-*.safetensors"
_BEST = "best/"


@dataclass(frozen=True)
class EpochRecord:
    """What one epoch came to.

    Args:
        epoch: from 1.
        loss: mean training loss, while the weights changed.
        error_percent: training error, likewise.
        validation_loss: after the epoch, or None without validation.
        validation_error_percent: likewise.
        seconds: the epoch's duration, validation included.
        metrics: further ones by name, those of the validation with the prefix "val_".
    """

    epoch: int
    loss: float
    error_percent: float
    validation_loss: float | None
    validation_error_percent: float | None
    seconds: float
    metrics: Mapping[str, float] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The epoch in a line."""
        parts = [f"loss {self.loss:.4f}", f"error {self.error_percent:.2f} %"]
        if self.validation_error_percent is not None:
            parts.append(f"validation error {self.validation_error_percent:.2f} %")
        return ", ".join([*parts, f"{self.seconds:.1f} s"])


@dataclass
class Progress:
    """Where a training stands.

    Args:
        epoch: the epoch under way, from 0; equal to the recipe's epochs when all is done.
        step: steps done in it.
        epoch_seconds: time spent in it so far.
        records: of the epochs that are done.
        best_epoch: the one (from 1) of the lowest validation loss, or None.
        stopped: whether a callback has ended the training before the recipe's last epoch.
    """

    epoch: int = 0
    step: int = 0
    epoch_seconds: float = 0.0
    records: list[EpochRecord] = field(default_factory=list)
    best_epoch: int | None = None
    stopped: bool = False


def save_checkpoint(
    folder: Path,
    variables: Mapping[str, Sequence[Any]],
    progress: Progress,
    *,
    global_step: int,
    best: Sequence[np.ndarray],
) -> Path:
    """Writes `checkpoint-<step>.safetensors` atomically and removes all but the newest two.

    Args:
        folder: the run's folder.
        variables: every variable that a step changes, in named groups.
        progress: where the training stands.
        global_step: steps done since the beginning.
        best: weights of the best epoch; empty without one.

    Raises:
        RunError: the file cannot be written; the one before it is kept.
    """
    tensors = {
        f"{group}/{position:05d}": np.array(variable.numpy(), order="C")
        for group, members in variables.items()
        for position, variable in enumerate(members)
    }
    tensors |= {f"{_BEST}{position:05d}": weight for position, weight in enumerate(best)}
    path = folder / f"checkpoint-{global_step:09d}.safetensors"
    content = safetensors.numpy.save(tensors, metadata={"progress": json.dumps(asdict(progress))})
    with disk_errors(folder), atomic_write(path) as stream:
        stream.write(content)
    for old in sorted(folder.glob(_PATTERN))[:-_KEPT]:
        old.unlink()
    return path


def restore_checkpoint(
    folder: Path, variables: Mapping[str, Sequence[Any]]
) -> tuple[Progress, list[np.ndarray]] | None:
    """Puts the newest readable checkpoint's values into the variables.

    Returns:
        The progress and the weights of the best epoch, or None where the folder holds no checkpoint.

    Raises:
        RunError: there are checkpoints, but none is readable or fits the variables.
    """
    damages: list[str] = []
    for path in sorted(folder.glob(_PATTERN), reverse=True):
        try:
            tensors, progress = _read(path)
            _assign(path, tensors, variables)
        except RunError as error:
            damages.append(str(error))
        else:
            return progress, [tensors[name] for name in sorted(tensors) if name.startswith(_BEST)]
    if damages:
        raise RunError("\n".join([*damages, "No checkpoint can be used; --restart (restart=True) trains anew."]))
    return None


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Says of a file of the run that cannot be written what is lost, and what to do."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"{folder}: a checkpoint cannot be written ({error.strerror or error}). The one before it is kept: make "
            "room, and the same command continues from there."
        ) from error


def _read(path: Path) -> tuple[dict[str, np.ndarray], Progress]:
    try:
        with safe_open(path, framework="numpy") as archive:
            values = json.loads(archive.metadata()["progress"])
            names = archive.keys()
            tensors = {name: archive.get_tensor(name) for name in names}
        values["records"] = [EpochRecord(**record) for record in values["records"]]
        return tensors, Progress(**values)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise RunError(f"{path}: the checkpoint is damaged ({error}).") from error


def _assign(path: Path, tensors: Mapping[str, np.ndarray], variables: Mapping[str, Sequence[Any]]) -> None:
    expected = {
        f"{group}/{position:05d}": variable
        for group, members in variables.items()
        for position, variable in enumerate(members)
    }
    found = {name: value.shape for name, value in tensors.items() if not name.startswith(_BEST)}
    if found != {name: tuple(variable.shape) for name, variable in expected.items()}:
        raise RunError(f"{path}: the checkpoint belongs to another network.")
    for name, variable in expected.items():
        variable.assign(tensors[name])

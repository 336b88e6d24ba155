"""TensorBoard event files that continue where the training does."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tensorflow as tf
from tensorflow.core.util import event_pb2

from onehood.errors import RunError

_OPERATION = re.compile(r"^\{\{.*?\}\} ")  # TensorFlow's name of what it was doing.
_SUFFIX = ".onehood"
_PATTERN = f"events.out.tfevents.*{_SUFFIX}"
"""Only what this module wrote: others may leave theirs beside."""


class EventLog:
    """Scalars, histograms and images by optimizer step, in a folder that TensorBoard reads.

    Args:
        folder: made where it is missing.
        resumed_step: events beyond this step, of a run that was cut off, are dropped; None drops all events. Those of
            other programs stay.

    Raises:
        RunError: the folder cannot be written; likewise of everything that writes to it.
    """

    def __init__(self, folder: Path, *, resumed_step: int | None) -> None:
        self._folder = folder
        with self._errors():
            folder.mkdir(parents=True, exist_ok=True)
            _keep_until(folder, -1 if resumed_step is None else resumed_step)
            self._writer = tf.summary.create_file_writer(str(folder), filename_suffix=_SUFFIX)

    def scalars(self, step: int, values: Mapping[str, float]) -> None:
        """Writes one value for each tag."""
        with self._writing():
            for tag, value in values.items():
                tf.summary.scalar(tag, value, step=step)

    def histogram(self, step: int, tag: str, values: Any) -> None:
        """Writes the distribution of an array's values."""
        with self._writing():
            tf.summary.histogram(tag, values, step=step)

    def image(self, step: int, tag: str, pixels: Any) -> None:
        """Writes an image, uint8 of shape (height, width, 1 or 3)."""
        with self._writing():
            tf.summary.image(tag, pixels[None], step=step)

    def graph(self, graph: Any) -> None:
        """Writes a graph of TensorFlow, for no step in particular."""
        with self._writing():
            tf.summary.graph(graph)

    def flush(self) -> None:
        """Makes everything written so far visible to readers."""
        with self._errors():
            self._writer.flush()

    def close(self) -> None:
        """Flushes and closes the file."""
        with self._errors():
            self._writer.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._errors(), self._writer.as_default():
            yield

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """TensorFlow's errors of the disk, and Python's, as ours."""
        try:
            yield
        except (OSError, tf.errors.OpError) as error:
            reason = _OPERATION.sub("", (str(getattr(error, "message", error)).splitlines() or [""])[0])
            raise RunError(
                f"{self._folder}: events for TensorBoard cannot be written ({reason}). Make room or choose another "
                "folder; the same command continues the training."
            ) from error


def _keep_until(folder: Path, step: int) -> None:
    """Rewrites the folder's event files as one without the events beyond `step`."""
    # Names end in a counter: the tenth file of a process comes after the ninth.
    files = sorted(folder.glob(_PATTERN), key=lambda path: (len(path.name), path.name))
    kept = [record for path in files for record in _records(path) if _step_of(record) <= step]
    if any(_step_of(record) >= 0 for record in kept):
        rewritten = folder / ".kept.partial"
        with tf.io.TFRecordWriter(str(rewritten)) as writer:
            for record in kept:
                writer.write(record)
        rewritten.replace(files[0])
        files = files[1:]
    for path in files:
        path.unlink()


def _records(path: Path) -> Iterator[bytes]:
    try:
        for record in tf.data.TFRecordDataset(str(path)):
            yield record.numpy()
    except tf.errors.DataLossError:
        return  # A run that was killed leaves a last record half-written.


def _step_of(record: bytes) -> int:
    event = event_pb2.Event.FromString(record)
    return event.step if event.HasField("summary") else -1

"""Event files: what was written is read back, and restarts leave no step twice."""

import pytest
import tensorflow as tf
from tensorflow.core.util import event_pb2

from onehood.errors import RunError
from onehood.training.event_log import EventLog


def read(folder):
    """(tag, step, value) of every scalar in every event file, in order."""
    scalars = []
    for path in sorted(folder.glob("events*"), key=lambda path: (len(path.name), path.name)):
        for record in tf.data.TFRecordDataset(str(path)):
            event = event_pb2.Event.FromString(record.numpy())
            scalars += [(value.tag, event.step, float(tf.make_ndarray(value.tensor))) for value in event.summary.value]
    return scalars


def test_scalars_come_back(tmp_path):
    log = EventLog(tmp_path, resumed_step=None)
    log.scalars(1, {"loss": 0.5, "error": 2.0})
    log.scalars(2, {"loss": 0.25})
    log.close()
    assert read(tmp_path) == [("loss", 1, 0.5), ("error", 1, 2.0), ("loss", 2, 0.25)]


def test_a_resumed_log_drops_what_lies_beyond_the_checkpoint_and_goes_on(tmp_path):
    for first, resumed in ((1, None), (3, 2), (4, 3)):
        log = EventLog(tmp_path, resumed_step=resumed)
        for step in range(first, first + 3):
            log.scalars(step, {"loss": float(10 * first + step)})
        log.close()
    assert read(tmp_path) == [
        ("loss", step, float(value)) for step, value in ((1, 11), (2, 12), (3, 33), (4, 44), (5, 45), (6, 46))
    ]


def test_a_new_training_begins_with_an_empty_log(tmp_path):
    for _ in range(2):
        log = EventLog(tmp_path, resumed_step=None)
        log.scalars(1, {"loss": 1.0})
        log.close()
    assert read(tmp_path) == [("loss", 1, 1.0)]


def test_a_record_cut_off_by_a_kill_is_left_out(tmp_path):
    log = EventLog(tmp_path, resumed_step=None)
    log.scalars(1, {"loss": 1.0})
    log.scalars(2, {"loss": 2.0})
    log.close()
    path = next(tmp_path.glob("events*"))
    path.write_bytes(path.read_bytes()[:-5])
    EventLog(tmp_path, resumed_step=5).close()
    assert read(tmp_path) == [("loss", 1, pytest.approx(1.0))]


def test_events_of_other_programs_stay(tmp_path):
    other = tmp_path / "events.out.tfevents.1.elsewhere"
    other.write_bytes(b"anything")
    EventLog(tmp_path, resumed_step=None).close()
    EventLog(tmp_path, resumed_step=3).close()
    assert other.read_bytes() == b"anything"


def test_a_disk_that_takes_no_more_is_told(tmp_path, monkeypatch):
    log = EventLog(tmp_path, resumed_step=None)

    def full():
        raise tf.errors.ResourceExhaustedError(None, None, "No space left on device")

    monkeypatch.setattr(log._writer, "flush", full)
    with pytest.raises(RunError, match=r"events for TensorBoard cannot be written \(No space left on device\)"):
        log.flush()
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="events for TensorBoard cannot be written"):
        EventLog(tmp_path / "file", resumed_step=None)

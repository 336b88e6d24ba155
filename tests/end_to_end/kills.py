"""Kills trainings with SIGKILL, at random moments and inside checkpoint writes, and compares with one left alone.

    python tests/end_to_end/kills.py [--kills 10] [--seed 0]

Each kill is one run of its own: cut off once, started again with the same command, and compared with the uninterrupted
one in weights, records and TensorBoard (tag, step, value), bit for bit. Every second kill falls inside a checkpoint
write: the child announces each write and pauses between the temporary file and its rename.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.core.util import event_pb2

from onehood.classifiers import read_model_file

CHILD = """
import os, sys, time
from pathlib import Path
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import onehood, onehood.files
from onehood.training.session import Session
marks = open(sys.argv[2], "a", buffering=1)
sync = os.fsync

def announced_sync(descriptor):
    marks.write("write\\n")
    time.sleep(0.01)
    sync(descriptor)
    marks.write("written\\n")

onehood.files.os.fsync = announced_sync
step_done = Session.step_done

def counted_step(self, logs, seconds):
    step_done(self, logs, seconds)
    marks.write("step\\n")

Session.step_done = counted_step
onehood.train("digits", filters=4, dropout=0.2, epochs=3, batch_size=50, seed=5,
              output=sys.argv[1], checkpoint_seconds=0.02)
"""


def start(output, marks):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(output), str(marks)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def lines(marks):
    return marks.read_text().split() if marks.exists() else []


def wait_for(process, marks, mark, count):
    """Waits until the child has written `mark` so often; returns the last mark."""
    while process.poll() is None:
        found = lines(marks)
        if found.count(mark) >= count:
            return found[-1]
        time.sleep(0.001)
    raise RuntimeError("the training ended before it was killed")


def events(folder):
    found = []
    for path in sorted(folder.glob("events*")):
        for record in tf.data.TFRecordDataset(str(path)):
            event = event_pb2.Event.FromString(record.numpy())
            found += [(v.tag, event.step, tf.make_ndarray(v.tensor).tobytes()) for v in event.summary.value]
    return found


def outcome(output):
    """Everything that must be the same: weights, records without their times, events."""
    content = read_model_file(output)
    records = [{**record, "seconds": 0} for record in content.training["epochs"]]
    weights = {name: array.tobytes() for name, array in content.weights.items()}
    best = content.training["best_epoch"]
    return {
        "weights": weights,
        "records": records,
        "best": best,
        "events": events(output.with_name(output.name + ".run") / "tensorboard"),
    }


def killed_and_resumed(folder, number, inside, generator):
    """One kill; where it fell, and what the resumed training came to."""
    output, marks = folder / f"{number}.onehood", folder / f"{number}.marks"
    process = start(output, marks)
    # Each checkpoint syncs its file, then its folder: an odd count lies between the temporary file and the rename.
    count = 2 * generator.randint(2, 8) + 1 if inside else generator.randint(1, 60)
    at = wait_for(process, marks, "write" if inside else "step", count)
    process.send_signal(signal.SIGKILL)
    process.wait()
    steps = lines(marks).count("step")
    again = start(output, marks)
    if again.wait() != 0:
        raise RuntimeError(f"kill {number}: the training could not be continued")
    return {"kill": number, "asked_inside_a_write": inside, "last_mark": at, "step": steps}, outcome(output)


def run(kills, seed):
    """Kills `kills` trainings; returns where each fell. Raises AssertionError at the first difference."""
    generator = random.Random(seed)
    fell = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if start(folder / "whole.onehood", folder / "whole.marks").wait() != 0:
            raise RuntimeError("the uninterrupted training failed")
        expected = outcome(folder / "whole.onehood")
        if not np.isfinite([record["loss"] for record in expected["records"]]).all():
            raise RuntimeError("the uninterrupted training diverged")
        for number in range(kills):
            where, found = killed_and_resumed(folder, number, number % 2 == 0, generator)
            fell.append(where)
            for part, value in expected.items():
                told = f": {found[part]} instead of {value}" if part == "records" else ""
                assert found[part] == value, f"kill {number} ({where}): {part} differ{told}"
    return fell


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for where in run(arguments.kills, arguments.seed):
        print(json.dumps(where))
    print(f"{arguments.kills} kills: weights, records and events equal those of the uninterrupted training")


if __name__ == "__main__":
    main()

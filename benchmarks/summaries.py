"""Times a training with the default TensorBoard summaries against the same one without, by turns in one run.

    python benchmarks/summaries.py [--rounds 1] [--epochs 3] [--images 54000] [--output results/summaries.json]

The MNIST network over images of noise. Compared are the medians of the seconds from the end of one epoch to the end of
the next, everything in between included; the first epoch, in which a process traces its graphs, does not count.
"""

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

import onehood
from onehood.datasets import ImageDataset, Split
from onehood.files import write_text
from onehood.progress import hidden


def noise(count: int) -> ImageDataset:
    """So many images of 28×28 in ten classes."""
    images = np.random.default_rng(0).integers(0, 256, (count, 28, 28, 1), dtype=np.uint8)
    split = Split(images, np.arange(count) % 10, [str(index) for index in range(count)])
    return ImageDataset("noise", tuple("0123456789"), {"train": split})


class EpochEnds(keras.callbacks.Callback):
    """When each epoch ended."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Looks at the clock."""
        self.times.append(time.perf_counter())


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--images", type=int, default=54_000)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    dataset = noise(arguments.images)
    seconds: dict[str, list[float]] = {"without": [], "with summaries": []}
    with hidden():
        for _ in range(arguments.rounds):
            for name, measured in seconds.items():
                with tempfile.TemporaryDirectory() as folder:
                    options = {"tensorboard": folder} if name == "with summaries" else {}
                    ends = EpochEnds()
                    onehood.train(dataset, epochs=arguments.epochs, callbacks=[ends], **options)
                    measured.extend(np.diff(ends.times).tolist())
                    print(name, [round(value, 2) for value in measured], flush=True)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    cost = 100 * (medians["with summaries"] / medians["without"] - 1)
    print(f"summaries cost {cost:.1f} % of an epoch")
    result = {
        "benchmark": "summaries",
        "command": f"python benchmarks/summaries.py --rounds {arguments.rounds} --epochs {arguments.epochs} "
        f"--images {arguments.images}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "seconds": medians,
        "cost_percent": cost,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

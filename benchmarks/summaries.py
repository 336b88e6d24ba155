"""Times a training with the default TensorBoard summaries against the same one without, by turns in one run.

    python benchmarks/summaries.py [--rounds 3] [--images 54000] [--output results/summaries.json]

One epoch of the MNIST network over images of noise; the medians of the seconds of the epochs are compared, and of the
whole call, to which the graph and the first trace belong.
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


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--images", type=int, default=54_000)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    dataset = noise(arguments.images)
    seconds: dict[str, dict[str, list[float]]] = {
        name: {"epoch": [], "call": []} for name in ("without", "with summaries")
    }
    with hidden():
        onehood.train(noise(500), epochs=1)  # What a process does once is not compared.
        for _ in range(arguments.rounds):
            for name, measured in seconds.items():
                with tempfile.TemporaryDirectory() as folder:
                    options = {"tensorboard": folder} if name == "with summaries" else {}
                    start = time.perf_counter()
                    classifier: Any = onehood.train(dataset, epochs=1, **options)
                    measured["call"].append(time.perf_counter() - start)
                    measured["epoch"].append(classifier.training_["epochs"][0]["seconds"])
                    print(name, {part: round(values[-1], 2) for part, values in measured.items()}, flush=True)
    medians = {
        name: {part: statistics.median(values) for part, values in all_.items()} for name, all_ in seconds.items()
    }
    costs = {part: 100 * (medians["with summaries"][part] / medians["without"][part] - 1) for part in ("epoch", "call")}
    print("summaries cost " + ", ".join(f"{cost:.1f} % of the {part}" for part, cost in costs.items()))
    result = {
        "benchmark": "summaries",
        "command": f"python benchmarks/summaries.py --rounds {arguments.rounds} --images {arguments.images}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "seconds": medians,
        "cost_percent": costs,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

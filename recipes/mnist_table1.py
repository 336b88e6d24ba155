"""Graham's Table 1 on MNIST: (32nC2 - FMP√2)_6 - C2 - C1 - output in its four variants, with one test and with twelve.

    python recipes/mnist_table1.py choose --runs DIR [--candidates a/b] [--output results/mnist_table1_choice.json]
    python recipes/mnist_table1.py train --variant VARIANT --runs DIR [--seed 0] [--output results/mnist_table1.json]
    python recipes/mnist_table1.py test --variant VARIANT --runs DIR [--seed 0] --output results/mnist_table1.json
    python recipes/mnist_table1.py table --output results/mnist_table1.json

No dropout, no augmentation, no normalization. `choose` compares ways of training on 6,000 images held out of the 60,000
training images; it never opens the test images. RECIPE is what came of it. `train` trains one cell's network on all
60,000 images by it, tests it once, and adds its row to the output: VARIANT is "random overlapping", "random disjoint",
"pseudorandom overlapping" or "pseudorandom disjoint". Interrupted, the same command continues: trainings live in DIR.
`test` tests a network that is there once more, with the same regions, and writes its row again.
`table` writes beside the output what is in it as a table (.md) and as curves of error against the number of tests
(.png).
On two cores four minutes for each candidate, and fifty for each variant.
"""

import argparse
import json
from dataclasses import replace
from typing import Any

import numpy as np
from provenance import head
from table1 import Table1, parse

import onehood
from onehood.datasets import ImageDataset, open_dataset, stratified_split
from onehood.files import write_text

SEED = 0
SHORT = 8
"""Epochs of each candidate."""

RECIPE: dict[str, Any] = {
    "epochs": 100,
    "batch_size": 100,
    "optimizer": "adamw",
    "learning_rate": 3e-3,
    "weight_decay": 0.1,
    "schedule": "one_cycle",
    "warmup": 0.25,
    "precision": "mixed_bfloat16",
    "validation": 0.0,
}
"""The candidate with the fewest errors on the held-out images (results/mnist_table1_choice.json), for longer: its loss
was still falling."""

PAPER: dict[str, tuple[float, float]] = {
    "pseudorandom disjoint": (0.54, 0.38),
    "random disjoint": (0.57, 0.37),
    "pseudorandom overlapping": (0.44, 0.34),
    "random overlapping": (0.50, 0.32),
}
"""Error in percent with one test and with twelve."""

CANDIDATES: dict[str, dict[str, Any]] = {
    "adamw 0.003": {"learning_rate": 3e-3},
    "adamw 0.006": {"learning_rate": 6e-3},
    "adamw 0.003, decay 0.1": {"learning_rate": 3e-3, "weight_decay": 0.1},
    "adamw 0.006, decay 0.1": {"learning_rate": 6e-3, "weight_decay": 0.1},
    "adamw 0.003, decay 0.3": {"learning_rate": 3e-3, "weight_decay": 0.3},
    "adamw 0.003, batches of 50": {"learning_rate": 3e-3, "batch_size": 50},
    "momentum 0.03": {"optimizer": "momentum", "learning_rate": 0.03},
    "momentum 0.1": {"optimizer": "momentum", "learning_rate": 0.1},
    "adamw 0.003, float32": {"learning_rate": 3e-3, "precision": "float32"},
}


def held_out(data_dir: str | None) -> ImageDataset:
    """54,000 training images, and as "test" the 6,000 others; the real test images are not in it."""
    dataset = open_dataset("mnist", data_dir=data_dir)
    training, others = stratified_split(dataset.split("train"), 0.1, seed=SEED)
    return replace(dataset, name="mnist, training images only", splits={"train": training, "test": others})


def choose(arguments: argparse.Namespace) -> None:
    """Trains every candidate for a short while, random overlapping, and measures it on the held-out images."""
    dataset = held_out(arguments.data_dir)
    truth = dataset.split("test").labels
    rows = {}
    for name in arguments.candidates.split("/") if arguments.candidates else CANDIDATES:
        options = {"epochs": SHORT, "precision": "mixed_bfloat16"} | CANDIDATES[name]
        output = arguments.runs / f"choose-{name.replace(' ', '-').replace(',', '')}.onehood"
        classifier: Any = onehood.train(dataset, "fractional", validation=0.0, seed=SEED, output=output, **options)
        result = onehood.evaluate(classifier, dataset, tests=12, seed=SEED)
        rows[name] = {
            "options": options,
            "training_seconds": round(classifier.training_["seconds"]),
            "training_loss": classifier.training_["loss"],
            "error_percent_mean": result.error_percent_mean,
            "error_percent": result.error_percent,
            "log_loss": log_loss(result.probabilities, truth),
        }
        print(name, json.dumps(rows[name]), flush=True)
        if arguments.output:
            result = head("python recipes/mnist_table1.py choose")
            result |= {"epochs": SHORT, "held_out": len(truth), "candidates": rows}
            write_text(arguments.output, json.dumps(result, indent=2) + "\n")


def log_loss(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The mean negative logarithm of the true class's probability, which tells more than counting few errors."""
    chosen = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(chosen, 1e-7)).mean())


def main() -> None:
    """Reads the command line."""
    candidates = {"help": "some of them, by name, with slashes between"}
    arguments = parse(__doc__, PAPER, stages=("choose", "train", "test", "table"), candidates=candidates)
    table = Table1(
        data="mnist",
        title="MNIST: Graham's Table 1 and ours",
        command="python recipes/mnist_table1.py train",
        paper=PAPER,
        options=RECIPE,
        content={"recipe": RECIPE},
    )
    {"choose": choose, "train": table.train, "test": table.test, "table": table.write}[arguments.stage](arguments)


if __name__ == "__main__":
    main()

"""The NumPy network against the talk's loop, one sample at a time, and scikit-learn's network of the same shape.

    python benchmarks/neural_network.py [--epochs 5] [--data-dir DIR] [--output results/neural_network.json]

MNIST, 784-200-10 sigmoids, one thread (BLAS included), all in one process by turns of an epoch. Reported: samples per
second of training, the error on the test split after the last epoch, and the ratios. About three minutes.
"""

import argparse
import json
import platform
import statistics
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from onehood.classifiers import NeuralNetwork
from onehood.classifiers.sigmoid_network import inputs_of_pixels, targets_of_labels
from onehood.datasets import open_dataset
from onehood.files import write_text

HIDDEN = 200
BATCH = 50


class Contestant(Protocol):
    """Something that learns the digits epoch by epoch."""

    name: str

    def epoch(self, inputs: np.ndarray, labels: np.ndarray) -> None:
        """Learns from all samples once, in the order given."""

    def predicted(self, inputs: np.ndarray) -> np.ndarray:
        """Labels."""


class TheLoop:
    """The talk's way: column vectors of one sample, in float64, an update after each; rates as is usual for it."""

    name = "one sample at a time"

    def __init__(self, learning_rate: float = 0.1) -> None:
        generator = np.random.default_rng(0)
        self.learning_rate = learning_rate
        self.to_hidden = generator.normal(0.0, HIDDEN**-0.5, (HIDDEN, 784))
        self.to_output = generator.normal(0.0, 10**-0.5, (10, HIDDEN))

    def epoch(self, inputs: np.ndarray, labels: np.ndarray) -> None:
        """One update for each sample."""
        for sample, label in zip(inputs.astype(np.float64), labels, strict=True):
            column = sample.reshape(-1, 1)
            targets = np.full((10, 1), 0.01)
            targets[label] = 0.99
            hidden = expit(np.dot(self.to_hidden, column))
            outputs = expit(np.dot(self.to_output, hidden))
            output_errors = targets - outputs
            hidden_errors = np.dot(self.to_output.T, output_errors)
            self.to_output += self.learning_rate * np.dot(output_errors * outputs * (1 - outputs), hidden.T)
            self.to_hidden += self.learning_rate * np.dot(hidden_errors * hidden * (1 - hidden), column.T)

    def predicted(self, inputs: np.ndarray) -> np.ndarray:
        """Labels of all samples at once."""
        return expit(expit(inputs @ self.to_hidden.T) @ self.to_output.T).argmax(axis=1)


class Ours:
    """`NeuralNetwork` as `fit` trains it on so many images."""

    name = "onehood"

    def __init__(self, epochs: int) -> None:
        self.network = NeuralNetwork(HIDDEN)
        self.epochs, self.done = epochs, 0

    def epoch(self, inputs: np.ndarray, labels: np.ndarray) -> None:
        """One update for each batch."""
        size = BATCH
        targets = targets_of_labels(labels, 10)
        for first in range(0, len(inputs), size):
            share = (self.done + (first + size) / len(inputs)) / self.epochs
            batch = slice(first, first + size)
            self.network.train(inputs[batch], targets[batch], self.network.rate_at(min(share, 1.0)))
        self.done += 1

    def predicted(self, inputs: np.ndarray) -> np.ndarray:
        """Labels of all samples at once."""
        return self.network.query(inputs).argmax(axis=1)


class ScikitLearn:
    """`MLPClassifier` of the same shape and batch, in float32, by its stochastic gradient descent or by Adam."""

    def __init__(self, solver: str, learning_rate: float, batch_size: int) -> None:
        self.name = f"scikit-learn, {solver}"
        self.network = MLPClassifier(
            (HIDDEN,),
            activation="logistic",
            solver=solver,
            learning_rate_init=learning_rate,
            batch_size=batch_size,
            alpha=0.0,
            max_iter=1,
            warm_start=True,
            shuffle=False,
            random_state=0,
        )

    def epoch(self, inputs: np.ndarray, labels: np.ndarray) -> None:
        """One update for each batch; a warm start goes on where the last one ended."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.network.fit(inputs, labels)

    def predicted(self, inputs: np.ndarray) -> np.ndarray:
        """Labels of all samples at once."""
        return self.network.predict(inputs)


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--data-dir")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    data = open_dataset("mnist", data_dir=arguments.data_dir)
    training, test = data.split("train"), data.split("test")
    inputs, test_inputs = inputs_of_pixels(training.images), inputs_of_pixels(test.images)
    contestants: list[Contestant] = [
        TheLoop(),
        Ours(arguments.epochs),
        ScikitLearn("sgd", 0.5, BATCH),
        ScikitLearn("adam", 1e-3, BATCH),
    ]
    seconds: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    with threadpool_limits(1):
        for epoch in range(arguments.epochs):
            order = np.random.default_rng(epoch).permutation(len(inputs))
            shuffled, labels = inputs[order], training.labels[order]
            for contestant in contestants:
                start = time.perf_counter()
                contestant.epoch(shuffled, labels)
                seconds[contestant.name].append(time.perf_counter() - start)
    rows: dict[str, dict[str, Any]] = {}
    for contestant in contestants:
        wrong = contestant.predicted(test_inputs) != test.labels
        rate = len(inputs) / statistics.median(seconds[contestant.name])
        rows[contestant.name] = {"samples_per_second": round(rate), "error_percent": round(100 * wrong.mean(), 2)}
        print(f"{contestant.name:<22} {rate:>9,.0f} samples/s   {100 * wrong.mean():.2f} % error")
    ratios = {
        name: round(rows["onehood"]["samples_per_second"] / row["samples_per_second"], 2)
        for name, row in rows.items()
        if name != "onehood"
    }
    print("onehood is faster by", ratios)
    if arguments.output:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        result = {
            "command": f"python benchmarks/neural_network.py --epochs {arguments.epochs}",
            "commit": commit,
            "machine": f"{platform.machine()}, one thread",
            "batch_size": BATCH,
            "rows": rows,
            "ratios": ratios,
        }
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

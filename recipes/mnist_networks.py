"""MNIST by every network of the talk, each with its defaults: trained, evaluated on the test split, tabled.

    python recipes/mnist_networks.py [--models a,b] [--seed 0] [--data-dir DIR] [--output results/mnist_networks.json]

Expected errors: neural_network at most 3 %, logistic_regression 8 %, multilayer_perceptron 2 %, lenet (both variants)
1 %, fractional (three epochs here, for time's sake) 0.8 % with 12 tests. AlexNet takes no images of 28×28. About seven
minutes on two cores.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from onehood.files import write_text

OPTIONS = {
    "neural_network": ["--model", "neural_network"],
    "logistic_regression": ["--model", "logistic_regression"],
    "multilayer_perceptron": ["--model", "multilayer_perceptron"],
    "multilayer_perceptron, the talk's loss and gradient descent": [
        *("--model", "multilayer_perceptron", "--loss", "sigmoid_cross_entropy", "--optimizer", "sgd"),
        *("--learning-rate", "2"),
    ],
    "lenet": ["--model", "lenet"],
    "lenet, modern": ["--model", "lenet", "--variant", "modern"],
    "fractional, 3 epochs": ["--model", "fractional", "--epochs", "3"],
}


def onehood(*arguments: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    command = [str(Path(sys.executable).with_name("onehood")), *arguments, "--json"]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def measured(options: list[str], seed: int, data: list[str]) -> dict[str, Any]:
    """One training and its evaluation."""
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "mnist.onehood")
        training = onehood("train", "mnist", *options, "--seed", str(seed), "--output", model, *data)
        evaluation = onehood("evaluate", model, "mnist", *data)
        size = Path(model).stat().st_size
    return {
        "command": f"onehood train mnist {' '.join(options)} --seed {seed}",
        "parameters": training["parameter_count"],
        "epochs": len(training["epochs"]),
        "seconds": round(training["seconds"], 1),
        "file_bytes": size,
        "tests": evaluation["tests"],
        "error_percent": evaluation["error_percent"],
        "error_percent_interval": evaluation["error_percent_interval"],
    }


def main() -> None:
    """Trains, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", help="Some of them, by their names here, with commas between.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data-dir")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    data = ["--data-dir", arguments.data_dir] if arguments.data_dir else []
    rows = {}
    for name in arguments.models.split(",") if arguments.models else OPTIONS:
        rows[name] = measured(OPTIONS[name], arguments.seed, data)
        print(name, json.dumps(rows[name]), flush=True)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    result = {
        "command": f"python recipes/mnist_networks.py --seed {arguments.seed}",
        "commit": commit,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "networks": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

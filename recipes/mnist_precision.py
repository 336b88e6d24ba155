"""MNIST in three epochs, in float32 and in mixed bfloat16 by turns: seconds per epoch and errors, for several seeds.

    python recipes/mnist_precision.py [--seeds 2] [--data-dir DIR] [--output results/mnist_precision.json]

Expected where the CPU has AVX512-BF16: the same errors within their intervals, at least 1.2 times the speed. About a
quarter of an hour on two cores.
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

PRECISIONS = ("float32", "mixed_bfloat16")


def onehood(*arguments: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    command = [str(Path(sys.executable).with_name("onehood")), *arguments, "--json"]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def measured(precision: str, seed: int, data: list[str]) -> dict[str, Any]:
    """One training and its evaluation."""
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder) / "mnist.onehood")
        choices = ["--epochs", "3", "--seed", str(seed), "--precision", precision, "--output", model]
        training = onehood("train", "mnist", *choices, *data)
        evaluation = onehood("evaluate", model, "mnist", "--tests", "12", "--report", str(Path(folder) / "r"), *data)
    return {
        "precision": precision,
        "seed": seed,
        "seconds_per_epoch": [round(epoch["seconds"], 2) for epoch in training["epochs"]],
        "validation_error_percent": training["validation_error_percent"],
        "test_error_percent_1_test": evaluation["error_percent_by_tests"][0],
        "test_error_percent_12_tests": evaluation["error_percent_by_tests"][-1],
    }


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--data-dir")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    data = ["--data-dir", arguments.data_dir] if arguments.data_dir else []
    rows = []
    for seed in range(arguments.seeds):
        for precision in PRECISIONS:
            rows.append(measured(precision, seed, data))
            print(json.dumps(rows[-1]), flush=True)
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    result = {
        "command": f"python recipes/mnist_precision.py --seeds {arguments.seeds}",
        "commit": commit,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "runs": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

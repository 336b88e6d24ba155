"""Seconds per epoch of `onehood train mnist` with its defaults at two or more commits, by turns in one run.

    python recipes/mnist_epochs.py COMMIT COMMIT... [--rounds 2] [--data-dir DIR] [--output FILE.json]

Each commit is checked out into a folder of its own and runs in the environment of this Python. A minute for each commit
and round on two cores.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from onehood.files import write_text

REPOSITORY = Path(__file__).resolve().parent.parent


def first_epoch(tree: Path, data: list[str], scratch: Path) -> float:
    """Seconds of the first epoch of the package in `tree`."""
    command = [
        "train",
        "mnist",
        "--epochs",
        "1",
        "--restart",
        "--json",
        "--output",
        str(scratch / "mnist.onehood"),
        *data,
    ]
    result = subprocess.run(
        [sys.executable, "-c", "from onehood.cli.main import main; raise SystemExit(main())", *command],
        env={**os.environ, "PYTHONPATH": str(tree / "src")},
        cwd=scratch,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds: float = json.loads(result.stdout)["epochs"][0]["seconds"]
    return seconds


def git(*arguments: str) -> str:
    """What git answers in this repository."""
    command = ["git", "-C", str(REPOSITORY), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commits", nargs="+")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--data-dir")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    data = ["--data-dir", arguments.data_dir] if arguments.data_dir else []
    seconds: dict[str, list[float]] = {commit: [] for commit in arguments.commits}
    with tempfile.TemporaryDirectory() as folder:
        trees = {commit: Path(folder) / f"tree{place}" for place, commit in enumerate(arguments.commits)}
        try:
            for commit, tree in trees.items():
                git("worktree", "add", "--detach", str(tree), commit)
            for _ in range(arguments.rounds):
                for commit, tree in trees.items():
                    seconds[commit].append(round(first_epoch(tree, data, Path(folder)), 2))
                    print(commit, seconds[commit][-1], flush=True)
        finally:
            for tree in trees.values():
                subprocess.run(["git", "-C", str(REPOSITORY), "worktree", "remove", "--force", str(tree)], check=False)
    rows: list[dict[str, Any]] = [
        {"commit": git("rev-parse", commit), "seconds_per_epoch": taken, "median": statistics.median(taken)}
        for commit, taken in seconds.items()
    ]
    result = {
        "command": f"python recipes/mnist_epochs.py {' '.join(arguments.commits)} --rounds {arguments.rounds}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "runs": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

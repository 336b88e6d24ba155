"""Photographs of 16 grocery products with thirty damaged files planted: trained with the defaults, against a baseline.

    python recipes/grocery_photos.py GROCERY --output results/grocery_photos.json

GROCERY holds train/, val/ and test/ with one folder per product. A copy gets the damaged files; everything runs
through the command line, as a user would. The baseline is the nearest neighbour by colour histogram (8×8×8 bins of the
whole image, square roots, Euclidean distance: the Hellinger kernel). Expected: every damaged file named, and an error
below the baseline's and below chance by 95 % intervals that do not overlap. Duration: about six minutes on two cores.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from provenance import keep

from onehood.datasets import image_folder
from onehood.evaluation import error_interval
from onehood.images import decode

ROOT = Path(__file__).resolve().parent.parent
PLANTED = 30


def command(*arguments: Any) -> tuple[Any, str]:
    """Runs onehood with --json; its result and what it wrote to standard error."""
    words = [sys.executable, "-m", "onehood", *map(str, arguments), "--json"]
    result = subprocess.run(words, capture_output=True, text=True, check=True)
    return json.loads(result.stdout), result.stderr


def plant_damage(folder: Path) -> list[str]:
    """Plants damaged files of the test corpus into the training folders, in turns; returns their ids."""
    sys.path.insert(0, str(ROOT / "tests" / "datasets"))
    from hostile_images import BAD

    products = sorted(path for path in (folder / "train").iterdir())
    ids = []
    for number, (name, content) in enumerate(list(BAD.items())[:PLANTED]):
        target = products[number % len(products)] / name
        target.write_bytes(content)
        ids.append(target.relative_to(folder).as_posix())
    return ids


def histogram(path: Path) -> np.ndarray:
    """Square roots of an 8×8×8 colour histogram, shape (512,)."""
    bins = decode(path).reshape(-1, 3).astype(int) >> 5
    counts = np.bincount(bins @ (64, 8, 1), minlength=512)
    return np.asarray(np.sqrt(counts / counts.sum()))


def nearest_neighbour_errors(folder: Path) -> tuple[int, int]:
    """Wrong test images by the colour histogram's nearest training or validation image, and the number tested."""
    dataset = image_folder(folder)
    gallery = [dataset.split(name) for name in ("train", "validation")]
    vectors = np.stack([histogram(path) for split in gallery for path in split.images])
    labels = np.concatenate([split.labels for split in gallery])
    test = dataset.split("test")
    found = [labels[((vectors - histogram(path)) ** 2).sum(axis=1).argmin()] for path in test.images]
    return int((np.array(found) != test.labels).sum()), len(test)


def main() -> None:
    """Plants, trains, evaluates, compares, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "grocery"
        shutil.copytree(arguments.grocery, folder)
        planted = plant_damage(folder)
        check, _ = command("data", "check", folder)
        model = Path(scratch) / "grocery.onehood"
        train, told = command("train", folder, "--output", model, "--seed", arguments.seed)
        evaluation, _ = command("evaluate", model, folder, "--tests", 12)
        example = next(iter(sorted((folder / "test").rglob("*.jpg"))))
        prediction, _ = command("predict", model, example)
        wrong, tested = nearest_neighbour_errors(folder)
        majority = max(evaluation["confusion"], key=sum)
        chance = tested - sum(majority)
    revision = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False, cwd=ROOT)
    result = {
        "command": f"python recipes/grocery_photos.py GROCERY --seed {arguments.seed}",
        "commit": revision.stdout.strip() or None,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "planted": len(planted),
        "named_by_data_check": len({identity for identity, _ in check["bad"]} & set(planted)),
        "counted_in_training": f"{len(planted)} images cannot be read" in told,
        "training_seconds": train["seconds"],
        "epochs": len(train["epochs"]),
        "input": check["input"],
        "augmentation": train["recipe"]["augmentation"],
        "test_images": evaluation["samples"],
        "error_percent": evaluation["error_percent"],
        "error_percent_interval": evaluation["error_percent_interval"],
        "error_percent_mean": evaluation["error_percent_mean"],
        "histogram_error_percent": 100 * wrong / tested,
        "histogram_error_percent_interval": error_interval(wrong, tested),
        "majority_class_error_percent": 100 * chance / tested,
        "example": {"truth": example.parent.name, "prediction": prediction[0]["name"]},
    }
    keep(result, arguments.output)


if __name__ == "__main__":
    main()

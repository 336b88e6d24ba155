"""The best classical classifier of the grocery photographs: chosen on the validation split, then tested once.

    python recipes/grocery_classical.py GROCERY [--output results/grocery_classical.json]

GROCERY is a folder with train/, val/ and test/. Every candidate learns the training split and is measured on the
validation split; the one with the fewest errors there (of equals, the one with the lower log loss) is then measured on
the test split, the only one to be. Expected: 4,000 visual words, about 9 % error. Twenty minutes on two cores; what was
extracted of the photographs stays in the user's cache.
"""

import argparse
import json
import os
import platform
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

import onehood
from onehood.datasets import image_folder
from onehood.evaluation import Evaluation
from onehood.files import write_text

CANDIDATES: list[tuple[str, dict[str, Any]]] = [
    *(("colour_histogram_svm", {"space": space, "bins": bins}) for space, bins in product(("rgb", "lab"), (6, 8))),
    *(("lbp_svm", {"grid": grid, "radius": radius}) for grid, radius in ((2, 1.0), (4, 2.0))),
    *(("hog_svm", {"classifier": classifier}) for classifier in ("linear_svm", "rbf_svm")),
    *(
        ("visual_words", {"words": words, "encoding": encoding, "keypoints": 2000, "longest_side": 640})
        for words, encoding in ((1000, "counts"), (4000, "counts"), (4000, "soft"), (64, "vlad"), (256, "vlad"))
    ),
    *(("visual_words", {"words": 2000, "encoding": encoding}) for encoding in ("counts", "tf_idf", "soft")),
    ("visual_words", {"words": 64, "encoding": "vlad"}),
    ("visual_words", {"words": 2000, "detector": "fast"}),
    ("visual_words", {"words": 2000, "detector": "dense"}),
    ("visual_words", {"words": 2000, "descriptor": "patch_hog"}),
    ("visual_words", {"words": 64, "encoding": "vlad", "keypoints": 2000, "longest_side": 640, "cost": 10.0}),
]


def measures(evaluation: Evaluation, truth: np.ndarray) -> dict[str, Any]:
    """Error with its interval, and log loss."""
    chosen = evaluation.probabilities[np.arange(len(truth)), truth]
    return {
        "images": evaluation.samples,
        "error_percent": evaluation.error_percent,
        "error_percent_interval": evaluation.error_percent_interval,
        "log_loss": float(-np.log(np.maximum(chosen, 1e-7)).mean()),
    }


def main() -> None:
    """Chooses, tests, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    dataset = image_folder(arguments.data)
    # What is chosen by may not see the test photographs.
    choosing = replace(dataset, splits={name: dataset.split(name) for name in ("train", "validation")})
    rows = []
    for model, options in CANDIDATES:
        classifier: Any = onehood.train(choosing, model, seed=arguments.seed, **options)
        evaluation = onehood.evaluate(classifier, choosing, split="validation")
        row = measures(evaluation, choosing.split("validation").labels)
        rows.append({"model": model, "options": options} | row | {"seconds": round(classifier.training_["seconds"], 1)})
        print(json.dumps(rows[-1]), flush=True)
    best = min(rows, key=lambda row: (row["error_percent"], row["log_loss"]))
    classifier = onehood.train(dataset, best["model"], seed=arguments.seed, **best["options"])
    test = measures(onehood.evaluate(classifier, dataset), dataset.split("test").labels)
    print("chosen:", best["model"], best["options"], "test:", json.dumps(test))
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    result = {
        "command": f"python recipes/grocery_classical.py GROCERY --seed {arguments.seed}",
        "commit": commit,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "validation": rows,
        "chosen": {"model": best["model"], "options": best["options"]},
        "test": test,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

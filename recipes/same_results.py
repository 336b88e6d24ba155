"""Whether every technique and the search engine still come to the very same results.

    python recipes/same_results.py GROCERY --output before.json
    python recipes/same_results.py GROCERY --against before.json

Each technique is trained for two epochs on the digits and on twelve photographs of each of four products, and an index
is made of those photographs. What is written down are digests: of each model file's weights, of its predictions for a
few images, and of an index's words and vectors. With `--against`, what differs is listed, and the exit code is 1.

Digests are those of one machine: another processor rounds otherwise.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import onehood
from onehood.classifiers import TECHNIQUES, Stochastic, read_model_file
from onehood.progress import hidden
from onehood.search import SearchIndex

_PRODUCTS = 4
_PHOTOGRAPHS = 12
_ASKED = 20
_SMALL: dict[str, dict[str, Any]] = {
    "alexnet": {"epochs": 1},
    "fractional": {"filters": 8},
    "visual_words": {"words": 50},
}
_SIZES = {"alexnet": 67}


def main() -> int:
    """Trains everything, and writes or compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--against", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, hidden():
        photographs = _copied(given.grocery, Path(folder) / "photographs")
        found = {"digits": _trained("digits", Path(folder)), "photographs": _trained(str(photographs), Path(folder))}
        found["index"] = _indexed(photographs, Path(folder) / "index")
    if given.output:
        given.output.write_text(json.dumps(found, indent=1) + "\n")
    if not given.against:
        return 0
    before = json.loads(given.against.read_text())
    differing = [
        f"{data} {name} {what}: {value} now {found[data].get(name, {}).get(what)}"
        for data, names in before.items()
        for name, values in names.items()
        for what, value in values.items()
        if found[data].get(name, {}).get(what) != value
    ]
    print("\n".join(differing) or "the same")
    return 1 if differing else 0


def _copied(grocery: Path, folder: Path) -> Path:
    """Some photographs, in class folders."""
    for product in sorted((grocery / "train").iterdir())[:_PRODUCTS]:
        (folder / product.name).mkdir(parents=True)
        for photograph in sorted(product.iterdir())[:_PHOTOGRAPHS]:
            shutil.copy(photograph, folder / product.name)
    return folder


def _trained(data: str, folder: Path) -> dict[str, dict[str, str]]:
    """By technique: digests of weights and predictions, or why it learned nothing."""
    found = {}
    for name, technique in TECHNIQUES.items():
        options = {"epochs": 2} if technique.in_epochs else {}
        options |= _SMALL.get(name, {})
        if data != "digits" and name in _SIZES:
            options["image_size"] = _SIZES[name]
        path = folder / f"{Path(data).name}-{name}.onehood"
        try:
            onehood.train(data, name, output=path, **options)
        except onehood.errors.OnehoodError as error:
            found[name] = {"error": f"{type(error).__name__}: {error}"}
            continue
        found[name] = {"weights": _of_arrays(read_model_file(path).weights), "predictions": _of_predictions(path, data)}
    return found


def _of_predictions(path: Path, data: str) -> str:
    classifier = onehood.load(path)
    if isinstance(classifier, Stochastic):
        classifier.reseed(0)
    images: Any = sorted(map(str, Path(data).rglob("*.jpg")))[:_ASKED]
    if data == "digits":
        images = onehood.datasets.digits().split("test").images[:_ASKED]
    return _of_arrays({"probabilities": classifier.predict_proba(images)})


def _indexed(photographs: Path, folder: Path) -> dict[str, dict[str, str]]:
    """Digests of everything that an index keeps of each image."""
    with SearchIndex.create(folder, words=200, vlad=True) as index:
        index.update(photographs)
        found = {}
        for name in sorted(str(path) for path in photographs.rglob("*.jpg")):
            row = index._store.image_of(name)
            arrays = {"words": row.words, "positions": row.keypoints.positions, **row.vectors}
            found["/".join(Path(name).parts[-2:])] = {"kept": _of_arrays(arrays)}
    return found


def _of_arrays(arrays: Any) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())

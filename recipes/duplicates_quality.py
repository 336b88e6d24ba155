"""How surely `duplicates` tells copies from other photographs of the same things.

    python recipes/duplicates_quality.py GROCERY KODAK [--photographs 932] [--originals 24] [--output FILE]

Photographs of GROCERY, evenly chosen, and the first of KODAK, each with its transformed copies, are one folder.
A pair of an original and a copy of it, or of two copies of it, is right, and so is a pair of GROCERY whose decoded
pixels are equal; any other is wrong and named. Recall is of the pairs of each original and its copy.
"""

import argparse
import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
from PIL import Image
from provenance import head, keep

from onehood.images import decode
from onehood.search import SearchIndex


def transformed(image: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Copies of an image, each with the name of its transformation."""
    height, width = image.shape[:2]
    for share in (0.5, 0.7, 0.9):
        rows, columns = int(height * share**0.5), int(width * share**0.5)
        yield f"crop {share}", image[(height - rows) // 2 :, (width - columns) // 3 :][:rows, :columns]
    for part in (2, 4, 8):
        yield f"scale 1-{part}", cv2.resize(image, (width // part, height // part), interpolation=cv2.INTER_AREA)
    for quality in (30, 60, 90):
        stream = io.BytesIO()
        Image.fromarray(image).save(stream, "JPEG", quality=quality)
        yield f"JPEG {quality}", np.asarray(Image.open(stream))
    for sigma in (2.0, 6.0):
        yield f"blur {sigma:g}", cv2.GaussianBlur(image, (0, 0), sigma)
    for factor in (0.7, 1.3):
        yield f"brightness {factor}", np.clip(image * factor, 0, 255).astype(np.uint8)
    yield "quarter turn", np.rot90(image)
    yield "mirrored", image[:, ::-1]
    yield "border", np.pad(image, ((40, 40), (40, 40), (0, 0)), constant_values=255)
    captioned = image.copy()
    captioned[-height // 8 :] = 255
    cv2.putText(captioned, "A caption", (20, height - 15), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 3)
    yield "caption", captioned


def main() -> None:
    """Measures and writes the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("kodak", type=Path)
    parser.add_argument("--photographs", type=int, default=932)
    parser.add_argument("--originals", type=int, default=24)
    parser.add_argument("--words", type=int, default=3000)
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(given, Path(folder))
    options = " ".join(f"--{name} {getattr(given, name)}" for name in ("photographs", "originals", "words"))
    command = f"python recipes/duplicates_quality.py GROCERY KODAK {options}"
    keep({**head(command), **measured}, given.output)


def measure(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Precision, and recall by transformation."""
    photographs = folder / "photographs"
    photographs.mkdir()
    grocery = sorted(given.grocery.rglob("*.jpg"))
    for place in np.linspace(0, len(grocery) - 1, given.photographs).astype(int):
        path = grocery[place]
        shutil.copy(path, photographs / f"grocery {'-'.join(path.relative_to(given.grocery).parts)}")
    names: list[str] = []
    originals = sorted(given.kodak.glob("*.png"))[: given.originals]
    for path in originals:
        image = decode(path)
        shutil.copy(path, photographs / f"{path.stem} original.png")
        names = []
        for name, copy in transformed(image):
            names.append(name)
            Image.fromarray(np.ascontiguousarray(copy)).save(photographs / f"{path.stem} {name}.png")
    index = SearchIndex.create(folder / "index", words=given.words)
    index.update(photographs)
    begin = perf_counter()
    pairs = index.duplicates()
    seconds = perf_counter() - begin
    found = {frozenset(Path(path).stem for path in (pair.first, pair.second)) for pair in pairs}
    wrong = [sorted(Path(path).name for path in (pair.first, pair.second)) for pair in pairs if not is_right(pair)]
    stems = [path.stem for path in originals]
    return {
        "images": len(index),
        "pairs": len(pairs),
        "wrong": wrong,
        "precision": 1 - len(wrong) / max(1, len(pairs)),
        "recall": {
            name: sum(frozenset((f"{stem} original", f"{stem} {name}")) in found for stem in stems) / len(stems)
            for name in names
        },
        "seconds": seconds,
    }


def is_right(pair: Any) -> bool:
    """Whether two files are copies."""
    first, second = Path(pair.first), Path(pair.second)
    one, other = first.name.split(" ")[0], second.name.split(" ")[0]
    if "grocery" in (one, other):
        return one == other and np.array_equal(decode(first), decode(second))
    return one == other


if __name__ == "__main__":
    main()

"""How well the search engine finds: products on grocery photographs, and transformed copies among them.

    onehood train GROCERY fractional --output MODEL    (the network; without --network the other rows remain)
    python recipes/search_quality.py GROCERY KODAK [--network MODEL] [--output results/search_quality.json]

Products: the training photographs are indexed, every test photograph is a query, and those of the same product are
relevant; mean average precision and precision of the first result for every kind of evidence, fused, and with and
without verification, with intervals of the paired differences (10,000 bootstrap samples). Copies: the 24 photographs of
KODAK are indexed among all those of GROCERY, and each is asked for in 21 transformations; how often it comes first.
About ten minutes on two cores.
"""

import argparse
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from provenance import head

from onehood.files import write_text
from onehood.images import decode
from onehood.progress import progress
from onehood.search import SearchIndex

WAYS: dict[str, dict[str, Any]] = {
    "fused": {},
    "fused, not verified": {"verified": False},
    "words": {"evidence": "words"},
    "words, not verified": {"evidence": "words", "verified": False},
    "colour": {"evidence": "colour"},
    "vlad": {"evidence": "vlad"},
}
WITH_NETWORK: dict[str, dict[str, Any]] = {
    "fused with the network": {},
    "fused with the network, not verified": {"verified": False},
    "network": {"evidence": "network"},
}
COMPARED = (
    ("fused", "fused, not verified"),
    ("words", "words, not verified"),
    ("fused", "words"),
    ("fused with the network", "fused"),
    ("fused with the network", "fused with the network, not verified"),
    ("fused with the network", "network"),
)
"""Ways whose difference has an interval."""


def average_precision(relevant: np.ndarray, total: int) -> float:
    """Of a ranking, whose places say whether they are relevant; what was not ranked was not found."""
    hits = np.flatnonzero(relevant)
    return float(((np.arange(len(hits)) + 1) / (hits + 1)).sum() / total)


def products(grocery: Path, folder: Path, network: Path | None) -> dict[str, Any]:
    """P@1 and mAP of each way."""
    indexes = [(SearchIndex.create(folder / "products", vlad=True), WAYS)]
    if network is not None:
        indexes.append((SearchIndex.create(folder / "with-network", network=network), WITH_NETWORK))
    for index, _ in indexes:
        index.update(grocery / "train")
    totals = {path.name: len(list(path.glob("*.jpg"))) for path in (grocery / "train").iterdir()}
    queries = sorted((grocery / "test").rglob("*.jpg"))
    found: dict[str, list[tuple[float, float]]] = {}
    with progress("Products", len(queries), unit="queries") as bar:
        for query in queries:
            for index, ways in indexes:
                for way, options in ways.items():
                    results = index.search(query, top=len(index), **options)
                    relevant = np.array([result.class_name == query.parent.name for result in results], bool)
                    first = float(relevant[0]) if len(relevant) else 0.0
                    found.setdefault(way, []).append((first, average_precision(relevant, totals[query.parent.name])))
            bar.advance()
    tables = {way: np.array(rows) for way, rows in found.items()}
    chosen = np.random.default_rng(0).integers(0, len(queries), (10_000, len(queries)))
    return {
        "gallery": len(indexes[0][0]),
        "queries": len(queries),
        "precision_at_1": {way: table[:, 0].mean() for way, table in tables.items()},
        "mean_average_precision": {way: table[:, 1].mean() for way, table in tables.items()},
        "gains": {
            f"{one} over {other}": {
                name: np.percentile((tables[one] - tables[other])[chosen, column].mean(axis=1), [2.5, 97.5]).tolist()
                for column, name in enumerate(("precision_at_1", "mean_average_precision"))
            }
            for one, other in COMPARED
            if one in tables and other in tables
        },
    }


def transformed(image: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Copies of an image, each with the kind of its transformation."""
    height, width = image.shape[:2]
    for share in (0.5, 0.7, 0.9):
        side = np.sqrt(share)
        rows, columns = int(height * side), int(width * side)
        yield "crop", image[(height - rows) // 2 :, (width - columns) // 3 :][:rows, :columns]
    for scale in (0.3, 0.5, 2.0):
        yield "scale", cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for degrees in (-45, -20, 20, 45):
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        yield "rotation", cv2.warpAffine(image, matrix, (width, height))
    for quality in (20, 50, 90):
        stream = io.BytesIO()
        Image.fromarray(image).save(stream, "JPEG", quality=quality)
        yield "JPEG", np.asarray(Image.open(stream))
    for sigma in (1.0, 2.0, 3.0):
        yield "blur", cv2.GaussianBlur(image, (0, 0), sigma)
    for factor in (0.6, 1.4):
        yield "brightness", np.clip(image * factor, 0, 255).astype(np.uint8)
    for shift in (0.08, 0.15, 0.22):
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        moved = corners + np.array([[shift, shift / 2], [0, 0], [-shift, 0], [0, -shift / 2]], np.float32) * width
        yield "perspective", cv2.warpPerspective(image, cv2.getPerspectiveTransform(corners, moved), (width, height))


def copies(grocery: Path, kodak: Path, folder: Path) -> dict[str, Any]:
    """How often the original comes first, by the kind of the transformation."""
    index = SearchIndex.create(folder / "copies")
    index.update(grocery)
    index.add(sorted(kodak.glob("*.png")))
    found: dict[str, list[bool]] = {}
    mirrored: dict[str, list[bool]] = {}
    originals = sorted(kodak.glob("*.png"))
    with progress("Copies", len(originals), unit="photographs") as bar:
        for original in originals:
            for kind, copy in transformed(decode(original)):
                results = index.search(np.ascontiguousarray(copy), top=1)
                found.setdefault(kind, []).append(bool(results) and Path(results[0].path).name == original.name)
            bar.advance()
            flipped = np.ascontiguousarray(decode(original)[:, ::-1])
            for kind, options in (("mirrored, asked for", {"mirrored": True}), ("mirrored, not asked for", {})):
                results = index.search(flipped, top=1, **options)
                mirrored.setdefault(kind, []).append(bool(results) and Path(results[0].path).name == original.name)
    every = [first for firsts in found.values() for first in firsts]
    return {
        "indexed": len(index),
        "queries": len(every),
        "recall_at_1": float(np.mean(every)),
        "by_transformation": {kind: float(np.mean(firsts)) for kind, firsts in found.items()},
        "mirrored": {kind: float(np.mean(firsts)) for kind, firsts in mirrored.items()},
    }


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("kodak", type=Path)
    parser.add_argument("--network", type=Path, help="a model file, trained on the training photographs")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result: dict[str, Any] = head("python recipes/search_quality.py GROCERY KODAK --network MODEL")
    with tempfile.TemporaryDirectory() as folder:
        for name, part in (
            ("products", lambda: products(arguments.grocery, Path(folder), arguments.network)),
            ("copies", lambda: copies(arguments.grocery, arguments.kodak, Path(folder))),
        ):
            result[name] = part()
            print(name, json.dumps(result[name], indent=2), flush=True)
            if arguments.output:
                write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""Times queries of the inverted index at 1,000, 10,000 and 100,000 images, against SciPy's sparse product.

    python benchmarks/search_index.py INDEX [--output results/search_index.json]

INDEX is one that `onehood index` made: its images are drawn with replacement and each of their words is, by chance,
changed for another one of the measured distribution, so that images differ and words stay as frequent as they are.
Queries are images of INDEX. Vectors are those of colours, drawn likewise and blended, against faiss's flat index.
Extraction and verification are not in it; medians and 95th percentiles of milliseconds.
"""

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from scipy.sparse import csr_matrix

from onehood.files import write_text
from onehood.search.database import Database
from onehood.search.inverted_index import InvertedIndex

SIZES = (1000, 10_000, 100_000)
CHANGED = 0.5
QUERIES = 100
TOP = 200


def grown(measured: list[np.ndarray], count: int) -> list[np.ndarray]:
    """So many images, half of whose words are those of a measured one."""
    generator = np.random.default_rng(0)
    everything = np.concatenate(measured)
    images = []
    for place in generator.integers(0, len(measured), count):
        words = measured[place].copy()
        other = generator.random(len(words)) < CHANGED
        words[other] = generator.choice(everything, int(other.sum()))
        images.append(words)
    return images


def timed(function: Any, queries: list[np.ndarray]) -> dict[str, float]:
    """Milliseconds of a query."""
    times = []
    for words in queries:
        start = time.perf_counter()
        function(words)
        times.append(1000 * (time.perf_counter() - start))
    return {"median": statistics.median(times), "p95": float(np.percentile(times, 95))}


def vectors_timed(measured: list[np.ndarray], size: int) -> dict[str, Any]:
    """A query by vectors as the engine makes it, and as faiss does."""
    generator = np.random.default_rng(0)
    table = np.stack(measured)
    vectors = table[generator.integers(0, len(table), size)] + table[generator.integers(0, len(table), size)]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)

    def best(query: np.ndarray) -> np.ndarray:
        scores = vectors @ query
        return np.argpartition(-scores, TOP)[:TOP]

    queries = measured[:QUERIES]
    assert len(set(best(queries[0])) & set(flat.search(queries[0][None], TOP)[1][0])) >= TOP - 2  # But for ties.
    return {
        "vector_milliseconds": timed(best, queries),
        "faiss_milliseconds": timed(lambda query: flat.search(query[None], TOP), queries),
    }


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    database = Database(arguments.index / "index.sqlite")
    word_count = database.word_count()
    measured = [words for _, words in database.words_after(0) if len(words)]
    queries = measured[:QUERIES]
    rows = []
    for size in SIZES:
        images = grown(measured, size)
        start = time.perf_counter()
        index = InvertedIndex.build(images, word_count)
        build_seconds = time.perf_counter() - start
        images_of = np.repeat(np.arange(word_count), np.diff(index.offsets))
        weights = index.frequencies[images_of] / index.norms[index.images]
        matrix = csr_matrix((weights, (images_of, index.images)), shape=(word_count, size))

        def product(words: np.ndarray, matrix: Any = matrix, index: InvertedIndex = index) -> Any:
            distinct = np.unique(words)
            weights = index.frequencies[distinct]
            vector = csr_matrix((weights, (np.zeros(len(distinct), int), distinct)), shape=(1, word_count))
            return (vector @ matrix).toarray()[0] / np.linalg.norm(weights)

        np.testing.assert_allclose(index.scores(queries[0]), product(queries[0]), atol=1e-4)
        parts = (index.offsets, index.images, index.norms, index.frequencies)
        rows.append(
            {
                "images": size,
                "postings": len(index.images),
                "bytes_per_image": sum(part.nbytes for part in parts) / size,
                "build_seconds": build_seconds,
                "query_milliseconds": timed(index.scores, queries),
                "scipy_milliseconds": timed(product, queries),
            }
        )
        rows[-1] |= vectors_timed(list(database.vectors_after("colour", 0)), size)
        print(json.dumps(rows[-1]), flush=True)
    result = {
        "benchmark": "search_index",
        "command": "python benchmarks/search_index.py INDEX",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "words": word_count,
        "rows": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

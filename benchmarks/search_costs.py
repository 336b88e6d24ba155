"""Times what the search engine does with photographs: indexing, verification, whole queries; and weighs what it keeps.

    python benchmarks/search_costs.py PHOTOGRAPHS [--words 10000] [--output results/search_costs.json]

PHOTOGRAPHS are a folder of at least some dozens. Each is cut and scaled to 640×480 and saved as JPEG. Indexing is one
thread on one core, everything that `onehood index` does with a photograph but learn the vocabulary: read, describe by
1,000 keypoints, assign words, store. Queries are the photographs turned by ten degrees; medians of milliseconds.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import threadpoolctl

from onehood.datasets import images_below
from onehood.files import write_text
from onehood.images import decode
from onehood.search import SearchIndex, verify

MOST = 300
QUERIES = 40


def scaled(source: Path, folder: Path) -> list[Path]:
    """Photographs of 640×480."""
    made = []
    for path in list(images_below(source))[:MOST]:
        image = decode(path)
        height, width = image.shape[:2]
        scale = max(640 / width, 480 / height)
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:480, :640]
        made.append(folder / f"{len(made):04d}.jpg")
        cv2.imwrite(str(made[-1]), np.ascontiguousarray(image[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 90])
    return made


def median_milliseconds(times: list[float]) -> float:
    """Of seconds."""
    return 1000 * statistics.median(times)


def measured(photographs: Path, words: int) -> dict[str, Any]:
    """All figures."""
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = scratch  # Nothing is described yet.
        folder = Path(scratch) / "photographs"
        folder.mkdir()
        paths = scaled(photographs, folder)
        learned = SearchIndex.create(Path(scratch) / "learned", words=words)
        learned.update(folder)
        index = SearchIndex.create(Path(scratch) / "index", vocabulary=learned.folder)
        index.search(decode(paths[0]))  # What is compiled or loaded once.
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch) / "other")
        cv2.setNumThreads(1)
        os.sched_setaffinity(0, {0})
        with threadpoolctl.threadpool_limits(1):
            start = time.perf_counter()
            index.update(folder)
            seconds = time.perf_counter() - start
        with closing(sqlite3.connect(index.folder / "index.sqlite")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = (index.folder / "index.sqlite").stat().st_size - index._store.learned()["vocabulary"].nbytes
        derived = sum(path.stat().st_size for path in (index.folder / "derived").iterdir())
        whole, verifying, keypoints = [], [], []
        rows = [index._store.image(int(identity)) for identity in index._store.ids()[:50]]
        for path in paths[:: max(1, len(paths) // QUERIES)]:
            image = decode(path)
            matrix = cv2.getRotationMatrix2D((320, 240), 10, 1)
            query = cv2.warpAffine(image, matrix, (640, 480))
            start = time.perf_counter()
            index.search(query)
            whole.append(time.perf_counter() - start)
            described = index._describer.description(query)
            keypoints.append(len(described.keypoints))
            start = time.perf_counter()
            for row in rows:
                verify(described.keypoints, described.words, row.keypoints, row.words)  # type: ignore[union-attr]
            verifying.append(time.perf_counter() - start)
        return {
            "photographs": len(paths),
            "keypoints_of_a_photograph": statistics.median(keypoints),
            "photographs_per_second_and_core": len(paths) / seconds,
            "bytes_per_photograph": {"database": size / len(paths), "derived": derived / len(paths)},
            "verification_of_50_milliseconds": median_milliseconds(verifying),
            "query_milliseconds": median_milliseconds(whole),
        }


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = {
        "benchmark": "search_costs",
        "command": f"python benchmarks/search_costs.py PHOTOGRAPHS --words {arguments.words}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "words": arguments.words,
        **measured(arguments.photographs, arguments.words),
    }
    print(json.dumps(result, indent=2))
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

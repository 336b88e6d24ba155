"""Times filters of a search index of 100,000 images, against a loop that judges every image from memory.

    python benchmarks/search_filters.py [--images 100000] [--output results/search_filters.json]

The images are in 100 folders, each a class, and have three columns of metadata: one of five values, one that all share,
and one in which every image has its own. They have 300 keypoints each, so that the database is as large as one would
be. Medians of milliseconds; both ways take turns.
"""

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from onehood.features import Keypoints
from onehood.files import write_text
from onehood.search.database import Database
from onehood.search.filters import Condition, conditions_of
from onehood.search.store import ImageRow

KEYPOINTS = 300
FILTERS = ("class=7", "folder=photos/7", "stars>=3", "camera!=phone", "taken>=99000", "class!=7 and stars=4")
TURNS = 5


def images(count: int) -> Iterator[ImageRow]:
    """The rows."""
    words = np.arange(KEYPOINTS, dtype=np.int32)
    keypoints = Keypoints(np.zeros((KEYPOINTS, 2), np.float32), *np.zeros((3, KEYPOINTS), np.float32))
    for number in range(count):
        folder = str(number % 100)
        metadata = {"stars": str(number % 5), "camera": "phone", "taken": str(number)}
        path = f"/photos/{folder}/{number}.jpg"
        yield ImageRow(path, folder, 100, number, None, 480, 640, words, keypoints, metadata=metadata)


def judged(held: Mapping[int, Mapping[str, Any]], conditions: Sequence[Condition]) -> list[int]:
    """The images that meet the conditions, one after the other."""
    return [
        identity
        for identity, values in held.items()
        if all(condition.holds(values.get(condition.name)) for condition in conditions)
    ]


def values_of(row: ImageRow | None) -> dict[str, Any]:
    """By column."""
    assert row is not None
    return {**row.metadata, "class": row.class_name, "folder": str(PurePath(row.path).parent)}


def milliseconds(function: Callable[[], object]) -> float:
    """That a call takes."""
    start = time.perf_counter()
    function()
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database.create(Path(folder) / "index.sqlite", {})
        database.add(images(arguments.images))
        everything = database.ids()
        held = {identity: values_of(database.image(identity)) for identity in everything.tolist()}
        for text in FILTERS:
            conditions = conditions_of(text.split(" and "))
            found = database.where(everything, conditions).tolist()
            assert found == judged(held, conditions)
            ours, loops = [], []
            for _ in range(TURNS):
                ours.append(milliseconds(lambda c=conditions: database.where(everything, c)))
                loops.append(milliseconds(lambda c=conditions: judged(held, c)))
            rows.append(
                {
                    "filter": text,
                    "found": len(found),
                    "milliseconds": statistics.median(ours),
                    "loop_milliseconds": statistics.median(loops),
                    "times_as_fast": statistics.median(loops) / statistics.median(ours),
                }
            )
            print(json.dumps(rows[-1]), flush=True)
        database.close()
    result = {
        "benchmark": "search_filters",
        "command": "python benchmarks/search_filters.py",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "images": arguments.images,
        "rows": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

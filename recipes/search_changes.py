"""A tenth of an index removed and added again, and another tenth removed: it answers as a fresh one does.

    python recipes/search_changes.py GROCERY [--queries 100] [--output results/search_changes.json]

All photographs of GROCERY are indexed. A tenth is taken out of the folder and the folder indexed again; that tenth
comes back, and another goes. A fresh index of what is left, with the same vocabulary, must give the same answers: the
same photographs with the same scores and the same numbers of verified matches. About five minutes on two cores.
"""

import argparse
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

from provenance import head, keep

from onehood.progress import progress
from onehood.search import SearchIndex

TOP = 20
EVIDENCE = ("fused", "words", "colour", "vlad")


def answers(index: SearchIndex, queries: list[Path]) -> list[Any]:
    """By query and evidence; equal scores in the order of their paths."""
    found = []
    with progress("Asking", len(queries), unit="queries") as bar:
        for query in queries:
            for evidence in EVIDENCE:
                results = index.search(query, top=TOP, evidence=evidence)  # type: ignore[arg-type]
                rows = [(round(-result.score, 5), result.path, result.verified_matches) for result in results]
                found.append(sorted(rows, key=lambda row: row[:2]))
            bar.advance()
    return found


def measured(grocery: Path, count: int, scratch: Path) -> dict[str, Any]:
    """Removes, adds, removes, and compares."""
    folder, outside = scratch / "photographs", scratch / "outside"
    every = sorted(grocery.rglob("*.jpg"))
    shutil.copytree(grocery, folder)
    outside.mkdir()
    photographs = sorted(folder.rglob("*.jpg"))
    chosen = random.Random(0).sample(photographs, 2 * (len(photographs) // 10))
    first, second = chosen[: len(chosen) // 2], chosen[len(chosen) // 2 :]
    index = SearchIndex.create(scratch / "changed", vlad=True)
    steps = {"all": index.update(folder)}
    for number, path in enumerate(first):
        path.rename(outside / str(number))
    steps["a tenth removed"] = index.update(folder)
    for number, path in enumerate(first):
        (outside / str(number)).rename(path)
    steps["and added"] = index.update(folder)
    for path in second:
        path.unlink()
    steps["another removed"] = index.update(folder)
    fresh = SearchIndex.create(scratch / "fresh", vlad=True, vocabulary=index.folder)
    steps["fresh"] = fresh.update(folder)
    queries = random.Random(1).sample(every, count)
    pairs = list(zip(answers(index, queries), answers(fresh, queries), strict=True))
    return {
        "photographs": len(every),
        "left": len(index),
        "steps": {
            name: {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
            for name, changes in steps.items()
        },
        "queries": len(queries),
        "evidence": EVIDENCE,
        "answers": len(pairs),
        "equal_answers": sum(one == other for one, other in pairs),
    }


def main() -> None:
    """Measures, prints, and writes JSON where asked; fails where an answer differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        result = head("python recipes/search_changes.py GROCERY") | measured(
            arguments.grocery, arguments.queries, Path(scratch).resolve()
        )
    keep(result, arguments.output)
    if result["equal_answers"] < result["answers"]:
        raise SystemExit("some answers differ")


if __name__ == "__main__":
    main()

"""Kills an indexing with SIGKILL, at random moments and inside transactions, and compares with one left alone.

    python tests/end_to_end/index_kills.py [--kills 20] [--seed 0]

Each kill is one index of its own: cut off once; opened, to see that every image is there whose transaction had
returned; continued by the same call; and compared with the uninterrupted one in images, words and answers. Every second
kill falls inside a transaction: the child announces each, and pauses between its first row and its commit.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "search"))

from scenes import scene, turned

from onehood.search import SearchIndex

IMAGES = 48
OPTIONS = {"words": 100, "keypoints": 150, "longest_side": 160}

CHILD = """
import sys, time
from onehood.search import SearchIndex, search_index
from onehood.search.database import Database

search_index._AT_ONCE = 3
original, stored = Database.add, 0

def add(self, rows):
    global stored
    rows = list(rows)

    def paused():
        for place, row in enumerate(rows):
            yield row
            if place == 0:  # The first row is in the transaction, the others are not.
                print("write", flush=True)
                time.sleep(0.05)

    original(self, paused())
    stored += len(rows)
    print("stored", stored, flush=True)

Database.add = add
folder, output = sys.argv[1:3]
index = SearchIndex.open(output) if sys.argv[3] == "again" else SearchIndex.create(output, **{options})
print("begun", flush=True)
index.update(folder)
print("done", flush=True)
""".replace("{options}", repr(OPTIONS))


def started(folder: Path, output: Path, *, again: bool, cache: Path) -> "subprocess.Popen[str]":
    """An indexing in a process of its own."""
    command = [sys.executable, "-c", CHILD, str(folder), str(output), "again" if again else "anew"]
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def killed(process: "subprocess.Popen[str]", inside: bool, chance: random.Random) -> tuple[str, int]:
    """Kills the process; returns its last mark, and how many images it had said were stored."""
    stored, last, writes = 0, "", 0
    target = chance.randrange(1, IMAGES // 3)
    for line in process.stdout or ():
        last, *number = line.split()
        stored = int(number[0]) if last == "stored" else stored
        writes += last == "write"
        if writes >= target and (inside == (last == "write")):
            if not inside:
                time.sleep(chance.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
            break
    for line in process.stdout or ():  # What it still said before it was gone.
        last, *number = line.split()
        stored = int(number[0]) if last == "stored" else stored
    process.communicate()
    return last, stored


def answers(index: SearchIndex) -> list[list[tuple[str, float, int | None]]]:
    """What the index says to some queries."""
    queries = [turned(scene(seed, 120, 160), 15, 0.9) for seed in range(0, IMAGES, 7)]
    return [
        [(result.path, round(result.score, 5), result.verified_matches) for result in index.search(query)]
        for query in queries
    ]


def run(kills: int, seed: int) -> list[dict[str, object]]:
    """All kills; fails where an image is lost, or an index differs from the uninterrupted one."""
    chance = random.Random(seed)
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder, cache = Path(scratch) / "photographs", Path(scratch) / "cache"
        folder.mkdir()
        for number in range(IMAGES):
            Image.fromarray(scene(number, 120, 160)).save(folder / f"{number:02d}.png")
        started(folder, Path(scratch) / "whole", again=False, cache=cache).communicate()
        whole = SearchIndex.open(Path(scratch) / "whole")
        expected = answers(whole)
        assert len(whole) == IMAGES
        for kill in range(kills):
            output = Path(scratch) / f"killed-{kill}"
            inside = kill % 2 == 0
            last, stored = killed(started(folder, output, again=False, cache=cache), inside, chance)
            opened = SearchIndex.open(output)
            found = len(opened)
            assert stored <= found < IMAGES, f"kill {kill}: {stored} images were acknowledged, {found} are there"
            opened.close()
            started(folder, output, again=True, cache=cache).communicate()
            again = SearchIndex.open(output)
            assert len(again) == IMAGES
            assert again.vocabulary_digest == whole.vocabulary_digest
            assert answers(again) == expected, f"kill {kill}: other answers than the uninterrupted index"
            rows.append({"kill": kill, "inside_a_transaction": last == "write", "stored": stored, "found": found})
            print(json.dumps(rows[-1]), flush=True)
    return rows


def main() -> None:
    """Runs all kills and prints each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rows = run(arguments.kills, arguments.seed)
    inside = sum(bool(row["inside_a_transaction"]) for row in rows)
    print(f"{len(rows)} kills, {inside} inside a transaction: nothing acknowledged was lost, all ended alike")


if __name__ == "__main__":
    main()

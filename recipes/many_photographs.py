"""Visual words of 5,000 generated photographs in bounded memory, killed on the way and continued.

    python recipes/many_photographs.py [--images 5000] [--output results/many_photographs.json]

Photographs of 320×240 pixels are made of smooth noise; a process of its own learns 1,000 visual words from them and
counts them in each, and is killed by SIGKILL in the middle; the same call again takes what was extracted from the
cache. Expected: the histograms of an uninterrupted run, bit for bit, and a peak of memory that follows from the sample
of the vocabulary (at most twice 100,000 descriptors of 512 bytes), not from the number of photographs. About five
minutes on two cores.
"""

import argparse
import hashlib
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from provenance import keep

WORDS, KEYPOINTS = 1000, 500


def make_photographs(folder: Path, count: int) -> None:
    """Smooth noise in three sizes of blobs, as JPEG files."""
    for number in range(count):
        generator = np.random.default_rng(number)
        scene = np.zeros((240, 320, 3), np.float32)
        for side in (12, 40, 110):
            blobs = generator.normal(0, 40, (side * 3 // 4, side, 3)).astype(np.float32)
            scene += cv2.resize(blobs, (320, 240), interpolation=cv2.INTER_CUBIC)
        Image.fromarray(np.clip(128 + scene, 0, 255).astype(np.uint8)).save(folder / f"{number:05d}.jpg", quality=85)


def learn(folder: Path) -> None:
    """What the process of its own does; prints a digest of the histograms, and its peak of memory."""
    import resource

    from onehood.features import VisualWordsTransformer
    from onehood.progress import hidden

    paths = sorted(folder.glob("*.jpg"))
    started = time.monotonic()
    with hidden():
        words = VisualWordsTransformer(words=WORDS, keypoints=KEYPOINTS)
        # A transformer returns all rows at once; a block of them at a time is what a search engine would take.
        words.fit(paths)
        digest = hashlib.sha256()
        for first in range(0, len(paths), 500):
            digest.update(words.transform(paths[first : first + 500]).tobytes())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"digest": digest.hexdigest(), "peak_mib": peak, "seconds": time.monotonic() - started}))


def started(folder: Path, cache: Path) -> subprocess.Popen[str]:
    """The process of its own, with a cache of its own."""
    command = [sys.executable, __file__, "--learn", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"XDG_CACHE_HOME": str(cache)})


def cached(cache: Path) -> int:
    """How many photographs are in a cache."""
    return sum(1 for _ in cache.rglob("*.safetensors"))


def main() -> None:
    """Makes, kills, continues, compares, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--learn", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    if arguments.learn:
        learn(arguments.learn)
        return
    with tempfile.TemporaryDirectory() as scratch:
        photographs, whole, cut = (Path(scratch) / name for name in ("photographs", "whole", "cut"))
        photographs.mkdir()
        make_photographs(photographs, arguments.images)
        first = started(photographs, cut)
        while cached(cut) < arguments.images // 2:
            time.sleep(0.2)
        first.send_signal(signal.SIGKILL)
        first.wait()
        kept = cached(cut)
        runs: dict[str, Any] = {}
        for name, cache in (("continued", cut), ("uninterrupted", whole)):
            output, _ = started(photographs, cache).communicate()
            runs[name] = json.loads(output)
    result = {
        "command": f"python recipes/many_photographs.py --images {arguments.images}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "images": arguments.images,
        "extracted_before_the_kill": kept,
        "equal": runs["continued"]["digest"] == runs["uninterrupted"]["digest"],
        "runs": runs,
    }
    keep(result, arguments.output)


if __name__ == "__main__":
    main()

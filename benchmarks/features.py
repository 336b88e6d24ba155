"""Times descriptors against scikit-image's, side by side in one run, on one thread.

    python benchmarks/features.py [--repeats 41] [--output results/features.json]

HOG of a 128×128 and of a 32×32 image in cells of 8×8 pixels, local binary patterns of 640×480 with and without Numba;
images are bytes, as decoders give them. The contestants take turns; medians are reported. Besides, how many images of
28×28 a second a batch is described at (cells of 4×4 pixels).
"""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"))

import argparse
import importlib
import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
import skimage.data
import skimage.feature
from turns import medians

from onehood.features import hog, local_binary_pattern
from onehood.files import write_text

BLOCKS = {"pixels_per_cell": (8, 8), "cells_per_block": (2, 2)}
PATTERNS = importlib.import_module("onehood.features.local_binary_pattern")


def photograph(height: int, width: int) -> np.ndarray:
    """A part of a photograph that comes with scikit-image, in grey bytes."""
    return np.ascontiguousarray(cv2.resize(skimage.data.camera(), (width, height), interpolation=cv2.INTER_AREA))


def without_numba(function: Callable[[], Any]) -> Callable[[], Any]:
    """The function, with local binary patterns in NumPy alone."""

    def run() -> Any:
        with patch.object(PATTERNS, "_kernels", lambda: None):
            return function()

    return run


def hog_rows(repeats: int) -> list[dict[str, Any]]:
    """HOG at both sizes."""
    rows = []
    for side in (128, 32):
        image = photograph(side, side)
        steps = {
            "onehood": lambda image=image: hog(image, **BLOCKS),
            "scikit-image": lambda image=image: skimage.feature.hog(image, **BLOCKS),
        }
        np.testing.assert_allclose(steps["onehood"](), steps["scikit-image"](), atol=1e-6)
        times = medians(steps, repeats)
        rows.append(
            {
                "what": f"HOG {side}×{side}",
                "milliseconds": times,
                "ratios": {"onehood": times["scikit-image"] / times["onehood"]},
            }
        )
    return rows


def pattern_rows(repeats: int) -> list[dict[str, Any]]:
    """Local binary patterns, 8 points at radius 1."""
    image = photograph(480, 640)
    rows = []
    for ours, theirs in (("default", "default"), ("uniform", "uniform")):

        def patterns(method: Any = ours) -> np.ndarray:
            return local_binary_pattern(image, method=method)

        def reference(method: str = theirs) -> np.ndarray:
            return skimage.feature.local_binary_pattern(image, 8, 1, method)

        np.testing.assert_array_equal(patterns(), reference())
        times = medians(
            {"onehood, Numba": patterns, "onehood, NumPy": without_numba(patterns), "scikit-image": reference}, repeats
        )
        ratios = {name: times["scikit-image"] / value for name, value in times.items() if name != "scikit-image"}
        rows.append({"what": f"LBP 640×480, {ours}", "milliseconds": times, "ratios": ratios})
    return rows


def batch_rate(repeats: int) -> float:
    """Images of 28×28 a second."""
    images = np.random.default_rng(0).integers(0, 256, (5000, 28, 28, 1), dtype=np.uint8)
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        hog(images, pixels_per_cell=4, cells_per_block=2)
        seconds.append(time.perf_counter() - start)
    return len(images) / statistics.median(seconds)


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=41)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    rows = hog_rows(arguments.repeats) + pattern_rows(arguments.repeats)
    rate = batch_rate(5)
    for row in rows:
        print(row["what"], *(f"{name} {value:.3f} ms" for name, value in row["milliseconds"].items()), sep="  ")
        print("  " + ", ".join(f"{name}: {value:.1f}× scikit-image" for name, value in row["ratios"].items()))
    print(f"HOG of batches of 28×28: {rate:,.0f} images/s")
    result = {
        "benchmark": "features",
        "command": f"python benchmarks/features.py --repeats {arguments.repeats}",
        "machine": f"{platform.machine()}, one thread",
        "scikit-image": skimage.__version__,
        "rows": rows,
        "hog_images_per_second": rate,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""Times reading folders of photographs against keras.utils.image_dataset_from_directory, side by side in one run.

    python benchmarks/image_folders.py [--images 600] [--repeats 5] [--output results/image_folders.json]

Both bring the same files to the same size in batches of 32. Our first epoch includes the scan (every file checked,
hashed and judged, no verdict kept from before) as well as the epoch; later epochs read kept pixels, or decode again
where the budget is zero. The contestants take turns; medians are reported, as images per second.
"""

import argparse
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

from onehood.datasets import FolderOptions, image_folder
from onehood.files import write_text
from onehood.pipelines import TrainingBatches
from onehood.progress import hidden

SIDES = (75, 224)
BATCH = 32


def make_photos(folder: Path, kind: str, count: int, size: tuple[int, int]) -> None:
    """Crops of two real photographs, each somewhere else, in two class folders."""
    generator = np.random.default_rng(0)
    for number in range(count):
        name = ("china", "flower")[number % 2]
        source = Image.fromarray(load_sample_image(f"{name}.jpg"))
        scale = generator.uniform(0.6, 1.0)
        width, height = round(640 * scale), round(427 * scale)
        left, top = generator.integers(0, 641 - width), generator.integers(0, 428 - height)
        picture = source.resize(size, Image.Resampling.BICUBIC, box=(left, top, left + width, top + height))
        target = folder / name / f"{number:04}.{kind}"
        target.parent.mkdir(parents=True, exist_ok=True)
        picture.save(target, **({"quality": 90} if kind == "jpg" else {}))


def timed(run: Callable[[], int]) -> tuple[float, int]:
    """Seconds that `run` takes, and the number of images it says it read."""
    start = time.perf_counter()
    count = run()
    return time.perf_counter() - start, count


def one_epoch(dataset: Any) -> int:
    """Reads every batch and counts the images."""
    return sum(len(labels) for _, labels in dataset.as_numpy_iterator())


def measure(folder: Path, side: int, repeats: int) -> dict[str, float]:
    """Median images per second of every contestant."""
    rates: dict[str, list[float]] = {}

    def record(name: str, run: Callable[[], int]) -> None:
        seconds, count = timed(run)
        rates.setdefault(name, []).append(count / seconds)

    for _ in range(repeats):
        theirs: list[Any] = []

        def their_first(theirs: list[Any] = theirs) -> int:
            theirs.append(
                keras.utils.image_dataset_from_directory(
                    folder, image_size=(side, side), batch_size=BATCH, shuffle=True, seed=0, verbose=False
                )
            )
            return one_epoch(theirs[0])

        record("keras first epoch", their_first)
        record("keras later epoch", lambda theirs=theirs: one_epoch(theirs[0]))
        for label, memory in (("pixels kept", 1 << 30), ("nothing kept", 0)):
            ours: list[TrainingBatches] = []

            def our_first(ours: list[TrainingBatches] = ours, memory: int = memory) -> int:
                options = FolderOptions(image_size=side, fresh=True, test=0, validation=0, memory=memory)
                dataset = image_folder(folder, options)
                ours.append(TrainingBatches(dataset.split("train"), dataset.usual_view, batch_size=BATCH, seed=0))
                return one_epoch(ours[0].epoch(0))

            record(f"onehood first epoch with scan, {label}", our_first)
            record(f"onehood later epoch, {label}", lambda ours=ours: one_epoch(ours[0].epoch(1)))
    return {name: statistics.median(values) for name, values in rates.items()}


def main() -> None:
    """Makes the folders, measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=600)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as scratch, hidden():
        # The verdicts that the scan keeps go with the scratch folder.
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch) / "cache")
        for kind, size in (("jpg", (640, 480)), ("png", (320, 240))):
            folder = Path(scratch) / kind
            make_photos(folder, kind, arguments.images, size)
            for side in SIDES:
                rates = measure(folder, side, arguments.repeats)
                ratios = {
                    "first epoch": rates["onehood first epoch with scan, pixels kept"] / rates["keras first epoch"],
                    "later epochs": rates["onehood later epoch, pixels kept"] / rates["keras later epoch"],
                    "later epochs, nothing kept": rates["onehood later epoch, nothing kept"]
                    / rates["keras later epoch"],
                }
                rows.append({"kind": kind, "size": size, "side": side, "images_per_second": rates, "ratios": ratios})
                print(f"\n{kind} {size[0]}×{size[1]} → {side}×{side}")
                for name, rate in rates.items():
                    print(f"  {name:<45} {rate:9.0f} images/s")
                print("  " + ", ".join(f"{name} {ratio:.2f}×" for name, ratio in ratios.items()))
    result = {
        "benchmark": "image_folders",
        "command": f"python benchmarks/image_folders.py --images {arguments.images} --repeats {arguments.repeats}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "keras": keras.__version__,
        "rows": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

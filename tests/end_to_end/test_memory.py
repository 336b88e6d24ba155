"""Memory does not grow with the folder: 20,000 images are scanned and read in a fresh process, its peak watched."""

import json
import subprocess
import sys

import numpy as np
from hostile_images import encoded
from PIL import Image

SCRIPT = """
import json, resource, sys
import tensorflow as tf
from onehood.datasets import FolderOptions, image_folder
from onehood.pipelines import TrainingBatches

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MiB on Linux

before = peak()
dataset = image_folder(sys.argv[1], FolderOptions(image_size=64, test=0, validation=0, memory=8 << 20))
scanned = peak()
batches = TrainingBatches(dataset.split("train"), dataset.usual_view, batch_size=100, seed=0)
count = sum(len(labels) for _, labels in batches.epoch(0).as_numpy_iterator())
print(json.dumps({"images": count, "before": before, "scanned": scanned, "read": peak(),
                  "kept": dataset.split('train').images.kept.kept_bytes}))
"""


def test_twenty_thousand_images_need_little_more_memory_than_none(tmp_path):
    """Decoded, they would take 234 MiB at 64×64 in colour; the budget for pixels is 8 MiB."""
    generator = np.random.default_rng(0)
    for label in range(4):
        (tmp_path / "photos" / str(label)).mkdir(parents=True)
    for number in range(20_000):
        # Coarse noise compresses well and makes every file different.
        coarse = generator.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((40, 40), Image.Resampling.NEAREST)
        (tmp_path / "photos" / str(number % 4) / f"{number:05}.png").write_bytes(
            encoded(picture, "PNG", compress_level=1)
        )
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path / "photos"], capture_output=True, text=True, check=True
    )
    measured = json.loads(result.stdout)
    assert measured["images"] == 20_000
    assert measured["kept"] <= 8 << 20
    assert measured["read"] - measured["before"] < 160, measured

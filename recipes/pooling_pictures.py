"""Draws the pictures of docs/fractional-max-pooling.md from a made-up scene.

    python recipes/pooling_pictures.py

Data: none. Duration: a few seconds.
"""

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from onehood.figures import save_figure
from onehood.layers.pooling_pictures import distortion_picture, region_picture

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"


def scene(side: int = 256) -> np.ndarray:
    """A sun over a hill: smooth colours, one round shape and one slanted edge."""
    y, x = np.mgrid[0:side, 0:side] / side
    picture = np.stack([90 + 60 * y, 130 + 40 * y, 200 - 40 * y], axis=2)
    picture[(x - 0.68) ** 2 + (y - 0.3) ** 2 < 0.03] = (240, 190, 60)
    hill = y > 0.95 - 0.5 * np.exp(-((x - 0.35) ** 2) / 0.06)
    picture[hill] = np.stack([40 + 60 * x, 110 - 30 * x, 50 + 0 * x], axis=2)[hill]
    return picture.astype(np.uint8)


def main() -> None:
    """Draws both pictures."""
    save_figure(region_picture(scene()), FOLDER / "pooling-regions.png", dots_per_inch=70)
    save_figure(distortion_picture(scene()), FOLDER / "pooling-distortion.png", dots_per_inch=80)


if __name__ == "__main__":
    main()

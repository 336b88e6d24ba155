"""Shows on a photograph what fractional max-pooling does: its regions, and the distortion that they make."""

from typing import Any

import numpy as np
from keras import ops
from matplotlib.figure import Figure

from onehood.arithmetic import pooled_size
from onehood.figures import RegionGrid, pooling_distortion, pooling_regions
from onehood.images import resize
from onehood.layers.fractional_max_pooling import FractionalMaxPooling2D
from onehood.layers.pooling_regions import draw_regions
from onehood.rules import LAYER_SEED, POOLING_RATIO

VARIANTS: dict[str, dict[str, Any]] = {
    "random, overlapping": {"sequence": "random", "overlapping": True},
    "random, disjoint": {"sequence": "random", "overlapping": False},
    "pseudorandom, overlapping": {"sequence": "pseudorandom", "overlapping": True},
    "pseudorandom, disjoint": {"sequence": "pseudorandom", "overlapping": False},
}

_REGION_SIDE = 16
_DISTORTION_SIDE = 192
_DRAWS = 4
_LINES = 8
_SEEDS = 2**31


def region_picture(image: np.ndarray, *, pooling_ratio: float = 2**0.5, seed: int = 0) -> Figure:
    """Draws one set of regions of each variant on the image, brought to 16×16 pixels.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        pooling_ratio: strictly between 1 and 2.
        seed: of the regions, 0 to 2³¹ - 1.

    Raises:
        InvalidArgumentError: the ratio or the seed is out of its range.
    """
    _check(pooling_ratio, seed)
    small = resize(image, _REGION_SIDE, _REGION_SIDE, fit="crop")
    output = pooled_size(_REGION_SIDE, pooling_ratio)
    grids = {}
    for name, variant in VARIANTS.items():
        rows, columns = (
            draw_regions(1, _REGION_SIDE, output, seed=(seed + axis) % _SEEDS, **variant) for axis in range(2)
        )
        grids[name] = RegionGrid(_intervals(rows), _intervals(columns))
    return pooling_regions(small, grids)


def distortion_picture(image: np.ndarray, *, times: int = 3, pooling_ratio: float = 2**0.5, seed: int = 0) -> Figure:
    """Draws what several draws of each variant make of the image under a grid of lines, pooled some times over.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        times: how often it is pooled, at least 1.
        pooling_ratio: strictly between 1 and 2.
        seed: of the regions, 0 to 2³¹ - 1.

    Raises:
        InvalidArgumentError: the ratio or the seed is out of its range.
    """
    _check(pooling_ratio, seed)
    original = _with_lines(resize(image, _DISTORTION_SIDE, _DISTORTION_SIDE, fit="crop"))
    batch = np.repeat(original[None].astype("float32"), _DRAWS, axis=0)
    draws = {}
    for name, variant in VARIANTS.items():
        pooled: Any = batch
        for level in range(times):
            pooled = FractionalMaxPooling2D(pooling_ratio, seed=(seed + level) % _SEEDS, **variant)(pooled)
        draws[name] = list(ops.convert_to_numpy(pooled).astype(np.uint8))
    title = f"Pooled {times} times by {pooling_ratio:.3g}: four draws of each variant"
    return pooling_distortion(original, draws, title=title)


def _check(pooling_ratio: float, seed: int) -> None:
    POOLING_RATIO.check("pooling_ratio", pooling_ratio)
    LAYER_SEED.check("seed", seed)


def _with_lines(image: np.ndarray) -> np.ndarray:
    """White lines, one pixel wide, which a maximum never loses: they show how positions move."""
    lined = image.copy()
    places = np.linspace(0, len(image) - 1, _LINES + 1).astype(int)
    lined[places] = 255
    lined[:, places] = 255
    return lined


def _intervals(regions: Any) -> list[tuple[int, int]]:
    starts, stops = (ops.convert_to_numpy(bound)[0] for bound in regions)
    return [(int(start), int(stop)) for start, stop in zip(starts, stops, strict=True)]

"""Pictures of pooling: the regions on an image, and what repeated pooling does to one."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from onehood.figures.plain_text import plain

_COLOURS = ("#2364aa", "#d9622b", "#3a9a5b", "#8e44ad")


class RegionGrid(NamedTuple):
    """Half-open intervals (start, stop) of the rows and of the columns of one sample."""

    rows: Sequence[tuple[int, int]]
    columns: Sequence[tuple[int, int]]


def pooling_regions(image: np.ndarray, grids: Mapping[str, RegionGrid]) -> Figure:
    """Draws the regions of each variant as frames on a small image.

    Args:
        image: uint8, shape (height, width, 1 or 3); a few dozen pixels a side at most.
        grids: of each variant, by its name.
    """
    columns = min(2, len(grids))
    rows = -(-len(grids) // columns)
    figure = Figure(figsize=(5 * columns, 5.3 * rows), layout="constrained")
    cells = figure.subplots(rows, columns, squeeze=False).ravel()
    for cell in cells:
        cell.set_axis_off()
    for cell, (name, grid) in zip(cells, grids.items(), strict=False):
        cell.imshow(_faded(image), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        cell.set_title(
            f"{name}\n{image.shape[0]}×{image.shape[1]} to {len(grid.rows)}×{len(grid.columns)}", fontsize=10
        )
        for i, (top, bottom) in enumerate(grid.rows):
            for j, (left, right) in enumerate(grid.columns):
                # Neighbours differ in colour and inset, so that overlapping frames can be told apart.
                inset = 0.1 + 0.1 * ((i + j) % 2)
                corner = (left - 0.5 + inset, top - 0.5 + inset)
                size = right - left - 2 * inset, bottom - top - 2 * inset
                colour = _COLOURS[2 * (i % 2) + j % 2]
                cell.add_patch(Rectangle(corner, *size, fill=False, edgecolor=colour, linewidth=1.1))
    return figure


def pooling_distortion(original: np.ndarray, draws: Mapping[str, Sequence[np.ndarray]], *, title: str) -> Figure:
    """Draws an image beside what several draws of each variant make of it.

    Args:
        original: uint8, shape (height, width, 1 or 3).
        draws: of each variant, by its name, the pooled images; as many for each.
        title: of the whole.
    """
    count = max(len(images) for images in draws.values())
    figure = Figure(figsize=(2.4 * (count + 1), 2.5 * len(draws) + 0.4), layout="constrained")
    figure.suptitle(plain(title))
    cells = figure.subplots(len(draws), count + 1, squeeze=False)
    for row, (name, images) in zip(cells, draws.items(), strict=True):
        for cell, image in zip(row, [original, *images], strict=False):
            cell.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            cell.set_xticks(())
            cell.set_yticks(())
        row[0].set_ylabel(name, fontsize=9)
        row[0].set_title("original" if row is cells[0] else "", fontsize=9)
    return figure


def _faded(image: np.ndarray) -> np.ndarray:
    """Paler, so that frames stand out."""
    return (127 + image // 2).astype(np.uint8)

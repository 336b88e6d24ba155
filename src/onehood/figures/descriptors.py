"""Pictures of descriptors: what of an image they keep."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from onehood.figures.plain_text import plain

_PALETTE = ("#d9622b", "#2364aa", "#3da35d", "#8e44ad", "#c9a227", "#17a2b8", "#e15a97", "#7a4b1f")


def colour_shares(image: np.ndarray, shares: np.ndarray, colours: np.ndarray, *, title: str) -> Figure:
    """Draws an image beside its most frequent colours, each as a bar of that colour.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        shares: of each colour, 0 to 1, the largest first; shape (colours,).
        colours: what each looks like, 0 to 1, shape (colours, 3).
        title: of the bars.
    """
    figure, (left, right) = _beside(image)
    places = np.arange(len(shares))
    right.barh(places, 100 * shares, color=colours, edgecolor="#9aa5b1", linewidth=0.5)
    right.set(yticks=(), xlabel="share of the pixels, %", title=plain(title))
    right.invert_yaxis()
    left.set_title("the image", fontsize=10)
    return figure


def pattern_map(image: np.ndarray, patterns: np.ndarray, *, kinds: int, title: str) -> Figure:
    """Draws an image beside the number of each pixel's local binary pattern.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        patterns: shape (height, width).
        kinds: how many different patterns there are.
        title: of the map.
    """
    figure, (left, right) = _beside(image)
    left.set_title("the image", fontsize=10)
    drawn = right.imshow(patterns, cmap="magma", vmin=0, vmax=kinds - 1, interpolation="nearest")
    figure.colorbar(drawn, ax=right, label="number of the pattern", shrink=0.8)
    right.set_axis_off()
    right.set_title(plain(title), fontsize=10)
    return figure


def gradient_glyphs(image: np.ndarray, histograms: np.ndarray, cell: tuple[int, int], *, title: str) -> Figure:
    """Draws an image beside a star for each cell: lines along the edges, the stronger the brighter.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        histograms: of gradients, shape (rows, columns, orientations).
        cell: height and width in pixels.
        title: of the stars.
    """
    figure, (left, right) = _beside(image)
    left.set_title("the image", fontsize=10)
    rows, columns, orientations = histograms.shape
    # An edge runs across its gradient: a quarter of a turn further.
    angles = np.pi * (np.arange(orientations) + 0.5) / orientations + np.pi / 2
    middles = np.stack(
        np.meshgrid((np.arange(columns) + 0.5) * cell[1], (np.arange(rows) + 0.5) * cell[0]), axis=-1
    ).reshape(-1, 1, 2)
    steps = 0.48 * np.stack([cell[1] * np.cos(angles), cell[0] * np.sin(angles)], axis=-1)  # (orientations, 2)
    segments = np.stack([middles - steps, middles + steps], axis=2).reshape(-1, 2, 2)
    strength = (histograms / max(float(histograms.max()), 1e-9)).ravel() ** 0.5
    order = strength.argsort()
    colours = np.ones((len(order), 4))
    colours[:, 3] = strength[order]
    right.set_facecolor("black")
    right.add_collection(LineCollection(list(segments[order]), colors=colours, linewidths=1.2))
    right.set(xlim=(0, columns * cell[1]), ylim=(rows * cell[0], 0), xticks=(), yticks=(), aspect="equal")
    right.set_title(plain(title), fontsize=10)
    return figure


def keypoint_circles(
    image: np.ndarray,
    positions: np.ndarray,
    sizes: np.ndarray,
    angles: np.ndarray,
    *,
    title: str,
    groups: np.ndarray | None = None,
) -> Figure:
    """Draws keypoints as circles of their size, with a radius in their direction.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        positions: (x, y) in pixels, shape (keypoints, 2).
        sizes: diameters in pixels, shape (keypoints,).
        angles: in degrees, clockwise, shape (keypoints,).
        title: of the picture.
        groups: the colour of each keypoint as a number from 0, -1 for a faint one; shape (keypoints,).
    """
    height, width = image.shape[:2]
    figure = Figure(figsize=(9, 9 * height / width + 0.5), layout="constrained")
    axes = figure.add_subplot()
    _show(axes, np.rint(image * 0.6).astype(np.uint8))
    groups = np.zeros(len(positions), int) if groups is None else groups
    colours = [_PALETTE[group % len(_PALETTE)] if group >= 0 else "#ffffff44" for group in groups]
    circles = [Circle((x, y), size / 2) for (x, y), size in zip(positions, sizes, strict=True)]
    axes.add_collection(PatchCollection(circles, facecolor="none", edgecolor=colours, linewidths=1.1))
    turns = np.deg2rad(angles)
    ends = positions + sizes[:, None] / 2 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    axes.add_collection(LineCollection(list(np.stack([positions, ends], axis=1)), colors=colours, linewidths=1.1))
    axes.set_title(plain(title), fontsize=11)
    axes.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
    return figure


def word_patches(patches: Mapping[str, Sequence[np.ndarray]], *, columns: int, title: str) -> Figure:
    """Draws, in one row for each visual word, patches of the image that belong to it.

    Args:
        patches: by the word's name, uint8 arrays of shape (side, side, 1 or 3), the nearest to the word first.
        columns: patches of a word at most.
        title: of the picture.
    """
    figure = Figure(figsize=(1.0 * columns + 1.6, 1.0 * len(patches) + 0.7), layout="constrained")
    figure.suptitle(plain(title), fontsize=11)
    cells = figure.subplots(len(patches), columns, squeeze=False)
    for line, (place, (name, images)) in zip(cells, enumerate(patches.items()), strict=True):
        for cell in line:
            cell.set(xticks=(), yticks=())
            cell.spines[:].set_visible(False)
        for cell, patch in zip(line, images, strict=False):
            _show(cell, patch)
            cell.set_axis_on()
            cell.set(xticks=(), yticks=())
        colour = _PALETTE[place % len(_PALETTE)]
        line[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8, color=colour)
    return figure


def _beside(image: np.ndarray) -> tuple[Figure, Any]:
    """A figure of two equal parts, the image in the left one."""
    height, width = image.shape[:2]
    figure = Figure(figsize=(10, max(3.0, 5 * height / width) + 0.6), layout="constrained")
    cells = figure.subplots(1, 2)
    _show(cells[0], image)
    return figure, cells


def _show(axes: Any, image: np.ndarray) -> None:
    axes.imshow(image[:, :, 0] if image.shape[2] == 1 else image, cmap="gray", vmin=0, vmax=255)
    axes.set_axis_off()

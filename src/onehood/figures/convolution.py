"""Pictures of convolution: what kernels make of an image, and the process itself, window by window."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from onehood.figures.plain_text import plain

_INK = "#1f2933"
_ORANGE = "#d9622b"
_COLUMNS = 5
_LONGEST_WRITTEN = 5  # Sides of kernels whose numbers can still be read.


def kernel_sheet(original: np.ndarray, filtered: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> Figure:
    """Draws an image beside what each kernel makes of it, above the kernel itself.

    Args:
        original: uint8, shape (height, width, 1 or 3).
        filtered: by the kernel's name, the kernel and the filtered image, the latter uint8.
    """
    count = len(filtered) + 1
    columns = min(count, _COLUMNS)
    bands = math.ceil(count / columns)
    figure = Figure(figsize=(2.4 * columns, 4.4 * bands), layout="constrained")
    cells = figure.subplots(2 * bands, columns, squeeze=False, height_ratios=(1, 0.8) * bands)
    for cell in cells.ravel():
        cell.set_axis_off()
    above, below = cells[::2].ravel(), cells[1::2].ravel()
    _image(above[0], original)
    above[0].set_title("the image", fontsize=10)
    for top, bottom, (name, (kernel, image)) in zip(above[1:], below[1:], filtered.items(), strict=False):
        _image(top, image)
        top.set_title(name.replace("_", " "), fontsize=10)
        _numbers(bottom, kernel)
    return figure


def convolution_steps(
    image: np.ndarray, kernel: np.ndarray, outputs: np.ndarray, places: Sequence[tuple[int, int]], *, title: str
) -> Figure:
    """Draws, for some places, the window, its products with the kernel, and where their sum goes.

    Args:
        image: shape (height, width), small enough to see its pixels; padded, if it was.
        kernel: shape (rows, columns).
        outputs: what came out, shape (places down, places right), for a stride of one.
        places: (row, column) of the outputs to show.
        title: of the whole.
    """
    rows, columns = kernel.shape
    figure = Figure(figsize=(13, 2.6 * len(places) + 0.5), layout="constrained")
    figure.suptitle(plain(title))
    cells = figure.subplots(len(places), 5, squeeze=False)
    extremes = max(abs(float(outputs.min())), abs(float(outputs.max())), 1e-9)
    for line, (row, column) in zip(cells, places, strict=True):
        window = image[row : row + rows, column : column + columns]
        whole, part, weights, products, result = line
        for cell in line:
            cell.set_axis_off()
        whole.imshow(image, cmap="gray", interpolation="nearest")
        corner = (column - 0.5, row - 0.5)
        whole.add_patch(Rectangle(corner, columns, rows, fill=False, edgecolor=_ORANGE, linewidth=2))
        _numbers(part, window)
        _numbers(weights, kernel)
        _numbers(products, window * kernel)
        result.imshow(outputs, cmap="PuOr_r", vmin=-extremes, vmax=extremes, interpolation="nearest")
        result.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=_INK, linewidth=2))
        total = f"sum = {outputs[row, column]:.4g}"
        titles = ("image and window", "window", "× kernel", "= products", total)
        for cell, text in zip(line, titles, strict=True):
            cell.set_title(text, fontsize=10)
    return figure


def _image(cell: Any, image: np.ndarray) -> None:
    grey = image.ndim == 2 or image.shape[2] == 1
    cell.imshow(image.squeeze() if grey else image, cmap="gray", vmin=0, vmax=255)


def _numbers(cell: Any, values: np.ndarray) -> None:
    """A grid of numbers, coloured by size; without the numbers where they would not fit."""
    extreme = max(float(np.abs(values).max()), 1e-9)
    cell.imshow(values, cmap="PuOr_r", vmin=-2 * extreme, vmax=2 * extreme)
    if max(values.shape) > _LONGEST_WRITTEN:
        return
    size = 11 if max(values.shape) <= 3 else 6
    for (row, column), value in np.ndenumerate(values):
        cell.text(column, row, f"{value:.3g}", ha="center", va="center", fontsize=size, color=_INK)

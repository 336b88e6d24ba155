"""Histograms of oriented gradients."""

from functools import cache, lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from onehood.errors import InvalidArgumentError
from onehood.features.image_batch import image_batch, pair
from onehood.rules import BLOCK_NORM, ORIENTATIONS, BlockNorm

_NOTHING = 1e-5
_CLIPPED_AT = 0.2
_CHUNK_PIXELS = 1 << 16  # What is worked on at once should stay in the processor's cache.
_SPAN = 255
_SIDE = 2 * _SPAN + 1


def hog(
    images: np.ndarray,
    *,
    orientations: int = 9,
    pixels_per_cell: int | tuple[int, int] = 8,
    cells_per_block: int | tuple[int, int] = 2,
    block_norm: BlockNorm = "L2-Hys",
) -> np.ndarray:
    """Describes images by how strong their gradients are in each direction, cell by cell, normalised block by block.

    The gradient is the difference of the two neighbours, zero at the border; of colour images, that of the channel in
    which it is largest. Each pixel votes with the gradient's length for one direction out of half a turn.

    Args:
        images: one image or a batch, as `image_batch` takes them.
        orientations: directions, 1 to 360.
        pixels_per_cell: of a cell, one number or (rows, columns); pixels beyond the last whole cell count for nothing.
        cells_per_block: of a block, likewise; blocks overlap, each begins a cell further.
        block_norm: "L1", "L1-sqrt" (the square root of L1), "L2", or "L2-Hys" (L2, clipped at 0.2, and L2 again).

    Returns:
        float64 of shape (features,), or (images, features) for a batch; the features in the order block row, block
        column, row and column in the block, orientation. float32 images are described in float32.

    Raises:
        InvalidArgumentError: for an argument out of its range, or images smaller than a block.

    Source: N. Dalal, B. Triggs, Histograms of Oriented Gradients for Human Detection, CVPR 2005.
    """
    cells = cell_histograms(images, orientations=orientations, pixels_per_cell=pixels_per_cell)
    block = pair("cells_per_block", cells_per_block)
    BLOCK_NORM.check("block_norm", block_norm)
    single = cells.ndim == 3
    cells = cells[None] if single else cells
    if any(count < size for count, size in zip(cells.shape[1:3], block, strict=True)):
        raise InvalidArgumentError(
            f"A block of {block[0]}×{block[1]} cells needs at least as many. Received images of "
            f"{cells.shape[1]}×{cells.shape[2]} cells: make `pixels_per_cell` or `cells_per_block` smaller."
        )
    blocks = cells.reshape(len(cells), prod(cells.shape[1:])).take(_block_places(cells.shape[1:], block), axis=1)
    normalised = _normalised(blocks, block_norm)
    features = normalised.reshape(len(cells), blocks.shape[1] * blocks.shape[2])
    # Gradients and sums are worked out in float64 whatever came, so that no rounding turns a direction.
    features = features.astype(np.float32) if np.asarray(images).dtype == np.float32 else features
    return features[0] if single else features


def cell_histograms(
    images: np.ndarray, *, orientations: int = 9, pixels_per_cell: int | tuple[int, int] = 8
) -> np.ndarray:
    """The mean gradient of each cell in each direction, which `hog` then normalises.

    Returns:
        Shape (rows, columns, orientations) of cells, or with the images before them.

    Raises:
        InvalidArgumentError: for an argument out of its range, or images smaller than a cell.
    """
    orientations = ORIENTATIONS.check("orientations", orientations)
    cell = pair("pixels_per_cell", pixels_per_cell)
    batch, single = image_batch(images)
    height, width = batch.shape[1:3]
    rows, columns = height // cell[0], width // cell[1]
    if min(rows, columns) < 1:
        raise InvalidArgumentError(
            f"A cell of {cell[0]}×{cell[1]} pixels needs an image of at least that size. Received: {height}×{width}."
        )
    count = max(1, _CHUNK_PIXELS // (height * width))
    parts = [
        _histograms(batch[first : first + count], orientations, cell, (rows, columns))
        for first in range(0, max(len(batch), 1), count)
    ]
    histograms = np.concatenate(parts) if len(parts) > 1 else parts[0]
    return histograms[0] if single else histograms


def _histograms(batch: np.ndarray, orientations: int, cell: tuple[int, int], cells: tuple[int, int]) -> np.ndarray:
    """Shape (images, rows, columns, orientations)."""
    bins, lengths = _votes(batch, orientations)
    rows, columns = cells[0] * cell[0], cells[1] * cell[1]
    size = cells[0] * cells[1] * orientations
    places = _cell_places(cell, cells, orientations) + bins[:, :rows, :columns]
    places += (np.arange(len(batch)) * size)[:, None, None]
    sums = np.bincount(places.ravel(), weights=lengths[:, :rows, :columns].ravel(), minlength=len(batch) * size)
    means = sums / (cell[0] * cell[1])
    return means.reshape(len(batch), *cells, orientations)


@lru_cache(maxsize=64)
def _cell_places(cell: tuple[int, int], cells: tuple[int, int], orientations: int) -> np.ndarray:
    """Where the histogram of each pixel's cell begins, shape (pixel rows, pixel columns)."""
    row_of = np.repeat(np.arange(cells[0]), cell[0])
    column_of = np.repeat(np.arange(cells[1]), cell[1])
    return (row_of[:, None] * cells[1] + column_of) * orientations


@lru_cache(maxsize=64)
def _block_places(histograms: tuple[int, ...], block: tuple[int, int]) -> np.ndarray:
    """Which numbers of an image's histograms its blocks are made of, shape (blocks, numbers of a block)."""
    places = np.arange(prod(histograms)).reshape(histograms)
    windows = sliding_window_view(places, block, axis=(0, 1))  # (rows, columns, orientations, rows, columns) of blocks
    return np.moveaxis(windows, 2, 4).reshape(windows.shape[0] * windows.shape[1], -1)


def _votes(batch: np.ndarray, orientations: int) -> tuple[np.ndarray, np.ndarray]:
    """For every pixel the number of its direction, and the length of its gradient; shape (images, height, width)."""
    if batch.dtype == np.uint8:
        down, right = _gradients(batch.astype(np.int16))
        bins, lengths = _tables(orientations)
        index = down.astype(np.int32)
        index *= _SIDE
        index += right
        index += _SPAN * _SIDE + _SPAN
        return bins.take(index), lengths.take(index)
    down, right = _gradients(batch.astype(np.float64, copy=False))
    return _direction_and_length(down, right, orientations)


def _gradients(batch: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Downwards and to the right, each of shape (images, height, width); of the strongest channel."""
    down, right = np.zeros_like(batch), np.zeros_like(batch)
    np.subtract(batch[:, 2:], batch[:, :-2], out=down[:, 1:-1])
    np.subtract(batch[:, :, 2:], batch[:, :, :-2], out=right[:, :, 1:-1])
    if batch.shape[3] == 1:
        return down[..., 0], right[..., 0]
    if batch.dtype == np.int16:  # Squares of differences of bytes are exact here, and quicker than roots.
        lengths: Any = np.square(down, dtype=np.int32) + np.square(right, dtype=np.int32)
    else:
        lengths = np.hypot(down, right)
    strongest = lengths.argmax(axis=3)[..., None]
    return np.take_along_axis(down, strongest, 3)[..., 0], np.take_along_axis(right, strongest, 3)[..., 0]


def _direction_and_length(down: np.ndarray, right: np.ndarray, orientations: int) -> tuple[np.ndarray, np.ndarray]:
    degrees = np.rad2deg(np.arctan2(down, right))  # From -180 to 180; half a turn makes no difference.
    degrees[degrees < 0] += 180
    degrees[degrees >= 180] -= 180
    lengths = np.hypot(down, right)
    starts = 180 / orientations * np.arange(orientations + 1)
    bins = np.minimum((degrees * (orientations / 180)).astype(np.int32), orientations - 1)
    bins -= degrees < starts[bins]  # Where rounding took it across a boundary.
    bins += degrees >= starts[bins + 1]
    return bins, lengths


@cache
def _tables(orientations: int) -> tuple[np.ndarray, np.ndarray]:
    """Directions and lengths of all gradients that bytes can have, by downwards · 511 + right from -255 on."""
    values = np.arange(-_SPAN, _SPAN + 1, dtype=np.float64)
    bins, lengths = _direction_and_length(values[:, None], values[None, :], orientations)
    return bins.astype(np.min_scalar_type(orientations)).ravel(), lengths.ravel()


def _normalised(blocks: np.ndarray, norm: str) -> np.ndarray:
    """Each block, along the last axis."""
    if norm.startswith("L1"):
        shares = blocks / (np.abs(blocks).sum(axis=-1, keepdims=True) + _NOTHING)
        return shares if norm == "L1" else np.sqrt(shares)
    unit = _unit(blocks)
    return unit if norm == "L2" else _unit(np.minimum(unit, _CLIPPED_AT))


def _unit(blocks: np.ndarray) -> np.ndarray:
    squares = np.einsum("...i,...i->...", blocks, blocks)[..., None]
    return blocks / np.sqrt(squares + _NOTHING**2)

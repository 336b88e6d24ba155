"""Local binary patterns: which neighbours of a pixel are at least as bright."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from math import ceil, cos, floor, pi, sin
from typing import NamedTuple, cast

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.features.image_batch import grey_batch, image_batch, pair
from onehood.options import Number, Whole
from onehood.rules import PATTERN_METHOD, POINTS, PatternMethod

_POINTS_OF_A_PATTERN = Whole(1, 24)
_STRIPE_PIXELS = 1 << 14


class Neighbour(NamedTuple):
    """A point of the circle, seen from its middle; pixels downwards and to the right."""

    down: float
    right: float


def local_binary_pattern(
    image: np.ndarray, *, radius: float = 1.0, points: int = 8, method: PatternMethod = "default"
) -> np.ndarray:
    """Numbers every pixel by which points of a circle around it are at least as bright as itself.

    Points between pixels are interpolated bilinearly; outside the image everything is black.

    Args:
        image: one image, of shape (height, width) or (height, width, 1 or 3); colour counts by its brightness.
        radius: of the circle in pixels, above 0.
        points: on the circle, 1 to 24, the first to the right, the others counter-clockwise.
        method: "default" numbers the pattern as it is, point i adding 2^i; "rotation_invariant" takes the least number
            that turning it gives; "uniform" the count of bright points where they are one arc (or none, or all), and
            `points` + 1 for every other pattern; "nri_uniform" keeps the direction of the arc, too.

    Returns:
        Shape (height, width), int32.

    Raises:
        InvalidArgumentError: for an argument outside these rules.

    Source: T. Ojala, M. Pietikäinen, T. Mäenpää, Multiresolution Gray-Scale and Rotation Invariant Texture
    Classification with Local Binary Patterns, PAMI 2002.
    """
    _check(radius, points, method)
    batch, single = image_batch(image)
    if not single:
        raise InvalidArgumentError(f"`image` must be one image. Received a batch: {batch.shape}.")
    return _patterns(grey_batch(batch)[0], radius, points, method)


def local_binary_pattern_histogram(
    images: np.ndarray,
    *,
    radius: float = 1.0,
    points: int = 8,
    method: PatternMethod = "nri_uniform",
    grid: int | tuple[int, int] = 4,
) -> np.ndarray:
    """How often each pattern occurs in each cell of a grid over the image, as shares that add up to 1 in each cell.

    Args:
        images: one image or a batch, as `image_batch` takes them.
        radius: as of `local_binary_pattern`.
        points: 1 to 16.
        method: see there.
        grid: cells over the image, one number or (rows, columns).

    Returns:
        float32 of shape (features,), or (images, features) for a batch: by cell row, cell column, pattern.

    Raises:
        InvalidArgumentError: for an argument out of its range, or an image of fewer pixels than cells.
    """
    _check(radius, points, method)
    POINTS.check("points", points)
    rows, columns = pair("grid", grid)
    batch, single = image_batch(images)
    height, width = batch.shape[1:3]
    if height < rows or width < columns:
        raise InvalidArgumentError(
            f"`grid` must not have more cells than the image has pixels. Received {rows}×{columns} cells for "
            f"{height}×{width} pixels."
        )
    kinds = pattern_count(points, method)
    cells = (np.arange(height) * rows // height)[:, None] * columns + np.arange(width) * columns // width
    sizes = np.bincount(cells.ravel(), minlength=rows * columns)
    histograms = np.empty((len(batch), rows * columns, kinds), np.float32)
    for image, histogram in zip(grey_batch(batch), histograms, strict=True):
        places = _patterns(image, radius, points, method)
        places += (cells * kinds).astype(np.int32)
        counts = np.bincount(places.ravel(), minlength=histogram.size)
        np.divide(counts.reshape(histogram.shape), sizes[:, None], out=histogram, casting="unsafe")
    features = histograms.reshape(len(batch), rows * columns * kinds)
    return features[0] if single else features


def pattern_count(points: int, method: PatternMethod) -> int:
    """How many different patterns there are: one more than the largest number."""
    if method == "uniform":
        return points + 2
    return points * (points - 1) + 3 if method == "nri_uniform" else 1 << points


def neighbours(radius: float, points: int) -> list[Neighbour]:
    """The points of the circle, counter-clockwise from the right."""
    angles = [2 * pi * point / points for point in range(points)]
    # Rounded, as is usual, so that a point that belongs on a pixel is not a hair beside it.
    return [Neighbour(round(-radius * sin(angle), 5), round(radius * cos(angle), 5)) for angle in angles]


def _check(radius: float, points: int, method: str) -> None:
    _POINTS_OF_A_PATTERN.check("points", points)
    Number(above=0, below=1e4).check("radius", radius)
    PATTERN_METHOD.check("method", method)


def _patterns(grey: np.ndarray, radius: float, points: int, method: str) -> np.ndarray:
    border = ceil(radius) + 1
    padded = np.pad(grey.astype(np.float64), border)
    circle = neighbours(radius, points)
    rows = [_between(grey.shape[0], point.down) for point in circle]
    columns = [_between(grey.shape[1], point.right) for point in circle]
    codes = (_kernels() or _codes)(padded, border, rows, columns)
    if method == "default":
        return codes
    if points <= (POINTS.most or 0):
        return _numbering(points, method).take(codes)
    return _numbered(codes, points, method)


def _between(side: int, step: float) -> tuple[int, np.ndarray]:
    """The way from every pixel of an axis to the pixel before the place that lies `step` further, and the rest of it.

    The rest is rounded differently for every pixel, as it is where each place is computed for itself: only so do equal
    brightnesses compare as they do there.
    """
    places = np.arange(side) + step
    return floor(step), places - np.floor(places)


@cache
def _kernels() -> Callable[..., np.ndarray] | None:
    """`_codes` compiled, where Numba is there and can start."""
    try:
        return cast(Callable[..., np.ndarray], import_module("onehood.features.pattern_kernels").codes)
    except (ImportError, RuntimeError):
        return None


def _codes(
    padded: np.ndarray,
    border: int,
    rows: list[tuple[int, np.ndarray]],
    columns: list[tuple[int, np.ndarray]],
) -> np.ndarray:
    """The "default" numbers, in NumPy; what lies between two columns is worked out once for all points in it."""
    height, width = (side - 2 * border for side in padded.shape)
    centres = padded[border : border + height, border : border + width]
    codes = np.zeros((height, width), np.int32)
    lines_of: dict[tuple[int, float], np.ndarray] = {}
    for point, ((row, down), (column, right)) in enumerate(zip(rows, columns, strict=True)):
        key = column, float(right[0])
        if key not in lines_of:
            left = padded[:, border + column : border + column + width]
            beyond = padded[:, border + column + 1 : border + column + 1 + width]
            lines_of[key] = (1 - right) * left + right * beyond if right.any() else left
        lines = lines_of[key]
        values = lines[border + row : border + row + height]
        if down.any():
            lower = lines[border + row + 1 : border + row + 1 + height]
            values = (1 - down)[:, None] * values + down[:, None] * lower
        codes |= (values >= centres).astype(np.int32) << point
    return codes


@cache
def _numbering(points: int, method: str) -> np.ndarray:
    """The number of every pattern."""
    return _numbered(np.arange(1 << points, dtype=np.int32), points, method)


def _numbered(codes: np.ndarray, points: int, method: str) -> np.ndarray:
    everything = np.int32((1 << points) - 1)

    def turned(by: int) -> np.ndarray:
        return ((codes >> by) | (codes << (points - by))) & everything

    if method == "rotation_invariant":
        least = codes.copy()
        for by in range(1, points):
            np.minimum(least, turned(by), out=least)
        return least
    bright = np.bitwise_count(codes).astype(np.int32)
    changes = np.bitwise_count(codes ^ turned(1))
    if method == "uniform":
        return np.where(changes <= 2, bright, np.int32(points + 1))
    # By the count of bright points, and within it by how far the arc would have to turn on to begin with point 0.
    missing = np.zeros_like(codes)
    for by in range(points):
        begins = (turned(by) & 1 == 1) & ((turned((by - 1) % points) & 1) == 0)
        missing[begins] = (points - by) % points
    full = points * (points - 1) + 1
    arcs = np.where(bright == points, full, np.where(bright == 0, 0, 1 + (bright - 1) * points + missing))
    return np.where(changes <= 2, arcs, full + 1).astype(np.int32)

"""Pictures of a search: which keypoints of two images belong together."""

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from onehood.figures.plain_text import plain

_ORANGE = "#d9622b"

_LINES = 60


def matched_keypoints(
    left: np.ndarray, right: np.ndarray, positions: tuple[np.ndarray, np.ndarray], *, title: str
) -> Figure:
    """Draws two images side by side with all keypoints, and lines between pairs that lie far from each other.

    Args:
        left: uint8, shape (height, width, 1 or 3).
        right: likewise; of any size.
        positions: (x, y) in pixels of the left and of the right image, each of shape (pairs, 2).
        title: of the picture; how many lines there are stands below it, where they are fewer than pairs.
    """
    height, gap = max(left.shape[0], right.shape[0]), 8
    canvas = np.full((height, left.shape[1] + gap + right.shape[1], 3), 255, np.uint8)
    canvas[: left.shape[0], : left.shape[1]] = left
    canvas[: right.shape[0], left.shape[1] + gap :] = right
    figure = Figure(figsize=(10, 10 * height / canvas.shape[1] + 0.5), layout="constrained")
    axes = figure.add_subplot()
    axes.imshow(canvas)
    axes.set_axis_off()
    begins, ends = positions[0], positions[1] + [left.shape[1] + gap, 0]
    for points in (begins, ends):
        axes.scatter(points[:, 0], points[:, 1], s=9, facecolors="none", edgecolors=_ORANGE, linewidths=0.8)
    joined = _spread(positions[0], _LINES)
    pairs = list(np.stack([begins[joined], ends[joined]], axis=1))
    colours = colormaps["turbo"](begins[joined, 1] / max(1, left.shape[0]))
    axes.add_collection(LineCollection(pairs, colors=colours, linewidths=0.8))
    fewer = f"\n{len(joined)} of {len(begins)} are joined by lines" if len(joined) < len(begins) else ""
    axes.set_title(plain(title + fewer), fontsize=10)
    return figure


def _spread(points: np.ndarray, count: int) -> np.ndarray:
    """The places of so many points, each in turn the one farthest from all before it."""
    chosen: list[int] = []
    distances = np.full(len(points), np.inf)
    while len(chosen) < min(count, len(points)):
        chosen.append(int(distances.argmax()))
        distances = np.minimum(distances, np.square(points - points[chosen[-1]]).sum(axis=1))
        distances[chosen] = -1
    return np.array(chosen, int)

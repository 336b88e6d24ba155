"""Pictures of a search: which keypoints of two images belong together."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

_ORANGE = "#d9622b"


def matched_keypoints(
    left: np.ndarray, right: np.ndarray, positions: tuple[np.ndarray, np.ndarray], *, title: str
) -> Figure:
    """Draws two images side by side, with a line between each pair of keypoints.

    Args:
        left: uint8, shape (height, width, 1 or 3).
        right: likewise; of any size.
        positions: (x, y) in pixels of the left and of the right image, each of shape (pairs, 2).
        title: of the picture.
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
    axes.add_collection(LineCollection(list(np.stack([begins, ends], axis=1)), colors=_ORANGE, linewidths=0.6))
    for points in (begins, ends):
        axes.scatter(points[:, 0], points[:, 1], s=9, facecolors="none", edgecolors=_ORANGE, linewidths=0.8)
    axes.set_title(title, fontsize=10, parse_math=False)
    return figure

"""Keypoints: places of an image that are worth describing."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any, Self

import cv2
import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.features.image_batch import grey_batch, image_batch
from onehood.options import Whole
from onehood.rules import DETECTOR, Detector

_opencv: Any = cv2  # Its stubs lack the makers of detectors.
_LIMITS = Whole(1, 1_000_000)
_FAST_THRESHOLD = 20
_DENSE_SIZES = (6.0, 9.0, 13.0)
_LEAST_STEP = 3
LEAST_SIDE = 8
"""Of an image in pixels: a smaller one has no keypoints."""


@dataclass(frozen=True)
class Keypoints:
    """Places of one image, the strongest first.

    Args:
        positions: of their middles (x, y) in pixels, float32 of shape (keypoints, 2).
        sizes: diameters in pixels, float32 of shape (keypoints,).
        angles: in degrees, clockwise from the right as y points down, float32 of shape (keypoints,); 0 where a detector
            finds none.
        responses: how strong each is, in a measure of its detector's own, float32 of shape (keypoints,).
    """

    positions: np.ndarray
    sizes: np.ndarray
    angles: np.ndarray
    responses: np.ndarray

    def __len__(self) -> int:
        return len(self.positions)

    @classmethod
    def none(cls) -> Self:
        """No keypoints at all."""
        empty = np.zeros(0, np.float32)
        return cls(empty.reshape(0, 2), empty, empty, empty)

    def for_opencv(self) -> list[Any]:
        """As OpenCV's keypoints, numbered by `class_id`."""
        return [
            cv2.KeyPoint(float(x), float(y), float(size), float(angle), float(response), 0, number)
            for number, ((x, y), size, angle, response) in enumerate(
                zip(self.positions, self.sizes, self.angles, self.responses, strict=True)
            )
        ]

    @classmethod
    def from_opencv(cls, found: Any, *, least_angle: float = 0.0) -> Self:
        """Of OpenCV's keypoints; an angle below `least_angle`, as "none" is -1 there, becomes 0."""
        rows = [(*point.pt, point.size, max(point.angle, least_angle), point.response) for point in found]
        table = np.array(rows, np.float32).reshape(-1, 5)
        return cls(table[:, :2], table[:, 2], table[:, 3], table[:, 4])


def detect_keypoints(image: np.ndarray, *, detector: Detector = "sift", limit: int = 1000) -> Keypoints:
    """Finds the keypoints of one image.

    "sift" finds blobs of any size, with their direction, as extremes of differences of Gaussians. "fast" finds corners:
    pixels with an arc of nine or more on the circle of radius 3 around them that are all brighter or all darker; they
    have neither size nor direction. "dense" is a regular grid in three sizes, wherever something or nothing is.

    Args:
        image: uint8, of shape (height, width) or (height, width, 1 or 3); colour counts by its brightness.
        detector: "sift", "fast" or "dense".
        limit: how many to find at most, 1 to 1,000,000.

    Returns:
        The strongest, strongest first; none of an image below 8×8 pixels, or, but for "dense", of a flat one.

    Raises:
        InvalidArgumentError: for an argument outside these rules.

    Sources: D. Lowe, Distinctive Image Features from Scale-Invariant Keypoints, IJCV 2004; E. Rosten, T. Drummond,
    Machine Learning for High-Speed Corner Detection, ECCV 2006.
    """
    check_detector(detector, limit)
    grey = grey_image(image)
    if min(grey.shape) < LEAST_SIDE:
        return Keypoints.none()
    if detector == "dense":
        return _dense(grey.shape[0], grey.shape[1], limit)
    if detector == "sift":
        found = sift(limit).detect(grey, None)
    else:
        found = _opencv.FastFeatureDetector_create(threshold=_FAST_THRESHOLD).detect(grey, None)
    # By strength, and equal ones by place, so that the same are kept everywhere.
    ranked = sorted(found, key=lambda point: (-point.response, point.pt[1], point.pt[0], point.angle))[:limit]
    return Keypoints.from_opencv(ranked)


def sift(limit: int = 0) -> Any:
    """OpenCV's SIFT, which finds at most `limit` keypoints, or any number for 0."""
    return _opencv.SIFT_create(nfeatures=int(limit))


def check_detector(detector: str, limit: int, *, called: str = "limit") -> None:
    """Refuses a detector that there is not, or a limit out of its range, which the error names as it is called.

    Raises:
        InvalidArgumentError: if so.
    """
    DETECTOR.check("detector", detector)
    _LIMITS.check(called, limit)


def grey_image(image: np.ndarray) -> np.ndarray:
    """The brightness of one uint8 image, shape (height, width).

    Raises:
        InvalidArgumentError: for a batch, or another dtype.
    """
    batch, single = image_batch(image)
    if not single or batch.dtype != np.uint8:
        raise InvalidArgumentError(f"`image` must be one image of uint8. Received: {batch.dtype} of {np.shape(image)}.")
    return np.ascontiguousarray(grey_batch(batch)[0])


def _dense(height: int, width: int, limit: int) -> Keypoints:
    """A grid whose step is the least with which all sizes together stay within the limit."""
    step = max(_LEAST_STEP, ceil(sqrt(height * width * len(_DENSE_SIZES) / limit)))
    rows, columns = (_middle(side, step) for side in (height, width))
    while len(rows) * len(columns) * len(_DENSE_SIZES) > limit and max(len(rows), len(columns)) > 1:
        step += 1  # A thin image has at least one row, however large the step.
        rows, columns = (_middle(side, step) for side in (height, width))
    grid = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2).astype(np.float32)
    sizes = np.repeat(np.array(_DENSE_SIZES, np.float32), len(grid))[:limit]
    nothing = np.zeros(len(sizes), np.float32)
    return Keypoints(np.tile(grid, (len(_DENSE_SIZES), 1))[:limit], sizes, nothing, nothing)


def _middle(side: int, step: int) -> np.ndarray:
    """Places every `step` pixels, centred on the axis."""
    count = max(1, side // step)
    return (side - 1) / 2 + step * (np.arange(count) - (count - 1) / 2)

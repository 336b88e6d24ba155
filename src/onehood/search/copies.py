"""Are two pictures the same picture, scaled, cut, recompressed, turned or mirrored? Their pixels decide."""

from dataclasses import dataclass

import cv2
import numpy as np

from onehood.images import perceptual_hash

SIDE = 192
"""Of the pictures that are compared, in pixels."""

ORIENTATIONS = 8
"""The four quarter turns, and those of the mirror image."""

_FRAME = 128  # Pixels a side in which two pictures are laid on each other.
_BLOCKS = 6  # Across and down: a caption spoils some, another photograph nearly all.
_AGREES = 0.93  # Correlation of a block.
_RESIDUE = 4.0  # Grey levels by which a block without a pattern may differ.
_BLURS = (0.0, 0.7, 1.5, 3.0)  # One may be less sharp than the other.
_LEAST_OVERLAP = 0.35  # Of the smaller picture.
_LEAST_AGREEING = 0.7  # Of the blocks; of 932 photographs of groceries no two with near hashes agree in more than 0.62.
_FLAT_DIFFERENCE = 3.0


@dataclass(frozen=True)
class Overlap:
    """How well two pictures agree where one lies on the other.

    Args:
        agreeing: share of the blocks that agree, 0 to 1.
        area: that is common, as a share of the smaller picture.
    """

    agreeing: float = 0.0
    area: float = 0.0

    @property
    def is_copy(self) -> bool:
        """Whether this is one picture."""
        return self.agreeing >= _LEAST_AGREEING and self.area >= _LEAST_OVERLAP

    @property
    def share(self) -> float:
        """Of the smaller picture that is in the other."""
        return self.agreeing * self.area


def oriented(picture: np.ndarray, orientation: int) -> np.ndarray:
    """A picture turned by so many quarters; from 4 on, mirrored first."""
    flipped = picture[:, ::-1] if orientation >= ORIENTATIONS // 2 else picture
    return np.ascontiguousarray(np.rot90(flipped, orientation % 4))


def hashes(picture: np.ndarray) -> np.ndarray | None:
    """The perceptual hash of a picture in every orientation, uint64 of shape (8,); None for one too flat."""
    found = [perceptual_hash(oriented(picture, turn)) for turn in range(ORIENTATIONS)]
    return None if None in found else np.array(found, np.uint64)


def equally_flat(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two pictures without a pattern are of the same colours everywhere."""
    one, other = (cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA) for picture in (first, second))
    return bool(np.abs(one.astype(float) - other).max() <= _FLAT_DIFFERENCE)


def overlap_whole(first: np.ndarray, second: np.ndarray) -> Overlap:
    """Of two whole pictures of one orientation, uint8 of shape (height, width, 3) each."""
    scales = np.divide(second.shape[1::-1], first.shape[1::-1])
    return overlap(first, second, np.array([[scales[0], 0, (scales[0] - 1) / 2], [0, scales[1], (scales[1] - 1) / 2]]))


def overlap(first: np.ndarray, second: np.ndarray, transform: np.ndarray) -> Overlap:
    """Of a picture with another, on which a motion lays it.

    Args:
        first: uint8, shape (height, width, 3).
        second: likewise.
        transform: from positions (x, y, 1) of the first to positions of the second, shape (2, 3).
    """
    determinant = float(np.linalg.det(transform[:, :2]))
    if not 1e-4 < abs(determinant) < 1e4:
        return Overlap()
    if determinant > 1:  # The finer one is laid on the coarser one.
        first, second, transform = second, first, cv2.invertAffineTransform(transform)
    first, second, transform = _at_frame(first, second, transform)
    # Keypoints may be a little off; but a frame or a caption leads the refinement astray.
    motions = transform, _refined(first, second, transform)
    return max((_overlap_at(first, second, motion) for motion in motions), key=lambda found: found.share)


def _overlap_at(first: np.ndarray, second: np.ndarray, transform: np.ndarray) -> Overlap:
    """Where the first lies just so on the second."""
    laid, inside = _laid(first, second.shape[:2], transform)
    size = abs(float(np.linalg.det(transform[:, :2])))
    smaller = min(first.shape[0] * first.shape[1] * size, second.shape[0] * second.shape[1])
    area = min(1.0, float(inside.sum()) / max(smaller, 1.0))
    if area < _LEAST_OVERLAP:
        return Overlap(0.0, area)
    candidates = [(_blurred(laid, blur), second) for blur in _BLURS]
    candidates += [(laid, _blurred(second, blur)) for blur in _BLURS[1:]]
    return Overlap(max(_agreeing(one, other, inside) for one, other in candidates), area)


def _at_frame(
    first: np.ndarray, second: np.ndarray, transform: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same with the second no larger than the frame, and the first smoothed to what is left of it there."""
    scale = min(1.0, _FRAME / max(second.shape[:2]))
    if scale < 1:
        second = cv2.resize(second, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    moved = transform.astype(float) * scale
    moved[:, 2] += (scale - 1) / 2
    shrunk = 1 / np.sqrt(abs(np.linalg.det(moved[:, :2])))
    one = first.astype(np.float32)
    return (_blurred(one, 0.45 * shrunk) if shrunk > 1.3 else one), second.astype(np.float32), moved


def _refined(first: np.ndarray, second: np.ndarray, transform: np.ndarray) -> np.ndarray:
    """The motion that lays the first best on the second; the one given, where none is found near it."""
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-4)
    back = cv2.invertAffineTransform(transform).astype(np.float32)  # ECC asks where in the first a place comes from.
    seen = np.full(first.shape[:2], 255, np.uint8)
    top, bottom, left, right = _within(first, second.shape[:2], transform)
    corner = np.array([left, top], np.float32)
    back[:, 2] += back[:, :2] @ corner
    grey, asked = cv2.cvtColor(second, cv2.COLOR_RGB2GRAY), cv2.cvtColor(first, cv2.COLOR_RGB2GRAY)
    try:
        back = np.asarray(
            cv2.findTransformECC(grey[top:bottom, left:right].copy(), asked, back, cv2.MOTION_AFFINE, stop, seen, 5)[1]
        )
    except cv2.error:
        return transform
    back[:, 2] -= back[:, :2] @ corner
    found = cv2.invertAffineTransform(back).astype(float)
    size = np.linalg.det(found[:, :2]) / np.linalg.det(transform[:, :2])
    return found if np.isfinite(found).all() and 0.5 < size < 2 else transform


def _within(first: np.ndarray, shape: tuple[int, ...], transform: np.ndarray) -> tuple[int, int, int, int]:
    """Top, bottom, left and right of the place of the first, less a margin: what is around it is none of it."""
    height, width = first.shape[:2]
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ transform.T
    low, high = np.clip(corners.min(axis=0), 0, shape[::-1]), np.clip(corners.max(axis=0), 0, shape[::-1])
    margin = 0.08 * (high - low)
    (left, top), (right, bottom) = (low + margin).astype(int).tolist(), (high - margin).astype(int).tolist()
    if min(right - left, bottom - top) < 8:
        return 0, shape[0], 0, shape[1]
    return top, bottom, left, right


def _laid(first: np.ndarray, shape: tuple[int, ...], transform: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first in the place of the second, and where it is."""
    size = shape[1], shape[0]
    laid = cv2.warpAffine(first, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = cv2.warpAffine(np.ones(first.shape[:2], np.float32), transform, size, flags=cv2.INTER_LINEAR)
    return laid, seen > 0.99


def _agreeing(first: np.ndarray, second: np.ndarray, inside: np.ndarray) -> float:
    """The share of blocks that agree in pattern, or lack one in both."""
    one, other = first[inside], second[inside]
    one_middle, other_middle = one.mean(axis=0), other.mean(axis=0)
    energy = float(np.square(one - one_middle).sum())
    gain = float(((one - one_middle) * (other - other_middle)).sum()) / energy if energy > 0 else 1.0
    if gain <= 0:
        return 0.0
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    agree = total = 0
    for band in np.array_split(rows, _BLOCKS):
        for part in np.array_split(columns, _BLOCKS):
            place = np.ix_(band, part)
            within = inside[place]
            if within.size == 0 or within.mean() < 0.5:
                continue
            a, b = first[place][within], second[place][within]
            total += 1
            residue = np.sqrt(np.square((a - one_middle) * gain + other_middle - b).mean())
            agree += bool(residue <= _RESIDUE * min(1.0, gain) or _correlation(a, b) >= _AGREES)
    return agree / total if total else 0.0


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    one, other = first - first.mean(axis=0), second - second.mean(axis=0)
    length = np.sqrt(float(np.square(one).sum()) * float(np.square(other).sum()))
    return float((one * other).sum()) / length if length > 0 else 0.0


def _blurred(picture: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) if sigma > 0 else picture

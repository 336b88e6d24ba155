"""Geometric verification: do two images with the same visual words show the same thing?"""

from dataclasses import dataclass, field

import numpy as np

from onehood.features import Keypoints

_PAIRS_PER_WORD = 4  # Of a word that is in an image many times, which pairs belong together cannot be told.
_HYPOTHESES = 120
_TOLERANCE = 0.03  # Of the larger side of the candidate, within which a point must fall.
_SCALE_TOLERANCE = np.log(1.6)
_ANGLE_TOLERANCE = 30.0
_LEAST = 4


@dataclass(frozen=True)
class Verification:
    """Which keypoints of two images agree on one motion of the plane.

    Args:
        query: places of keypoints of the query, shape (matches,).
        candidate: places of their partners, shape (matches,).
        transform: from positions (x, y, 1) of the query to positions of the candidate, shape (2, 3).
    """

    query: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    candidate: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    transform: np.ndarray = field(default_factory=lambda: np.eye(2, 3))

    def __len__(self) -> int:
        return len(self.query)


def verify(
    query: Keypoints, query_words: np.ndarray, candidate: Keypoints, candidate_words: np.ndarray
) -> Verification:
    """Finds the affine motion that takes the most keypoints of the query to ones of the same word in the candidate.

    One pair of keypoints alone tells a similarity: by their positions, sizes and angles. Each of the rarest pairs is
    tried, the motion with the most pairs that agree in position, size and angle is fitted to them by least squares,
    and what agrees with that is counted. No random numbers are drawn.

    Args:
        query: of one image.
        query_words: the visual word of each, shape (keypoints,).
        candidate: of the other image.
        candidate_words: likewise.

    Returns:
        The pairs that agree, each keypoint in one pair at most; none where fewer than four do.

    Source: J. Philbin et al., Object retrieval with large vocabularies and fast spatial matching, CVPR 2007, section 4.
    """
    first, second = _pairs(query_words, candidate_words)
    if len(first) < _LEAST:
        return Verification()
    sources, targets = query.positions[first].astype(float), candidate.positions[second].astype(float)
    scales = np.log(np.maximum(candidate.sizes[second], 1e-6) / np.maximum(query.sizes[first], 1e-6))
    turns = _wrapped(candidate.angles[second] - query.angles[first])
    reach = max(np.ptp(candidate.positions, axis=0).max(), 1.0) * _TOLERANCE
    # All hypotheses at once: transform h takes every source of the pairs, and their targets say how far off it is.
    tried = slice(min(_HYPOTHESES, len(first)))
    linear = _similarities(scales[tried], turns[tried])  # (hypotheses, 2, 2)
    moved = np.einsum("hij,nj->hni", linear, sources)
    moved += (targets[tried] - np.einsum("hij,hj->hi", linear, sources[tried]))[:, None]
    near = np.square(moved - targets).sum(axis=2) <= reach**2
    alike = np.abs(scales[tried, None] - scales) <= _SCALE_TOLERANCE
    turned = np.abs(_wrapped(turns[tried, None] - turns)) <= _ANGLE_TOLERANCE
    agreeing = near & alike & turned
    best = int(agreeing.sum(axis=1).argmax())
    chosen = agreeing[best]
    transform = np.column_stack([linear[best], targets[best] - linear[best] @ sources[best]])
    for _ in range(2):
        fitted = _affine(sources[chosen], targets[chosen])
        if fitted is None:
            break
        off = sources @ fitted[:, :2].T + fitted[:, 2] - targets
        within = (np.square(off).sum(axis=1) <= reach**2) & alike[best] & turned[best]
        if within.sum() < chosen.sum():
            break
        transform, chosen = fitted, within
    kept = _one_to_one(first, second, chosen)
    return Verification(first[kept], second[kept], transform) if len(kept) >= _LEAST else Verification()


def _pairs(query_words: np.ndarray, candidate_words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of keypoints of the same word, those of the rarest words first."""
    order = np.argsort(candidate_words, kind="stable")
    ordered = candidate_words[order]
    begins = np.searchsorted(ordered, query_words, side="left")
    counts = np.searchsorted(ordered, query_words, side="right") - begins
    _, word_of, repeats = np.unique(query_words, return_inverse=True, return_counts=True)
    rarity = counts * repeats[word_of]
    usable = np.flatnonzero((counts > 0) & (rarity <= _PAIRS_PER_WORD))
    usable = usable[np.argsort(rarity[usable], kind="stable")]
    first = np.repeat(usable, counts[usable])
    steps = np.arange(len(first)) - np.repeat(np.cumsum(counts[usable]) - counts[usable], counts[usable])
    return first, order[np.repeat(begins[usable], counts[usable]) + steps]


def _similarities(scales: np.ndarray, turns: np.ndarray) -> np.ndarray:
    cosines, sines = np.exp(scales) * np.cos(np.deg2rad(turns)), np.exp(scales) * np.sin(np.deg2rad(turns))
    return np.stack([np.stack([cosines, -sines], axis=-1), np.stack([sines, cosines], axis=-1)], axis=-2)


def _affine(sources: np.ndarray, targets: np.ndarray) -> np.ndarray | None:
    """The least-squares affine motion, shape (2, 3); None where the points do not determine one."""
    if len(sources) < _LEAST:
        return None
    columns = np.column_stack([sources, np.ones(len(sources))])
    solution, _, rank, _ = np.linalg.lstsq(columns, targets, rcond=None)
    return solution.T if rank == 3 else None


def _one_to_one(first: np.ndarray, second: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Of the chosen pairs those whose keypoints are in no earlier one."""
    places = np.flatnonzero(chosen)
    places = places[np.sort(np.unique(first[places], return_index=True)[1])]
    return places[np.sort(np.unique(second[places], return_index=True)[1])]


def _wrapped(degrees: np.ndarray) -> np.ndarray:
    """Between -180 and 180."""
    return (degrees + 180) % 360 - 180

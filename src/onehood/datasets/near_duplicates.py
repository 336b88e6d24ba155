"""Pairs of images that look alike where they should not: across splits, or under two labels."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

NEAR = 6
"""The largest Hamming distance of two perceptual hashes, of 64 bits, that still counts as alike."""

_CHUNK = 1 << 22


class Pair(NamedTuple):
    """Two samples, by position, and the Hamming distance of their hashes."""

    first: int
    second: int
    distance: int


def near_pairs(hashes: Sequence[int | None], groups: Sequence[object], *, most: int = 1000) -> list[Pair]:
    """Pairs of like images that belong to different groups.

    Args:
        hashes: the perceptual hash of each image; None is like nothing.
        groups: of each image: its split, or its label.
        most: how many pairs to find at most.

    Returns:
        The pairs, the most alike first.
    """
    known = np.array([index for index, value in enumerate(hashes) if value is not None], dtype=np.int64)
    values = np.array([hashes[index] for index in known], dtype=np.uint64)
    kinds = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    kind = np.array([kinds[groups[index]] for index in known], dtype=np.int64)
    pairs: list[Pair] = []
    rows = max(1, _CHUNK // max(len(known), 1))
    for first in range(0, len(known), rows):
        block = slice(first, first + rows)
        distances = np.bitwise_count(values[block, None] ^ values[None, :])  # (rows, images)
        alike = (distances <= NEAR) & (kind[block, None] != kind[None, :])
        for row, column in np.argwhere(alike):
            if first + row < column:
                pairs.append(Pair(int(known[first + row]), int(known[column]), int(distances[row, column])))
        if len(pairs) >= most:
            break
    return sorted(pairs, key=lambda pair: (pair.distance, pair.first, pair.second))[:most]

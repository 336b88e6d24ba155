"""Postings added up, compiled by Numba."""

from typing import Any

import numba


@numba.njit(cache=True, nogil=True)
def add_postings(images: Any, begins: Any, ends: Any, values: Any, scores: Any) -> None:
    """Adds to the scores of all images between each begin and end the value that belongs to them.

    Args:
        images: numbers of images, int32 of shape (postings,).
        begins: int64 of shape (words,).
        ends: likewise.
        values: float32 of shape (words,).
        scores: what is added to, float32 of shape (images,).
    """
    for word in range(len(begins)):
        value = values[word]
        for place in range(begins[word], ends[word]):
            scores[images[place]] += value

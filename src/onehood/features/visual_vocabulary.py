"""Visual words: descriptors grouped into a vocabulary."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from numbers import Integral
from typing import Any, Self

import numpy as np

from onehood.errors import DataError, InvalidArgumentError

_SAMPLED_PER_WORD = 100
_USUALLY_AT_MOST = 4000
_ITERATIONS = 20
_SEEDS = 2**31 - 2  # faiss takes no larger ones.
_CHUNK = 4096  # Descriptors whose distances to all words are held at once.


@dataclass(frozen=True)
class VisualVocabulary:
    """A vocabulary of visual words: the middles of groups of descriptors.

    Args:
        centres: float32 of shape (words, length of a descriptor).

    Source: J. Sivic, A. Zisserman, Video Google: A Text Retrieval Approach to Object Matching in Videos, ICCV 2003.
    """

    centres: np.ndarray

    def __len__(self) -> int:
        return len(self.centres)

    @classmethod
    def fit(
        cls,
        descriptors: np.ndarray | Iterable[np.ndarray],
        words: int | None = None,
        *,
        seed: int = 0,
        sample: int | None = None,
    ) -> Self:
        """Groups descriptors by k-means; by faiss where it is installed, otherwise by scikit-learn in mini-batches.

        Equal descriptors and an equal seed give equal words, on the same machine and with the same library.

        Args:
            descriptors: shape (descriptors, length); or one such array for each image, which are read once, one after
                the other, and of which only the sample is held in memory.
            words: how many, at least 2; None for one for each hundred descriptors, from 2 to 4,000.
            seed: of the sample and of k-means; at least 0.
            sample: how many descriptors to learn from at most, drawn evenly from all; 100 for each word by default.

        Raises:
            InvalidArgumentError: for numbers outside these rules, or descriptors of different lengths.
            DataError: there are fewer different descriptors than words.
        """
        for name, value, least in (("words", words, 2), ("seed", seed, 0), ("sample", sample, words or 2)):
            if value is None and name != "seed":
                continue
            if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
                raise InvalidArgumentError(f"`{name}` must be a whole number of at least {least}. Received: {value!r}.")
        limit = _SAMPLED_PER_WORD * (words or _USUALLY_AT_MOST) if sample is None else sample
        parts = [descriptors] if isinstance(descriptors, np.ndarray) else descriptors
        drawn = sampled(parts, limit, seed=seed)
        if words is None:
            words = max(2, min(_USUALLY_AT_MOST, len(drawn) // _SAMPLED_PER_WORD))
        different = len(np.unique(drawn[: 100 * words], axis=0))
        if different < words:
            raise DataError(
                f"{words} visual words need at least as many different descriptors. Received: {different}. Use fewer "
                "`words`, more images, larger ones, or the dense detector."
            )
        return cls(_k_means(drawn, int(words), int(seed) % _SEEDS))

    def assign(self, descriptors: np.ndarray, *, nearest: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """The nearest words of each descriptor, the nearest first.

        Args:
            descriptors: float32 of shape (descriptors, length).
            nearest: how many words, 1 to as many as there are.

        Returns:
            The words, int64, and the squares of the distances to them, float32; both of shape (descriptors, nearest).

        Raises:
            InvalidArgumentError: for descriptors of another length, or another number of words.
        """
        if descriptors.ndim != 2 or descriptors.shape[1] != self.centres.shape[1]:
            raise InvalidArgumentError(
                f"Descriptors must have the shape (descriptors, {self.centres.shape[1]}). "
                f"Received: {descriptors.shape}."
            )
        if not 1 <= nearest <= len(self):
            raise InvalidArgumentError(f"`nearest` must be from 1 to {len(self)}. Received: {nearest}.")
        squares = np.einsum("ij,ij->i", self.centres, self.centres)
        words = np.empty((len(descriptors), nearest), np.int64)
        distances = np.empty((len(descriptors), nearest), np.float32)
        for first in range(0, len(descriptors), _CHUNK):
            part = descriptors[first : first + _CHUNK]
            # |d - c|² = |d|² - 2 d·c + |c|², of which the first term is the same for all words.
            scores = squares - 2 * (part @ self.centres.T)
            chosen = _least(scores, nearest)
            words[first : first + len(part)] = chosen
            lengths = np.einsum("ij,ij->i", part, part)[:, None]
            distances[first : first + len(part)] = np.maximum(np.take_along_axis(scores, chosen, 1) + lengths, 0)
        return words, distances


def sampled(parts: Iterable[np.ndarray], limit: int, *, seed: int) -> np.ndarray:
    """At most `limit` rows of all parts, each row with the same chance, in one pass and in little memory.

    Raises:
        InvalidArgumentError: rows of different lengths.
        DataError: there are no rows at all.
    """
    generator = np.random.default_rng(seed)
    kept: np.ndarray | None = None
    keys = np.empty(0)
    for part in _rows(parts):
        if kept is not None and part.shape[1] != kept.shape[1]:
            raise InvalidArgumentError(
                f"All descriptors must be of one length. Received: {kept.shape[1]} and {part.shape[1]}."
            )
        # Every row draws a number; those with the least numbers stay.
        drawn = generator.random(len(part))
        bar = keys.max() if len(keys) >= limit else np.inf
        new = np.flatnonzero(drawn < bar)
        kept = part[new] if kept is None else np.concatenate([kept, part[new]])
        keys = np.concatenate([keys, drawn[new]])
        if len(keys) > 2 * limit:
            kept, keys = _with_least(kept, keys, limit)
    if kept is None or len(kept) == 0:
        raise DataError("There are no descriptors to learn visual words from: no image has keypoints.")
    return _with_least(kept, keys, limit)[0]


def _rows(parts: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    for part in parts:
        array = np.asarray(part, np.float32)
        if array.ndim != 2:
            raise InvalidArgumentError(
                f"Descriptors must have two axes (descriptors, length). Received: {array.shape}."
            )
        if len(array):
            yield array


def _with_least(rows: np.ndarray, keys: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(keys, kind="stable")[:count]
    return rows[order], keys[order]


def _least(scores: np.ndarray, count: int) -> np.ndarray:
    """The places of the least numbers of every row, the least first."""
    if count == 1:
        return scores.argmin(axis=1)[:, None]
    places = np.argpartition(scores, count - 1, axis=1)[:, :count]
    order = np.take_along_axis(scores, places, 1).argsort(axis=1, kind="stable")
    return np.take_along_axis(places, order, 1)


def _k_means(descriptors: np.ndarray, words: int, seed: int) -> np.ndarray:
    if faiss_installed():
        import faiss

        clustering: Any = faiss.Kmeans(
            descriptors.shape[1],
            words,
            niter=_ITERATIONS,
            seed=seed + 1,  # To faiss, 0 is no seed of its own.
            min_points_per_centroid=1,
            max_points_per_centroid=max(1, -(-len(descriptors) // words)),
        )
        clustering.train(np.ascontiguousarray(descriptors))
        return np.array(clustering.centroids, np.float32)
    from sklearn.cluster import MiniBatchKMeans

    clustering = MiniBatchKMeans(words, random_state=seed, batch_size=max(1024, 2 * words), n_init=1)
    return np.asarray(clustering.fit(descriptors).cluster_centers_, np.float32)


@cache
def faiss_installed() -> bool:
    """Whether k-means can be left to faiss (extra `fast`)."""
    return find_spec("faiss") is not None

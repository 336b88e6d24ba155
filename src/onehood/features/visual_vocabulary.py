"""Visual words: descriptors grouped into a vocabulary."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from typing import Any, Self

import numpy as np

from onehood.errors import DataError, InvalidArgumentError
from onehood.features.nearest_centres import NearestCentres, nearest_of_all
from onehood.options import Whole

_ITERATIONS = 20
_SEEDS = 2**31 - 2  # faiss takes no larger ones.
_COMPARED_WITH_ALL = 4096  # Words; of more, only those in the nearest cells are looked at.


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
        per_word: int = 100,
        at_most: int = 4000,
        seed: int = 0,
    ) -> Self:
        """Groups descriptors by k-means; by faiss where it is installed, otherwise by scikit-learn in mini-batches.

        More than 4,096 words are too many for both, and found by `NearestCentres.k_means`. Equal descriptors and an
        equal seed give equal words, on the same machine and with the same library.

        Args:
            descriptors: shape (descriptors, length); or one such array for each image, which are read once, one after
                the other, and of which only the sample is held in memory.
            words: how many, at least 2; None for as many as `per_word` and `at_most` say.
            per_word: how many descriptors to learn each word from, at least 1; they are drawn evenly from all.
            at_most: how many words there are without a number.
            seed: of the sample and of k-means; at least 0.

        Raises:
            InvalidArgumentError: for numbers outside these rules, or descriptors of different lengths.
            DataError: there are fewer different descriptors than words.
        """
        if words is not None:
            words = Whole(2).check("words", words)
        for name, value, least in (("per_word", per_word, 1), ("at_most", at_most, 2), ("seed", seed, 0)):
            Whole(least).check(name, value)
        parts = [descriptors] if isinstance(descriptors, np.ndarray) else descriptors
        drawn = sampled(parts, per_word * (words or at_most), seed=seed)
        if words is None:
            words = max(2, min(at_most, len(drawn) // per_word))
        different = len(np.unique(drawn[: 2 * words], axis=0))
        if different < words:
            different = len(np.unique(drawn, axis=0))
        if different < words:
            raise DataError(
                f"{words} visual words need at least as many different descriptors. Received: {different}. Use fewer "
                "`words`, more images, larger ones, or the dense detector."
            )
        return cls(_k_means(drawn, words, int(seed) % _SEEDS))

    def assign(self, descriptors: np.ndarray, *, nearest: int = 1) -> tuple[np.ndarray, np.ndarray]:
        """The nearest words of each descriptor, the nearest first.

        Of more than 4,096 words, the one nearest is looked for in the nearest cells of words only (`NearestCentres`).

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
        nearest = Whole(1, len(self)).check("nearest", nearest)
        if nearest == 1 and len(self) > _COMPARED_WITH_ALL:
            words, distances = self._cells.find(descriptors)
        else:
            words, distances = nearest_of_all(descriptors, self.centres, nearest)
        return words.reshape(-1, nearest), distances.reshape(-1, nearest)

    @cached_property
    def _cells(self) -> NearestCentres:
        return NearestCentres(self.centres)


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


def _k_means(descriptors: np.ndarray, words: int, seed: int) -> np.ndarray:
    if words > _COMPARED_WITH_ALL:
        return NearestCentres.k_means(descriptors, words, seed=seed)
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

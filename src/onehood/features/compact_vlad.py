"""All descriptors of an image in one short vector."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.decomposition import PCA

from onehood.features.visual_vocabulary import VisualVocabulary
from onehood.features.word_encoding import encode_words

_PER_WORD = 1000  # Descriptors of which each word is learned.


@dataclass(frozen=True)
class CompactVlad:
    """VLAD, of which only the directions stay in which images differ most.

    Args:
        vocabulary: few words.
        middle: the mean of images' VLAD, float32 of shape (words × length,).
        axes: directions of length one at right angles, float32 of shape (components, words × length).

    Source: H. Jégou et al., Aggregating local descriptors into a compact image representation, CVPR 2010, section 3.
    """

    vocabulary: VisualVocabulary
    middle: np.ndarray
    axes: np.ndarray

    @classmethod
    def fit(
        cls,
        images: Callable[[], Iterable[np.ndarray]],
        *,
        words: int = 64,
        components: int = 64,
        seed: int = 0,
    ) -> Self:
        """Learns words and directions. Where images are fewer than components, random directions complete them.

        Args:
            images: gives each image's descriptors, float32 of shape (descriptors, length); it is called twice.
            words: of the vocabulary, at least 2.
            components: length of the vectors to come, at least 1 and at most words × length.
            seed: of the vocabulary and of random directions.

        Raises:
            InvalidArgumentError: for other numbers.
            DataError: there are fewer different descriptors than words.
        """
        vocabulary = VisualVocabulary.fit(images(), words, per_word=_PER_WORD, seed=seed)
        vectors = np.stack([_vlad(each, vocabulary) for each in images() if len(each)])
        middle = vectors.mean(axis=0)
        found = min(components, len(vectors) - 1)
        axes = np.empty((0, len(middle)), np.float32)
        if found:
            axes = PCA(found, svd_solver="randomized", random_state=seed).fit(vectors).components_
        if found < components:
            others = np.random.default_rng(seed).normal(size=(components - found, len(middle)))
            axes = np.linalg.qr(np.concatenate([axes, others]).T)[0].T
        return cls(vocabulary, middle, axes.astype(np.float32))

    def of(self, descriptors: np.ndarray) -> np.ndarray:
        """The vector of one image: of length one, zero without descriptors; float32 of shape (components,).

        Args:
            descriptors: float32 of shape (descriptors, length).
        """
        if len(descriptors) == 0:
            return np.zeros(len(self.axes), np.float32)
        vector = self.axes @ (_vlad(descriptors, self.vocabulary) - self.middle)
        length = np.linalg.norm(vector)
        return vector / length if length > 0 else vector


def _vlad(descriptors: np.ndarray, vocabulary: VisualVocabulary) -> np.ndarray:
    return encode_words(descriptors, np.zeros((len(descriptors), 2)), vocabulary, encoding="vlad")

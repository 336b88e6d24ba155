"""An inverted index: for every visual word, the images that hold it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Self

import numpy as np

from onehood.features import inverse_document_frequencies

PARTS: dict[str, tuple[type, int]] = {
    "offsets": (np.int64, 1),
    "images": (np.int32, 1),
    "norms": (np.float32, 1),
    "frequencies": (np.float32, 1),
}
"""The arrays of an inverted index, their kinds of numbers and their numbers of axes."""


@dataclass(frozen=True)
class InvertedIndex:
    """Postings, word after word. That a word is in an image counts, not how often: words come in bursts.

    Args:
        offsets: where the postings of each word begin, and where the last end; int64 of shape (words + 1,).
        images: numbers of images, int32 of shape (postings,).
        norms: lengths of the images' vectors of inverse document frequencies, float32 of shape (images,).
        frequencies: inverse document frequencies, float32 of shape (words,).

    Sources: J. Sivic, A. Zisserman, Video Google, ICCV 2003; H. Jégou, M. Douze, C. Schmid, On the burstiness of visual
    elements, CVPR 2009.
    """

    offsets: np.ndarray
    images: np.ndarray
    norms: np.ndarray
    frequencies: np.ndarray

    @classmethod
    def build(cls, words_of_images: Iterable[np.ndarray], word_count: int) -> Self:
        """From the words of every image, one array of words for each, with repetitions.

        Args:
            words_of_images: in the order of their numbers.
            word_count: of the vocabulary.
        """
        return cls._of(*_postings(words_of_images), word_count)

    def changed(self, kept: np.ndarray, added: Sequence[np.ndarray]) -> Self:
        """The index of the images that are kept, in their order, and of others after them: equal to one built anew.

        Args:
            kept: numbers of images, ascending, shape (images kept,).
            added: the words of every further image.
        """
        numbers = np.full(self.image_count, -1, np.int32)
        numbers[kept] = np.arange(len(kept), dtype=np.int32)
        stays = numbers[self.images] >= 0
        words = np.repeat(np.arange(len(self.frequencies)), np.diff(self.offsets))[stays]
        new_words, new_images, count = _postings(added)
        return self._of(
            np.concatenate([words, new_words]),
            np.concatenate([numbers[self.images[stays]], new_images + np.int32(len(kept))]),
            len(kept) + count,
            len(self.frequencies),
        )

    @classmethod
    def _of(cls, words: np.ndarray, images: np.ndarray, image_count: int, word_count: int) -> Self:
        in_images = np.bincount(words, minlength=word_count)
        frequencies = inverse_document_frequencies(in_images, image_count)
        order = np.lexsort((images, words))
        words, images = words[order], images[order]
        norms = np.sqrt(np.bincount(images, np.square(frequencies[words]), minlength=image_count))
        offsets = np.concatenate([[0], np.cumsum(in_images)]).astype(np.int64)
        return cls(offsets, images, norms.astype(np.float32), frequencies)

    @property
    def image_count(self) -> int:
        """Images are numbered from 0 to this, exclusively."""
        return len(self.norms)

    def scores(self, words: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        """The cosine of every image's vector with that of the given words; float32 of shape (images,).

        Args:
            words: of the query; one that is repeated counts once.
            weights: of different words, shape (words,); one for each by default.
        """
        if weights is None:
            words = np.unique(words)
            weights = np.ones(len(words), np.float32)
        weighted = weights * self.frequencies[words]
        norm = float(np.sqrt(np.square(weighted).sum()))
        scores = np.zeros(self.image_count, np.float32)
        if norm == 0:
            return scores
        values = (weighted * self.frequencies[words] / norm).astype(np.float32)
        begins, ends = self.offsets[words], self.offsets[words + 1]
        if numba_installed():
            from onehood.search.posting_kernels import add_postings

            add_postings(self.images, begins, ends, values, scores)
        else:
            for begin, end, value in zip(begins.tolist(), ends.tolist(), values, strict=True):
                scores[self.images[begin:end]] += value  # No image is twice in one word's postings.
        return scores / np.where(self.norms == 0, 1, self.norms)

    def holds_together(self, word_count: int, image_count: int) -> bool:
        """Whether no posting lies outside its array, and none names an image that is not there."""
        offsets, images = self.offsets, self.images
        return (
            len(offsets) == word_count + 1
            and len(self.frequencies) == word_count
            and len(self.norms) == image_count
            and int(offsets[0]) == 0
            and int(offsets[-1]) == len(images)
            and bool((np.diff(offsets) >= 0).all())
            and (len(images) == 0 or 0 <= int(images.min()) <= int(images.max()) < image_count)
        )


@cache
def numba_installed() -> bool:
    """Whether postings can be added up by a compiled loop (extra `fast`)."""
    return find_spec("numba") is not None


def _postings(words_of_images: Iterable[np.ndarray]) -> tuple[np.ndarray, np.ndarray, int]:
    """Words and images of all postings, and how many images there are."""
    parts = [np.unique(words) for words in words_of_images]
    words = np.concatenate(parts or [np.zeros(0, np.int64)]).astype(np.int64)
    images = np.repeat(np.arange(len(parts), dtype=np.int32), [len(words) for words in parts])
    return words, images, len(parts)

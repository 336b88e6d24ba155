"""An inverted index: for every visual word, the images that hold it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from onehood.features import inverse_document_frequencies
from onehood.files import atomic_write

_PARTS = ("offsets", "images", "counts", "weights", "frequencies")


@dataclass(frozen=True)
class InvertedIndex:
    """Postings, word after word, of images whose tf-idf vectors have the length one.

    Args:
        offsets: where the postings of each word begin, and where the last end; int64 of shape (words + 1,).
        images: numbers of images, int32 of shape (postings,).
        counts: how often the word is in the image, int32 of shape (postings,).
        weights: of the word in the image, float32 of shape (postings,).
        frequencies: inverse document frequencies, float32 of shape (words,).
        image_count: images are numbered from 0 to this, exclusively.

    Source: J. Sivic, A. Zisserman, Video Google, ICCV 2003.
    """

    offsets: np.ndarray
    images: np.ndarray
    counts: np.ndarray
    weights: np.ndarray
    frequencies: np.ndarray
    image_count: int

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
        new_words, new_images, new_counts, count = _postings(added)
        return self._of(
            np.concatenate([words, new_words]),
            np.concatenate([numbers[self.images[stays]], new_images + np.int32(len(kept))]),
            np.concatenate([self.counts[stays], new_counts]),
            len(kept) + count,
            len(self.frequencies),
        )

    @classmethod
    def _of(cls, words: np.ndarray, images: np.ndarray, counts: np.ndarray, image_count: int, word_count: int) -> Self:
        in_images = np.bincount(words, minlength=word_count)
        frequencies = inverse_document_frequencies(in_images, image_count)
        order = np.lexsort((images, words))
        words, images, counts = words[order], images[order], counts[order]
        weights = counts * frequencies[words]
        norms = np.sqrt(np.bincount(images, np.square(weights), minlength=image_count))
        weights = (weights / np.where(norms == 0, 1, norms)[images]).astype(np.float32)
        offsets = np.concatenate([[0], np.cumsum(in_images)]).astype(np.int64)
        return cls(offsets, images, counts, weights, frequencies, image_count)

    def scores(self, words: np.ndarray) -> np.ndarray:
        """The cosine of every image's tf-idf vector with that of the given words; float32 of shape (images,).

        Args:
            words: of the query, with repetitions.
        """
        distinct, counts = np.unique(words, return_counts=True)
        weights = counts * self.frequencies[distinct]
        norm = float(np.sqrt(np.square(weights).sum()))
        if norm == 0:
            return np.zeros(self.image_count, np.float32)
        begins = self.offsets[distinct]
        lengths = self.offsets[distinct + 1] - begins
        firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        places = np.repeat(begins - firsts, lengths) + np.arange(lengths.sum())
        shares = np.repeat(weights / norm, lengths) * self.weights[places]
        return np.bincount(self.images[places], shares, minlength=self.image_count).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Writes one file for each array into a folder that is there, each atomically."""
        for name in _PARTS:
            with atomic_write(folder / f"{name}.npy") as stream:
                np.save(stream, getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, image_count: int) -> "InvertedIndex":
        """Maps the files of a folder into memory.

        Raises:
            OSError: a file is missing or cannot be read.
            ValueError: a file is damaged, or the files do not belong together.
        """
        parts = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _PARTS}
        offsets, images = parts["offsets"], parts["images"]
        holds = (
            len(offsets) == len(parts["frequencies"]) + 1
            and len(images) == len(parts["weights"]) == len(parts["counts"]) == offsets[-1]
            and (len(images) == 0 or int(images.max()) < image_count)
        )
        if not holds:
            raise ValueError("the arrays do not belong together")
        return cls(**parts, image_count=image_count)


def _postings(words_of_images: Iterable[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Words, images and counts of all postings, and how many images there are."""
    parts = [np.unique(words, return_counts=True) for words in words_of_images]
    words = np.concatenate([words for words, _ in parts] or [np.zeros(0, np.int64)]).astype(np.int64)
    counts = np.concatenate([counts for _, counts in parts] or [np.zeros(0, np.int64)]).astype(np.int32)
    images = np.repeat(np.arange(len(parts), dtype=np.int32), [len(words) for words, _ in parts])
    return words, images, counts, len(parts)

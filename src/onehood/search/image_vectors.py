"""The vectors by which an index finds images besides their words: each kind by its name, for many images at once."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from onehood.features import CompactVlad
from onehood.images import ImageSource
from onehood.search.embedding import Embedding
from onehood.search.image_content import ImageContent

_VLAD_LENGTH = 64  # As `CompactVlad.fit` has it.


class ImageVectors(Protocol):
    """One kind of vectors."""

    name: str
    """Of the kind of evidence."""

    def of(self, contents: Sequence[ImageContent], images: Sequence[ImageSource]) -> np.ndarray:
        """Of images, each given by its content and by itself: float32 of shape (images, length), each of length one.

        Raises:
            ImageError: an image is looked at once more, and cannot be read.
        """


class ColourVectors:
    """The colours."""

    name = "colour"

    def of(self, contents: Sequence[ImageContent], images: Sequence[ImageSource]) -> np.ndarray:
        """See `ImageVectors.of`."""
        return np.stack([content.colours for content in contents])


class VladVectors:
    """All keypoints in one short vector; zero where nothing was learned of any.

    Args:
        learned: gives what was learned, or None.
    """

    name = "vlad"

    def __init__(self, learned: Callable[[], CompactVlad | None]) -> None:
        self._learned = learned

    def of(self, contents: Sequence[ImageContent], images: Sequence[ImageSource]) -> np.ndarray:
        """See `ImageVectors.of`."""
        vlad = self._learned()
        if vlad is None:
            return np.zeros((len(contents), _VLAD_LENGTH), np.float32)
        return np.stack([vlad.of(content.descriptors()) for content in contents])


class NetworkVectors:
    """What a network makes of the images."""

    name = "network"

    def __init__(self, embedding: Embedding) -> None:
        self._embedding = embedding

    def of(self, contents: Sequence[ImageContent], images: Sequence[ImageSource]) -> np.ndarray:
        """See `ImageVectors.of`."""
        return self._embedding.of(images)

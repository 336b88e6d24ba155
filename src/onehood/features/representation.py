"""What makes vectors of images: the contract between features and whoever decides on them."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

from onehood.errors import InvalidArgumentError
from onehood.images import Images, LongestSide, Square, ValueRange


class Representation(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A transformer of scikit-learn from images to rows of float32, that says how it looks and what it has learned.

    Its arguments are its identity: two with equal ones, that learned from the same images, give the same rows. One of
    your own becomes a technique by `classifiers.register(Technique(name, summary, VECTORS, features="module:Class"))`.

    Attributes:
        value_range: the values that become black and white, for images deeper than 8 bits; None leaves it to each file.
    """

    value_range: ValueRange | None

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        tags.requires_fit = True
        return tags

    @abstractmethod
    def view_of_files(self) -> Square | LongestSide:
        """How it looks at files; arrays of one size it sees as they are."""

    @abstractmethod
    def fit(self, X: Images, y: Any = None) -> Self:
        """Learns what it needs of images; raises InvalidArgumentError and DataError."""

    @abstractmethod
    def described(self, images: Images, *, skip_bad: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """`transform`, and the places of the images that could be read, the others being left out with `skip_bad`."""

    @abstractmethod
    def length(self, shape: tuple[int, int, int]) -> int:
        """How many numbers it makes of an image, worked out without making any.

        Args:
            shape: height, width and channels at which images are described.

        Raises:
            InvalidArgumentError: such images are too small for its parameters.
        """

    def transform(self, X: Images) -> np.ndarray:
        """float32 of shape (images, features).

        Raises:
            NotFittedError: nothing was learned yet, where there is something to learn.
            ImageError: an image cannot be read.
        """
        return self.described(X)[0]

    def arrays(self) -> dict[str, np.ndarray]:
        """What it has learned, by name; nothing before `fit`, and of what only chooses a size."""
        return {}

    def restore(self, arrays: Mapping[str, np.ndarray], shape: tuple[int, int, int] | None) -> None:
        """Becomes as it was after `fit`.

        Args:
            arrays: as `arrays` gave them.
            shape: height, width and channels at which it described images, where they were of one.

        Raises:
            InvalidArgumentError: they are those of another one.
        """
        if arrays:
            raise InvalidArgumentError(f"{type(self).__name__} learns no arrays. Received: {', '.join(arrays)}")

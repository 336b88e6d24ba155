"""What all descriptors of whole images have in common as transformers of scikit-learn."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self, cast

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.features.not_fitted import NotFittedError
from onehood.features.representation import Representation
from onehood.images import (
    Channels,
    FeatureCache,
    Images,
    ImageSource,
    Looking,
    Pictures,
    Square,
    identity_of,
    image_list,
)
from onehood.options import Whole
from onehood.progress import progress

SIDES = Whole(1, 10_000)
"""What `size` may be."""

_USUAL_SIDE = 128  # Of files, and of arrays that differ in size, where nothing else is said.
_AT_ONCE = 1000
_VERSION = 1


class DescriptorTransformer(Representation):
    """Describes every image, whatever holds it, at one size.

    With `size`, that is a square to which images are stretched. Without, `fit` decides: arrays of one size, in one
    array or in a list, are described as they are, everything else at 128×128. What is transformed later, in whatever
    form, is described at that size, too. Without `fit`, the images that are transformed decide in the same way.

    Attributes:
        image_shape_: height, width and channels at which images are described; known after `fit`.
    """

    size: int | None
    cache: bool
    image_shape_: tuple[int, int, int]

    @abstractmethod
    def _describe(self, images: np.ndarray) -> np.ndarray:
        """float32 of shape (features,), or (images, features) for a batch."""

    @abstractmethod
    def _count(self, height: int, width: int, channels: int) -> int:
        """How many features an image of that size has."""

    def length(self, shape: tuple[int, int, int]) -> int:
        """See `Representation.length`."""
        return self._count(*_shape(Pictures([]), self.size, shape))

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def view_of_files(self) -> Square:
        """The square to which files are stretched."""
        side = self.size or _USUAL_SIDE
        return Square(side, side, 3, fit="stretch", value_range=self.value_range)

    def restore(self, arrays: Mapping[str, np.ndarray], shape: tuple[int, int, int] | None) -> None:
        """See `Representation.restore`."""
        super().restore(arrays, shape)
        if shape is not None:
            self.image_shape_ = shape

    def fit(self, X: Images, y: Any = None) -> Self:
        """Learns at what size images are described, and checks the arguments.

        Raises:
            InvalidArgumentError: an argument is out of its range, or there are no images.
        """
        images = image_list(X, argument="X")
        if len(images) == 0:
            raise InvalidArgumentError("There are no images to learn from. Received: none.")
        shape = _shape(images, self.size)
        if isinstance(images[0], np.ndarray):  # A file that cannot be read is another matter.
            self._rows(images[:1], shape, skip_bad=False)
        self._width_of_rows(shape)
        self.image_shape_ = shape
        return self

    def described(self, images: Images, *, skip_bad: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """`transform`, and the places of the images that could be read."""
        images = image_list(images)
        shape = _shape(images, self.size, getattr(self, "image_shape_", None))
        rows, places = self._rows(images, shape, skip_bad=skip_bad)
        return rows if len(rows) else np.zeros((0, self._width_of_rows(shape)), np.float32), places

    @property
    def _n_features_out(self) -> int:
        """What scikit-learn makes the names of features of."""
        if not hasattr(self, "image_shape_"):
            raise NotFittedError("How many features there are is known after `fit`: call it first.")
        return self._width_of_rows(_shape(Pictures([]), self.size, self.image_shape_))

    def _width_of_rows(self, shape: tuple[int, int, int]) -> int:
        return int(self._describe(np.zeros((1, *shape), np.uint8)).shape[1])

    def _rows(
        self, images: np.ndarray | Pictures, shape: tuple[int, int, int], *, skip_bad: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """The rows of images, and the places of those that could be read."""
        height, width, channels = shape
        view = Square(height, width, cast(Channels, channels), fit="stretch", value_range=self.value_range)
        looking = Looking(view, FeatureCache() if self.cache else None, any_numbers=self.size is None)
        if isinstance(images, np.ndarray) and len(images) and looking.leaves(images):
            parts: list[np.ndarray] = []
            with progress("Describing images", len(images), unit="images") as bar:
                for first in range(0, len(images), _AT_ONCE):
                    parts.append(self._describe(images[first : first + _AT_ONCE]))
                    bar.advance(len(parts[-1]))
            return np.concatenate(parts), np.arange(len(images))
        parameters = self.get_params() | {"cache": True, "version": _VERSION}
        return looking.rows(
            images,
            lambda image: {"vector": self._describe(image)},
            identity_of(type(self).__name__, parameters),
            skip_bad=skip_bad,
        )


def _shape(images: Images, size: int | None, fitted: tuple[int, int, int] | None = None) -> tuple[int, int, int]:
    """Height, width and channels at which images are described."""
    if size is not None:
        size = SIDES.check("size", size)
    if fitted is not None:
        return fitted if size is None else (size, size, fitted[2])
    shapes = {images.shape[1:]} if isinstance(images, np.ndarray) else {_shape_of(image) for image in images}
    grey = bool(shapes) and all(shape is not None and shape[2] == 1 for shape in shapes)
    sides = {None if shape is None else shape[:2] for shape in shapes}
    side = sides.pop() if len(sides) == 1 else None
    if size is not None or side is None:
        side = (size or _USUAL_SIDE,) * 2
    return side[0], side[1], 1 if grey else 3


def _shape_of(source: ImageSource) -> tuple[int, ...] | None:
    """Of an array; None of whatever else, whose size is its own."""
    array = isinstance(source, np.ndarray) and source.ndim in (2, 3)
    return _with_channels(cast(np.ndarray, source)).shape if array else None


def _with_channels(array: np.ndarray) -> np.ndarray:
    return array[..., None] if array.ndim == 2 else array

"""Descriptors of whole images as transformers of scikit-learn: images in, rows of numbers out."""

from collections.abc import Callable
from numbers import Integral
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from onehood.errors import InvalidArgumentError
from onehood.features.colour_histogram import ColourSpace, HistogramNorm, colour_histogram
from onehood.features.extraction import Extraction, Images, extract_rows, identity_of
from onehood.features.feature_cache import FeatureCache
from onehood.features.hog import BlockNorm, hog
from onehood.features.image_batch import image_batch
from onehood.features.local_binary_pattern import PatternMethod, local_binary_pattern_histogram
from onehood.images import InputSpecification
from onehood.progress import progress

_FILE_SIZE = 128  # Side to which files are brought where nothing else is said.
_AT_ONCE = 1000
_VERSION = 1
_CELLS = 7
_CELL_SIDES = (2, 8)


class HogTransformer(TransformerMixin, BaseEstimator):
    """`hog` of images.

    Args:
        orientations: as of `hog`, like the next three.
        pixels_per_cell: see there; None for a seventh of the image's shorter side, from 2 to 8 pixels.
        cells_per_block: see there.
        block_norm: see there.
        size: side in pixels of the square to which images are stretched, at least 1; None leaves an array of images,
            of shape (images, height, width) or (images, height, width, 1 or 3), as it is, and takes 128 for files.
        cache: keep what was worked out of files in the user's cache.
    """

    def __init__(
        self,
        *,
        orientations: int = 9,
        pixels_per_cell: int | None = None,
        cells_per_block: int = 2,
        block_norm: BlockNorm = "L2-Hys",
        size: int | None = None,
        cache: bool = True,
    ) -> None:
        self.orientations = orientations
        self.pixels_per_cell = pixels_per_cell
        self.cells_per_block = cells_per_block
        self.block_norm = block_norm
        self.size = size
        self.cache = cache

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, X: Images, y: Any = None) -> Self:
        """Learns nothing; checks the arguments on the first image."""
        return _checked(self, X)

    def transform(self, X: Images) -> np.ndarray:
        """float32 of shape (images, features)."""
        return self.described(X)[0]

    def described(self, images: Images, *, skip_bad: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """`transform`, and the places of the images that could be read."""
        return _described(self, images, self._describe, skip_bad)

    def cell_of(self, height: int, width: int) -> int:
        """The side of a cell in images of that size."""
        usual = max(_CELL_SIDES[0], min(_CELL_SIDES[1], min(height, width) // _CELLS))
        return usual if self.pixels_per_cell is None else self.pixels_per_cell

    def _describe(self, images: np.ndarray) -> np.ndarray:
        height, width = image_batch(images)[0].shape[1:3]
        return hog(
            images,
            orientations=self.orientations,
            pixels_per_cell=self.cell_of(height, width),
            cells_per_block=self.cells_per_block,
            block_norm=self.block_norm,
        ).astype(np.float32)


class LocalBinaryPatternTransformer(TransformerMixin, BaseEstimator):
    """`local_binary_pattern_histogram` of images.

    Args:
        radius: as there, like the next three.
        points: see there.
        method: see there.
        grid: see there.
        size: as of `HogTransformer`.
        cache: likewise.
    """

    def __init__(
        self,
        *,
        radius: float = 1.0,
        points: int = 8,
        method: PatternMethod = "nri_uniform",
        grid: int = 4,
        size: int | None = None,
        cache: bool = True,
    ) -> None:
        self.radius = radius
        self.points = points
        self.method = method
        self.grid = grid
        self.size = size
        self.cache = cache

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, X: Images, y: Any = None) -> Self:
        """Learns nothing; checks the arguments on the first image."""
        return _checked(self, X)

    def transform(self, X: Images) -> np.ndarray:
        """float32 of shape (images, features)."""
        return self.described(X)[0]

    def described(self, images: Images, *, skip_bad: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """`transform`, and the places of the images that could be read."""
        return _described(self, images, self._describe, skip_bad)

    def _describe(self, images: np.ndarray) -> np.ndarray:
        return local_binary_pattern_histogram(
            images, radius=self.radius, points=self.points, method=self.method, grid=self.grid
        )


class ColourHistogramTransformer(TransformerMixin, BaseEstimator):
    """`colour_histogram` of images.

    Args:
        bins: as there, like the next two.
        space: see there.
        norm: see there.
        size: as of `HogTransformer`.
        cache: likewise.
    """

    def __init__(
        self,
        *,
        bins: int = 8,
        space: ColourSpace = "lab",
        norm: HistogramNorm = "l1",
        size: int | None = None,
        cache: bool = True,
    ) -> None:
        self.bins = bins
        self.space = space
        self.norm = norm
        self.size = size
        self.cache = cache

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def fit(self, X: Images, y: Any = None) -> Self:
        """Learns nothing; checks the arguments on the first image."""
        return _checked(self, X)

    def transform(self, X: Images) -> np.ndarray:
        """float32 of shape (images, features)."""
        return self.described(X)[0]

    def described(self, images: Images, *, skip_bad: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """`transform`, and the places of the images that could be read."""
        return _described(self, images, self._describe, skip_bad)

    def _describe(self, images: np.ndarray) -> np.ndarray:
        return colour_histogram(images, bins=self.bins, space=self.space, norm=self.norm)


ImageTransformer = HogTransformer | LocalBinaryPatternTransformer | ColourHistogramTransformer


def _checked(transformer: Any, images: Images) -> Any:
    if len(images) == 0:
        raise InvalidArgumentError("There are no images to learn from. Received: none.")
    if isinstance(images, np.ndarray):  # A file that cannot be read is another matter.
        transformer.transform(images[:1])
    return transformer


def _described(
    transformer: ImageTransformer, images: Images, describe: Callable[[np.ndarray], np.ndarray], skip_bad: bool
) -> tuple[np.ndarray, np.ndarray]:
    size = transformer.size
    if size is not None and (isinstance(size, bool) or not isinstance(size, Integral) or size < 1):
        raise InvalidArgumentError(f"`size` must be a whole number of at least 1, or None. Received: {size!r}.")
    if isinstance(images, np.ndarray) and images.ndim == 3:
        images = images[..., None]
    if isinstance(images, np.ndarray) and (size is None or _are_bytes_of(images, size)):
        parts: list[np.ndarray] = []
        with progress("Describing images", len(images), unit="images") as bar:
            for first in range(0, len(images), _AT_ONCE):
                parts.append(describe(images[first : first + _AT_ONCE]))
                bar.advance(len(parts[-1]))
        return np.concatenate(parts) if parts else np.zeros((0, 0), np.float32), np.arange(len(images))
    side = _FILE_SIZE if size is None else int(size)
    grey = isinstance(images, np.ndarray) and images.shape[-1] == 1
    parameters = transformer.get_params() | {"cache": True, "version": _VERSION}
    extraction = Extraction(
        InputSpecification(side, side, 1 if grey else 3, fit="stretch"),
        lambda image: {"vector": describe(image)},
        identity_of(type(transformer).__name__, parameters),
        FeatureCache() if transformer.cache else None,
    )
    return extract_rows(images, extraction, skip_bad=skip_bad)


def _are_bytes_of(images: np.ndarray, size: int) -> bool:
    return images.dtype == np.uint8 and images.shape[1:3] == (size, size)

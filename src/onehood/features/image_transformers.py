"""Descriptors of whole images as transformers of scikit-learn: images in, rows of numbers out."""

import numpy as np

from onehood.features.colour_histogram import colour_histogram
from onehood.features.descriptor_transformer import DescriptorTransformer
from onehood.features.hog import hog
from onehood.features.image_batch import image_batch, pair
from onehood.features.local_binary_pattern import local_binary_pattern_histogram, pattern_count
from onehood.images import ValueRange
from onehood.options import broken
from onehood.rules import BlockNorm, ColourSpace, HistogramNorm, PatternMethod

_CELLS = 7
_CELL_SIDES = (2, 8)


class HogTransformer(DescriptorTransformer):
    """`hog` of images.

    Args:
        orientations: directions of a cell's histogram, at least 1.
        pixels_per_cell: side of a cell, in pixels; None for a seventh of the image's shorter side, from 2 to 8 pixels.
        cells_per_block: side of a block that is made comparable, in cells.
        block_norm: how: "L1", "L1-sqrt", "L2" or "L2-Hys".
        size: side in pixels of the square to which images are stretched, 1 to 10,000. None leaves the size to `fit`:
            arrays of one size, of shape (images, height, width) or (images, height, width, 1 or 3) or as many in a
            list, are described as they are, and what is transformed later at their size, whatever holds it; files,
            Pillow images and arrays of different sizes at 128.
        value_range: the values that become black and white, for images deeper than 8 bits that are brought to a size;
            None leaves it to each file.
        cache: keep what was worked out of files in the user's cache.

    Attributes:
        image_shape_: height, width and channels at which images are described; known after `fit`.
    """

    def __init__(
        self,
        *,
        orientations: int = 9,
        pixels_per_cell: int | None = None,
        cells_per_block: int = 2,
        block_norm: BlockNorm = "L2-Hys",
        size: int | None = None,
        value_range: ValueRange | None = None,
        cache: bool = True,
    ) -> None:
        self.orientations = orientations
        self.pixels_per_cell = pixels_per_cell
        self.cells_per_block = cells_per_block
        self.block_norm = block_norm
        self.size = size
        self.value_range = value_range
        self.cache = cache

    def _count(self, height: int, width: int, channels: int) -> int:
        cell = pair("pixels_per_cell", self.cell_of(height, width))
        block = pair("cells_per_block", self.cells_per_block)
        places = [side // pixels - cells + 1 for side, pixels, cells in zip((height, width), cell, block, strict=True)]
        if min(places) < 1:
            raise broken("cells_per_block", f"no more than there are in {height}×{width} pixels", block)
        return places[0] * places[1] * block[0] * block[1] * self.orientations

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


class LocalBinaryPatternTransformer(DescriptorTransformer):
    """`local_binary_pattern_histogram` of images.

    Args:
        radius: of the circle of neighbours, in pixels.
        points: neighbours on it, 1 to 16.
        method: which patterns count as one: "default", "uniform", "rotation_invariant" or "nri_uniform".
        grid: the histogram is taken in each of grid × grid parts.
        size: as of `HogTransformer`.
        value_range: as of `HogTransformer`.
        cache: as of `HogTransformer`.

    Attributes:
        image_shape_: as of `HogTransformer`.
    """

    def __init__(
        self,
        *,
        radius: float = 1.0,
        points: int = 8,
        method: PatternMethod = "nri_uniform",
        grid: int = 4,
        size: int | None = None,
        value_range: ValueRange | None = None,
        cache: bool = True,
    ) -> None:
        self.radius = radius
        self.points = points
        self.method = method
        self.grid = grid
        self.size = size
        self.value_range = value_range
        self.cache = cache

    def _count(self, height: int, width: int, channels: int) -> int:
        rows, columns = pair("grid", self.grid)
        return rows * columns * pattern_count(self.points, self.method)

    def _describe(self, images: np.ndarray) -> np.ndarray:
        return local_binary_pattern_histogram(
            images, radius=self.radius, points=self.points, method=self.method, grid=self.grid
        )


class ColourHistogramTransformer(DescriptorTransformer):
    """`colour_histogram` of images.

    Args:
        bins: of each channel, at least 2.
        space: of colours: "rgb", "hsv" or "lab".
        norm: what makes histograms comparable: "l1" or "hellinger".
        size: as of `HogTransformer`.
        value_range: as of `HogTransformer`.
        cache: as of `HogTransformer`.

    Attributes:
        image_shape_: as of `HogTransformer`.
    """

    def __init__(
        self,
        *,
        bins: int = 8,
        space: ColourSpace = "lab",
        norm: HistogramNorm = "l1",
        size: int | None = None,
        value_range: ValueRange | None = None,
        cache: bool = True,
    ) -> None:
        self.bins = bins
        self.space = space
        self.norm = norm
        self.size = size
        self.value_range = value_range
        self.cache = cache

    def _count(self, height: int, width: int, channels: int) -> int:
        return int(self.bins**channels)

    def _describe(self, images: np.ndarray) -> np.ndarray:
        return colour_histogram(images, bins=self.bins, space=self.space, norm=self.norm)


class PixelsTransformer(DescriptorTransformer):
    """The pixels themselves, row after row: for whatever of scikit-learn takes numbers.

    Args:
        size: as of `HogTransformer`.
        value_range: as of `HogTransformer`.
        cache: as of `HogTransformer`.

    Attributes:
        image_shape_: as of `HogTransformer`.
    """

    def __init__(self, *, size: int | None = None, value_range: ValueRange | None = None, cache: bool = True) -> None:
        self.size = size
        self.value_range = value_range
        self.cache = cache

    def _count(self, height: int, width: int, channels: int) -> int:
        return height * width * channels

    def _describe(self, images: np.ndarray) -> np.ndarray:
        batch = images.ndim == 4
        return np.asarray(images, np.float32).reshape((len(images), -1) if batch else (-1,))

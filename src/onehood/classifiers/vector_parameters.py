"""How long the vectors of the classical techniques are, by their parameters."""

from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    PixelsTransformer,
    VisualWordsTransformer,
)
from onehood.features.image_batch import pair
from onehood.features.local_binary_pattern import pattern_count
from onehood.options import broken

Transformer = (
    HogTransformer
    | LocalBinaryPatternTransformer
    | ColourHistogramTransformer
    | VisualWordsTransformer
    | PixelsTransformer
)


def feature_count(transformer: Transformer, shape: tuple[int, int, int], *, centres: tuple[int, ...] = ()) -> int:
    """How many numbers the transformer makes of an image, worked out from its parameters alone.

    Args:
        transformer: with parameters that keep their rules.
        shape: of the images that it is given as arrays, (height, width, channels).
        centres: the shape of the vocabulary of visual words.

    Raises:
        InvalidArgumentError: such images are too small for its parameters.
    """
    if isinstance(transformer, VisualWordsTransformer):
        parts = sum(4**level for level in range(transformer.pyramid))
        return parts * centres[0] * (centres[1] if transformer.encoding == "vlad" else 1)
    height, width = (transformer.size, transformer.size) if transformer.size else shape[:2]
    if isinstance(transformer, PixelsTransformer):
        return height * width * shape[2]
    if isinstance(transformer, ColourHistogramTransformer):
        return transformer.bins ** shape[2]
    if isinstance(transformer, LocalBinaryPatternTransformer):
        rows, columns = pair("grid", transformer.grid)
        return rows * columns * pattern_count(transformer.points, transformer.method)
    cell = pair("pixels_per_cell", transformer.cell_of(height, width))
    block = pair("cells_per_block", transformer.cells_per_block)
    places = [side // pixels - cells + 1 for side, pixels, cells in zip((height, width), cell, block, strict=True)]
    if min(places) < 1:
        raise broken("cells_per_block", f"no more than there are in {height}×{width} pixels", block)
    return places[0] * places[1] * block[0] * block[1] * transformer.orientations

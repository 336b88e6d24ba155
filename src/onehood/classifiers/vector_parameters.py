"""What the parameters of the classical techniques may be, and how long the vectors are that follow from them."""

from collections.abc import Mapping
from typing import Any, get_args

from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    VisualWordsTransformer,
)
from onehood.features.colour_histogram import ColourSpace, HistogramNorm
from onehood.features.hog import BlockNorm
from onehood.features.image_batch import pair
from onehood.features.keypoints import Detector
from onehood.features.local_binary_pattern import PatternMethod, pattern_count
from onehood.features.local_descriptors import LocalDescriptor
from onehood.features.word_encoding import WordEncoding
from onehood.options import Choice, Number, Whole, broken
from onehood.training.recipe import SEED, VALIDATION

Transformer = HogTransformer | LocalBinaryPatternTransformer | ColourHistogramTransformer | VisualWordsTransformer
Rule = Whole | Number | Choice

_SIDE = Whole(1, 4096)
_RULES: dict[str, Rule] = {
    "orientations": Whole(1, 360),
    "block_norm": Choice(get_args(BlockNorm)),
    "size": _SIDE,
    "radius": Number(above=0, most=1000),
    "points": Whole(1, 16),
    "method": Choice(get_args(PatternMethod)),
    "bins": Whole(2, 32),
    "space": Choice(get_args(ColourSpace)),
    "norm": Choice(get_args(HistogramNorm)),
    "words": Whole(2, 1_000_000),
    "detector": Choice(get_args(Detector)),
    "descriptor": Choice(get_args(LocalDescriptor)),
    "keypoints": Whole(1, 100_000),
    "encoding": Choice(get_args(WordEncoding)),
    "pyramid": Whole(1, 4),
    "longest_side": Whole(16, 10_000),
    "cost": Number(above=0),
    "validation": VALIDATION,
    "seed": SEED,
}
_PAIRS: dict[str, Whole] = {"pixels_per_cell": _SIDE, "cells_per_block": Whole(1, 64), "grid": Whole(1, 512)}
_MAY_BE_NONE = ("size", "pixels_per_cell", "words")


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Refuses what is out of its range; names without a rule are left to others.

    Raises:
        InvalidArgumentError: a parameter is.
    """
    for name, value in parameters.items():
        if value is None and name in _MAY_BE_NONE:
            continue
        if name in _RULES:
            _RULES[name].check(name, value)
        elif name in _PAIRS:
            for side in value if isinstance(value, list | tuple) and len(value) == 2 else [value]:
                _PAIRS[name].check(name, side)


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

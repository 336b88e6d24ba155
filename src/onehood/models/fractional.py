"""The fractional max-pooling network of Graham."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import keras

from onehood.arithmetic.ladders import CONVOLUTION, fractional_ladder, levels_for
from onehood.errors import InvalidArgumentError
from onehood.models import building_blocks
from onehood.models.arguments import checked_shape
from onehood.rules import POOLING, POOLING_RATIO, SHARE, UNITS, ActivationName, PoolingName, SequenceName

LEAKY_SLOPE = 0.333
"""The slope of the leaky ReLU below zero, as in Graham's code."""


def fractional(
    class_count: int,
    input_shape: Sequence[int],
    *,
    filters: int = 32,
    levels: int | None = None,
    pooling_ratio: float = math.sqrt(2),
    sequence: SequenceName = "random",
    overlapping: bool = True,
    inclusive: bool = False,
    offset_range: float = 1.0,
    activation: ActivationName = "leaky_relu",
    pooling: PoolingName = "fractional",
    dropout: float = 0.0,
) -> keras.Model:
    """Builds (k·n C2 - FMP)_L - C2 - C1 - output: widths grow linearly, k·n at level n.

    Pixels of 0 to 255 are scaled inside the network: x / 255 for greyscale, (x - 128) / 128 for colour. The image is
    centred on the ladder's input and padded with zeros, not resized. Every convolution is valid, followed by a leaky
    ReLU of slope 0.333, without batch normalization; weights start from He's normal distribution for that slope,
    biases from zero.

    Args:
        class_count: number of classes, at least 2.
        input_shape: (height, width, channels) of the images, 1 or 3 channels.
        filters: k, the number of filters of the first level.
        levels: L; by default the least number whose ladder is as wide as the image.
        pooling_ratio: α, the same for both axes, strictly between 1 and 2.
        sequence: "random" or "pseudorandom", see `FractionalMaxPooling2D`; so the next three.
        overlapping: windows of 2×2, or disjoint regions.
        inclusive: the article's formula for overlapping regions.
        offset_range: of the pseudorandom offset.
        activation: by name; the leaky ReLU has the slope 0.333.
        pooling: "max" or "average" make of it the ladder of ordinary 2×2 pooling, with few levels; the five arguments
            of fractional pooling are then without effect.
        dropout: the rate at the output's input; each level before it gets a linearly smaller share, as in Graham's
            networks with dropout. 0 for none.

    Returns:
        A `keras.Model` from pixels (0 to 255) to class probabilities (float32).

    Raises:
        InvalidArgumentError: for arguments out of range, or an image larger than the ladder of `levels`.

    Source: B. Graham, Fractional Max-Pooling, arXiv:1412.6071, sections 3 and 4.
    """
    height, width, channels = checked_shape(class_count, input_shape)
    UNITS.check("filters", filters)
    SHARE.check("dropout", dropout)
    ratio = ladder_ratio(pooling, pooling_ratio)
    if levels is None:
        levels = levels_for(max(height, width), ratio)
    ladder = fractional_ladder(levels, ratio)
    side = ladder.input_side
    if max(height, width) > side:
        raise InvalidArgumentError(
            f"A ladder of {levels} levels by {ratio:.4g} takes images of up to {side}×{side}. Received: "
            f"{height}×{width}. Use more `levels` ({levels_for(max(height, width), ratio)}), or smaller images."
        )

    def convolved(outputs: Any, level: int, kernel_size: int, name: str) -> Any:
        outputs = building_blocks.convolution(
            outputs, filters * level, kernel_size, activation=activation, slope=LEAKY_SLOPE, name=name
        )
        # The rate grows linearly from nothing at the first level to `dropout` at the last.
        return building_blocks.dropped(outputs, dropout * (level - 1) / (levels + 1), name=f"dropout_{level}")

    regions = {
        "sequence": sequence,
        "overlapping": overlapping,
        "inclusive": inclusive,
        "offset_range": offset_range,
    }
    pooled = _pooling(pooling, pooling_ratio, regions)
    inputs = keras.Input((height, width, channels), name="pixels")
    outputs = building_blocks.scaled_pixels(inputs)
    # Zero, with which the image is padded, is black for greyscale and mid-grey for colour, as in Graham's inputs.
    outputs = keras.layers.ZeroPadding2D((_around(height, side), _around(width, side)), name="padding")(outputs)
    for level, target in enumerate(ladder.pooled, start=1):
        outputs = convolved(outputs, level, CONVOLUTION, f"convolution_{level}")
        outputs = pooled(outputs, target, f"pooling_{level}")
    outputs = convolved(outputs, levels + 1, CONVOLUTION, "last_convolution")
    outputs = convolved(outputs, levels + 2, 1, "network_in_network")
    return keras.Model(inputs, building_blocks.probabilities(outputs, class_count), name="fractional")


def ladder_ratio(pooling: str, pooling_ratio: float) -> float:
    """The ratio by which a ladder's sides shrink: `pooling_ratio`, or 2 for ordinary pooling.

    Raises:
        InvalidArgumentError: there is no such pooling, or no such ratio of a fractional one.
    """
    POOLING.check("pooling", pooling)
    POOLING_RATIO.check("pooling_ratio", pooling_ratio)
    return pooling_ratio if pooling == "fractional" else 2.0


def _pooling(kind: PoolingName, ratio: float, regions: dict[str, Any]) -> Callable[[Any, int, str], Any]:
    """From maps, the side that they are to have, and a name, to pooled maps."""
    if kind != "fractional":
        return lambda outputs, _, name: building_blocks.pooling(outputs, kind, name=name)
    return lambda outputs, side, name: building_blocks.fractional_pooling(
        outputs, ratio, output_size=side, name=name, **regions
    )


def _around(side: int, target: int) -> tuple[int, int]:
    before = (target - side) // 2
    return before, target - side - before

"""The fractional max-pooling network of Graham."""

import math
from collections.abc import Sequence
from typing import Any

import keras

from onehood.errors import InvalidArgumentError
from onehood.layers import FractionalMaxPooling2D
from onehood.layers.pooling_regions import SequenceName
from onehood.models.fractional_ladder import CONVOLUTION, Ladder, fractional_ladder, levels_for

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
        dropout: the rate at the output's input; each level before it gets a linearly smaller share, as in Graham's
            networks with dropout. 0 for none.

    Returns:
        A `keras.Model` from pixels (0 to 255) to class probabilities (float32).

    Raises:
        InvalidArgumentError: for arguments out of range, or an image larger than the ladder of `levels`.

    Source: B. Graham, Fractional Max-Pooling, arXiv:1412.6071, sections 3 and 4.
    """
    height, width, channels = _checked(class_count, input_shape, filters, dropout)
    if levels is None:
        levels = levels_for(max(height, width), pooling_ratio)
    ladder = fractional_ladder(levels, pooling_ratio)
    side = ladder.input_side
    if max(height, width) > side:
        raise InvalidArgumentError(
            f"A ladder of {levels} levels by {pooling_ratio:.4g} takes images of up to {side}×{side}. Received: "
            f"{height}×{width}. Use more `levels` ({levels_for(max(height, width), pooling_ratio)}), or smaller images."
        )
    inputs = keras.Input((height, width, channels), name="pixels")
    outputs = _scaled(inputs, channels)
    outputs = keras.layers.ZeroPadding2D((_around(height, side), _around(width, side)), name="padding")(outputs)
    pooling = {
        "sequence": sequence,
        "overlapping": overlapping,
        "inclusive": inclusive,
        "offset_range": offset_range,
        "pooling_ratio": pooling_ratio,
    }
    outputs = _levels(outputs, ladder, filters, dropout, pooling)
    outputs = _convolution(outputs, filters * (levels + 1), CONVOLUTION, "last_convolution")
    outputs = _dropped(outputs, dropout, levels + 1, levels + 2)
    outputs = _convolution(outputs, filters * (levels + 2), 1, "network_in_network")
    outputs = _dropped(outputs, dropout, levels + 2, levels + 2)
    outputs = keras.layers.Flatten(name="features")(outputs)
    outputs = keras.layers.Dense(class_count, kernel_initializer="glorot_uniform", name="scores")(outputs)
    # Probabilities in float32 whatever the policy: their sum and their logarithms need the precision.
    outputs = keras.layers.Activation("softmax", dtype="float32", name="probabilities")(outputs)
    return keras.Model(inputs, outputs, name="fractional")


def _checked(class_count: int, input_shape: Sequence[int], filters: int, dropout: float) -> tuple[int, int, int]:
    if class_count < 2:
        raise InvalidArgumentError(f"`class_count` must be at least 2. Received: {class_count}.")
    if filters < 1:
        raise InvalidArgumentError(f"`filters` must be at least 1. Received: {filters}.")
    if not 0 <= dropout < 1:
        raise InvalidArgumentError(f"`dropout` must be at least 0 and below 1. Received: {dropout}.")
    if len(input_shape) != 3 or min(input_shape) < 1 or input_shape[2] not in (1, 3):
        raise InvalidArgumentError(
            f"`input_shape` must be (height, width, channels) with 1 or 3 channels. Received: {tuple(input_shape)}."
        )
    height, width, channels = input_shape
    return height, width, channels


def _scaled(inputs: Any, channels: int) -> Any:
    # Zero, with which the image is padded, then is black for greyscale and mid-grey for colour, as in Graham's inputs.
    scale, offset = (1 / 255, 0.0) if channels == 1 else (1 / 128, -1.0)
    return keras.layers.Rescaling(scale, offset, name="scaling")(inputs)


def _around(side: int, target: int) -> tuple[int, int]:
    before = (target - side) // 2
    return before, target - side - before


def _levels(outputs: Any, ladder: Ladder, filters: int, dropout: float, pooling: dict[str, Any]) -> Any:
    last = len(ladder.pooled) + 2
    for level, pooled in enumerate(ladder.pooled, start=1):
        outputs = _convolution(outputs, filters * level, CONVOLUTION, f"convolution_{level}")
        outputs = _dropped(outputs, dropout, level, last)
        outputs = FractionalMaxPooling2D(output_size=pooled, name=f"pooling_{level}", **pooling)(outputs)
    return outputs


def _convolution(outputs: Any, filters: int, side: int, name: str) -> Any:
    gain = 2 / (1 + LEAKY_SLOPE**2)
    he_normal = keras.initializers.VarianceScaling(gain, "fan_in", "untruncated_normal")
    outputs = keras.layers.Conv2D(filters, side, kernel_initializer=he_normal, name=name)(outputs)
    return keras.layers.LeakyReLU(LEAKY_SLOPE, name=f"{name}_activation")(outputs)


def _dropped(outputs: Any, dropout: float, level: int, last: int) -> Any:
    """Dropout of a rate that grows linearly from nothing at the first level to `dropout` at the last."""
    rate = dropout * (level - 1) / (last - 1)
    return keras.layers.Dropout(rate, name=f"dropout_{level}")(outputs) if rate > 0 else outputs

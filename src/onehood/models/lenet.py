"""LeNet-5, as its article describes it and as it is built today."""

from collections.abc import Sequence
from typing import Any

import keras

from onehood.layers import PartialConvolution2D, TrainableSubsampling2D
from onehood.models.arguments import checked_shape
from onehood.models.building_blocks import (
    activated,
    convolution,
    dense,
    dropped,
    initial_weights,
    probabilities,
)
from onehood.models.building_blocks import pooling as pooled
from onehood.rules import LENET_POOLING, LENET_VARIANT, SHARE, ActivationName, LeNetPoolingName, LeNetVariant

C3_CONNECTIONS = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)
"""Which of the six maps of S2 each of the sixteen filters of C3 sees: table I of the article."""

_LEAST_SIDE = 32


def lenet(
    class_count: int,
    input_shape: Sequence[int],
    *,
    variant: LeNetVariant = "original",
    activation: ActivationName | None = None,
    pooling: LeNetPoolingName | None = None,
    dropout: float = 0.0,
) -> keras.Model:
    """Builds LeNet-5: C1 (6 @ 5×5) - S2 - C3 (16 @ 5×5) - S4 - C5 (120 @ 5×5) - F6 (84) - output.

    The original has subsampling with learned coefficients, the partial connections of C3, and the scaled tanh: 60,000
    weights before the output, for a grey image of up to 32×32. Pixels become -0.1 (black) to 1.175 (white), so that a
    digit's background is -0.1. What it leaves out: the output units compared F6 with hand-drawn 7×12 pictures of the
    characters (radial basis functions), which only classes with such a picture have; here they are a dense layer with
    softmax. And training is by the recipe, not by the article's stochastic Levenberg-Marquardt steps. Weights start
    normally distributed with a variance of 1 / fan-in.

    The modern variant has ReLU, 2×2 max-pooling and full connections, 61,706 weights for ten classes.

    Args:
        class_count: number of classes, at least 2.
        input_shape: (height, width, channels) of the images, 1 or 3 channels; smaller ones than 32×32 are padded with
            black to it, of larger ones C5 has more than one position.
        variant: "original" or "modern".
        activation: by name; by default the variant's.
        pooling: "subsampling", "max", "average" or "fractional"; by default the variant's.
        dropout: the rate before F6 and before the output; 0 for none.

    Returns:
        A `keras.Model` from pixels (0 to 255) to class probabilities (float32).

    Raises:
        InvalidArgumentError: for arguments out of range.

    Source: Y. LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 1998, section II.B.
    """
    height, width, channels = checked_shape(class_count, input_shape)
    SHARE.check("dropout", dropout)
    chosen = lenet_choices(variant, activation, pooling)
    activation, pooling = chosen["activation"], chosen["pooling"]
    inputs = keras.Input((height, width, channels), name="pixels")
    outputs = keras.layers.ZeroPadding2D((_around(height), _around(width)), name="padding")(inputs)
    outputs = keras.layers.Rescaling(1.275 / 255, -0.1, name="scaling")(outputs)
    outputs = convolution(outputs, 6, 5, activation=activation, name="c1")
    outputs = _subsampled(outputs, pooling, activation, "s2")
    if variant == "original":
        weights = initial_weights(activation)
        outputs = PartialConvolution2D(_c3(activation), 5, kernel_initializer=weights, name="c3")(outputs)
        outputs = activated(outputs, activation, name="c3_activation")
    else:
        outputs = convolution(outputs, 16, 5, activation=activation, name="c3")
    outputs = _subsampled(outputs, pooling, activation, "s4")
    outputs = convolution(outputs, 120, 5, activation=activation, name="c5")
    outputs = dropped(outputs, dropout, name="dropout_1")
    outputs = dense(outputs, 84, activation=activation, name="f6")
    outputs = dropped(outputs, dropout, name="dropout_2")
    return keras.Model(inputs, probabilities(outputs, class_count), name="lenet")


def lenet_choices(variant: str, activation: str | None, pooling: str | None) -> dict[str, Any]:
    """The activation and the pooling that a variant has where they are not given.

    Raises:
        InvalidArgumentError: there is no such variant or pooling.
    """
    LENET_VARIANT.check("variant", variant)
    usual = ("scaled_tanh", "subsampling") if variant == "original" else ("relu", "max")
    chosen = {"activation": activation or usual[0], "pooling": pooling or usual[1]}
    LENET_POOLING.check("pooling", chosen["pooling"])
    return chosen


def _c3(activation: str | None) -> tuple[tuple[int, ...], ...]:
    """The connection table; twice each row where two filters compete for a map."""
    copies = 2 if activation == "maxout" else 1
    return tuple(maps for maps in C3_CONNECTIONS for _ in range(copies))


def _around(side: int) -> tuple[int, int]:
    missing = max(0, _LEAST_SIDE - side)
    return missing // 2, missing - missing // 2


def _subsampled(outputs: Any, kind: LeNetPoolingName, activation: ActivationName, name: str) -> Any:
    if kind != "subsampling":
        return pooled(outputs, kind, name=name)
    outputs = TrainableSubsampling2D(2, name=name)(outputs)
    # Maxout has done its work on the convolution: there is one coefficient for a map, not two to choose from.
    return outputs if activation == "maxout" else activated(outputs, activation, name=f"{name}_activation")

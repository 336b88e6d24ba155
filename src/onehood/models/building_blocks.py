"""The parts that networks are made of: each takes a symbolic tensor and returns the next one.

The activation and the pooling are chosen by name. Layers carry the block's name, under which their variables are saved
and logged.
"""

import math
from typing import Any, Literal

import keras

from onehood.layers import FractionalMaxPooling2D, Maxout
from onehood.rules import ACTIVATION, POOLING, ActivationName, PoolingName

_MAXOUT_PIECES = 2
_LEAKY_SLOPE = 0.1


def scaled_pixels(inputs: Any) -> Any:
    """Pixels of 0 to 255 as the networks like them: x / 255 for greyscale, (x - 128) / 128 for colour."""
    # Zero is black paper for greyscale images, and mid-grey for photographs.
    scale, offset = (1 / 255, 0.0) if inputs.shape[-1] == 1 else (1 / 128, -1.0)
    return keras.layers.Rescaling(scale, offset, name="scaling")(inputs)


def convolution(
    inputs: Any,
    filters: int,
    kernel_size: int,
    *,
    activation: ActivationName | None = "leaky_relu",
    slope: float = _LEAKY_SLOPE,
    strides: int = 1,
    padding: Literal["valid", "same"] = "valid",
    groups: int = 1,
    name: str | None = None,
) -> Any:
    """A convolution with biases, followed by an activation.

    Weights start from a normal distribution that keeps the variance of the responses (He et al. 2015 for the rectifying
    activations, LeCun et al. 1998 for the others), biases from zero.

    Args:
        inputs: maps, shape (batch, height, width, channels).
        filters: output maps, at least 1.
        kernel_size: side of the kernels in pixels.
        activation: by name, or None.
        slope: of the leaky ReLU below zero.
        strides: step in pixels.
        padding: "valid", or "same" for zeros around.
        groups: into which the maps are divided, each seeing only its own; they divide channels and filters.
        name: of the layer.

    Raises:
        InvalidArgumentError: for an unknown activation.
    """
    layer = keras.layers.Conv2D(
        _channels(filters, activation),
        kernel_size,
        strides=strides,
        padding=padding,
        groups=groups,
        kernel_initializer=initial_weights(activation, slope),
        name=name,
    )
    return activated(layer(inputs), activation, slope=slope, name=f"{layer.name}_activation")


def dense(
    inputs: Any,
    units: int,
    *,
    activation: ActivationName | None = "leaky_relu",
    slope: float = _LEAKY_SLOPE,
    name: str | None = None,
) -> Any:
    """A dense layer with biases, followed by an activation; maps are flattened first.

    Args:
        inputs: shape (batch, features), or maps.
        units: outputs, at least 1.
        activation: by name, or None.
        slope: of the leaky ReLU below zero.
        name: of the layer.

    Raises:
        InvalidArgumentError: for an unknown activation.
    """
    weights = initial_weights(activation, slope)
    layer = keras.layers.Dense(_channels(units, activation), kernel_initializer=weights, name=name)
    return activated(layer(flat(inputs)), activation, slope=slope, name=f"{layer.name}_activation")


def activated(inputs: Any, activation: ActivationName | None, *, slope: float = _LEAKY_SLOPE, name: str) -> Any:
    """The activation of that name; maxout halves the channels.

    "scaled_tanh" is 1.7159 tanh(2/3 x), LeCun et al. 1998, appendix A.

    Raises:
        InvalidArgumentError: there is none of that name.
    """
    if activation is None:
        return inputs
    ACTIVATION.check("activation", activation)
    if activation == "leaky_relu":
        return keras.layers.LeakyReLU(slope, name=name)(inputs)
    if activation == "maxout":
        return Maxout(_MAXOUT_PIECES, name=name)(inputs)
    if activation == "scaled_tanh":
        inputs = keras.layers.Rescaling(2 / 3, name=f"{name}_slope")(inputs)
        inputs = keras.layers.Activation("tanh", name=f"{name}_tanh")(inputs)
        return keras.layers.Rescaling(1.7159, name=name)(inputs)
    return keras.layers.Activation(activation, name=name)(inputs)


def pooling(
    inputs: Any, kind: PoolingName = "max", *, size: int = 2, strides: int | None = None, name: str | None = None
) -> Any:
    """Pooling by name.

    Args:
        inputs: maps, shape (batch, height, width, channels).
        kind: "max" or "average" over squares of `size`, or "fractional": max-pooling by √2, whatever the size.
        size: side of the squares in pixels.
        strides: step in pixels, `size` by default.
        name: of the layer.

    Raises:
        InvalidArgumentError: there is none of that name.
    """
    POOLING.check("pooling", kind)
    if kind == "fractional":
        return fractional_pooling(inputs, name=name)
    layer = keras.layers.MaxPooling2D if kind == "max" else keras.layers.AveragePooling2D
    return layer(size, strides, name=name)(inputs)


def fractional_pooling(inputs: Any, ratio: float = math.sqrt(2), *, name: str | None = None, **options: Any) -> Any:
    """Fractional max-pooling by `ratio`, between 1 and 2; for the options see `FractionalMaxPooling2D`."""
    return FractionalMaxPooling2D(ratio, name=name, **options)(inputs)


def dropped(inputs: Any, rate: float, *, name: str | None = None) -> Any:
    """Dropout of that rate; nothing for a rate of 0."""
    return keras.layers.Dropout(rate, name=name)(inputs) if rate > 0 else inputs


def flat(inputs: Any) -> Any:
    """Maps as features, shape (batch, features); features as they are."""
    return inputs if len(inputs.shape) == 2 else keras.layers.Flatten(name="features")(inputs)


def probabilities(inputs: Any, class_count: int) -> Any:
    """The end of every network: a dense layer named "scores", and softmax.

    Args:
        inputs: features, or maps, which are flattened.
        class_count: number of classes, at least 2.

    Returns:
        Shape (batch, class_count), float32.
    """
    scores = keras.layers.Dense(class_count, kernel_initializer="glorot_uniform", name="scores")(flat(inputs))
    # Probabilities in float32 whatever the policy: their sum and their logarithms need the precision.
    return keras.layers.Activation("softmax", dtype="float32", name="probabilities")(scores)


def initial_weights(activation: str | None, slope: float = _LEAKY_SLOPE) -> keras.initializers.Initializer:
    """The distribution of weights before `activation` that keeps the variance of responses through the layers."""
    # A rectifier halves the second moment, a leaky one less; the larger of two has that of each.
    gain = {"relu": 2.0, "leaky_relu": 2 / (1 + slope**2)}.get(activation or "", 1.0)
    return keras.initializers.VarianceScaling(gain, "fan_in", "untruncated_normal")


def _channels(outputs: int, activation: str | None) -> int:
    return outputs * _MAXOUT_PIECES if activation == "maxout" else outputs

"""EfficientNet-Lite: EfficientNet without squeeze-and-excitation and with ReLU6, for processors of phones."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import keras
import numpy as np

from onehood.errors import InvalidArgumentError, WeightsError
from onehood.options import Choice

FEATURES = 1280
"""Length of the vector that the backbone makes of an image."""

LEAST_SIDE = 32
"""The least side in pixels of an image that leaves one position after the last of five strides."""

_STEM = 32  # Neither it nor the head is ever scaled.
_EPSILON = 1e-3
_MIDDLE, _SCALE = 127.0, 128.0


@dataclass(frozen=True)
class Variant:
    """How a member of the family is scaled.

    Args:
        width: by which the channels of B0 are multiplied.
        depth: by which the blocks of its stages are, but of the first and the last.
        side: of the square images that its weights were trained on, in pixels.
    """

    width: float
    depth: float
    side: int


VARIANTS = {
    "efficientnet_lite0": Variant(1.0, 1.0, 224),
    "efficientnet_lite1": Variant(1.0, 1.1, 240),
    "efficientnet_lite2": Variant(1.1, 1.2, 260),
}


@dataclass(frozen=True)
class _Stage:
    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)
"""Of EfficientNet-B0."""


def efficientnet_lite(name: str, input_shape: Sequence[int]) -> keras.Model:
    """Builds the backbone: from pixels (0 to 255) to a vector of 1,280 features, float32.

    A stem of 3×3 with a stride of 2, seven stages of inverted residual blocks (1×1 to six times the channels, depthwise
    3×3 or 5×5, 1×1 back, without an activation), 1×1 to 1,280 channels, and their means over the image. Every
    convolution is followed by batch normalization, every one but the last of a block by ReLU6.

    Args:
        name: "efficientnet_lite0", "efficientnet_lite1" or "efficientnet_lite2".
        input_shape: (height, width, 3) of the images, sides of at least 32.

    Raises:
        InvalidArgumentError: for another name or shape.

    Source: M. Tan, Q. Le, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML 2019, table 1;
    R. Liu, Higher accuracy on vision models with EfficientNet-Lite, 2020 (what Lite leaves out).
    """
    variant = VARIANTS[Choice(tuple(VARIANTS)).check("name", name)]
    shape = tuple(input_shape)
    if len(shape) != 3 or min(shape[:2]) < LEAST_SIDE or shape[2] != 3:
        raise InvalidArgumentError(
            f"EfficientNet-Lite takes colour images of at least {LEAST_SIDE}×{LEAST_SIDE} pixels, "
            f"{variant.side}×{variant.side} as designed. Received the shape {shape}."
        )
    inputs = keras.Input(shape, name="pixels")
    x = keras.layers.Rescaling(1 / _SCALE, offset=-_MIDDLE / _SCALE, name="scaled")(inputs)
    x = _normalized(_convolution(_STEM, 3, 2, "stem")(x), "stem", active=True)
    channels = _STEM
    for number, block in enumerate(_blocks(variant)):
        x = _inverted_residual(x, channels, block, f"block{number}")
        channels = block.channels
    x = _normalized(_convolution(FEATURES, 1, 1, "head")(x), "head", active=True)
    vector = keras.layers.GlobalAveragePooling2D(name="features", dtype="float32")(x)
    return keras.Model(inputs, vector, name=name)


def assign_torch_weights(model: keras.Model, tensors: Mapping[str, np.ndarray]) -> None:
    """Gives a backbone the weights of a PyTorch checkpoint of EfficientNet-Lite.

    Args:
        model: as `efficientnet_lite` builds it.
        tensors: by the names of "EfficientNet PyTorch" ("_conv_stem.weight", "_blocks.0._bn1.running_mean", …); those
            of the decision ("_fc") are not looked at.

    Raises:
        WeightsError: a tensor is missing, or has another shape.
    """
    for layer in model.layers:
        if not layer.weights:
            continue
        values = [_as_keras(layer, tensors, name) for name in _torch_names(layer)]
        expected = [tuple(weight.shape) for weight in layer.weights]
        if [value.shape for value in values] != expected:
            found = ", ".join(str(value.shape) for value in values)
            raise WeightsError(f"{layer.name}: the weights are those of another network ({found} for {expected}).")
        layer.set_weights(values)


def _blocks(variant: Variant) -> Iterator[_Stage]:
    """One after the other, each as a stage of one block."""
    for place, stage in enumerate(_STAGES):
        fixed = place in (0, len(_STAGES) - 1)
        channels = _rounded(stage.channels * variant.width)
        for number in range(stage.blocks if fixed else math.ceil(stage.blocks * variant.depth)):
            yield _Stage(1, stage.kernel, stage.stride if number == 0 else 1, stage.expansion, channels)


def _rounded(channels: float) -> int:
    """To a multiple of eight that is at most a tenth less."""
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


def _inverted_residual(x: keras.KerasTensor, channels: int, block: _Stage, name: str) -> keras.KerasTensor:
    begin = x
    if block.expansion > 1:
        x = _convolution(channels * block.expansion, 1, 1, f"{name}_expand")(x)
        x = _normalized(x, f"{name}_expand", active=True)
    x = keras.layers.DepthwiseConv2D(
        block.kernel, block.stride, padding="same", use_bias=False, name=f"{name}_depthwise"
    )(x)
    x = _normalized(x, f"{name}_depthwise", active=True)
    x = _normalized(_convolution(block.channels, 1, 1, f"{name}_project")(x), f"{name}_project", active=False)
    if block.stride == 1 and channels == block.channels:
        x = keras.layers.Add(name=f"{name}_sum")([begin, x])
    return x


def _convolution(filters: int, kernel: int, stride: int, name: str) -> keras.layers.Layer:
    return keras.layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False, name=name)


def _normalized(x: keras.KerasTensor, name: str, *, active: bool) -> keras.KerasTensor:
    x = keras.layers.BatchNormalization(epsilon=_EPSILON, momentum=0.99, name=f"{name}_normalization")(x)
    return keras.layers.ReLU(6.0, name=f"{name}_relu6")(x) if active else x


_NORMALIZATIONS = {"stem": "_bn0", "head": "_bn1", "expand": "_bn0", "depthwise": "_bn1", "project": "_bn2"}
_CONVOLUTIONS = {
    "stem": "_conv_stem",
    "head": "_conv_head",
    "expand": "_expand_conv",
    "depthwise": "_depthwise_conv",
    "project": "_project_conv",
}


def _torch_names(layer: keras.layers.Layer) -> list[str]:
    """Of a layer's weights, in Keras' order."""
    parts = layer.name.removesuffix("_normalization").split("_")
    prefix = f"_blocks.{parts[0].removeprefix('block')}." if len(parts) > 1 else ""
    if isinstance(layer, keras.layers.BatchNormalization):
        module = prefix + _NORMALIZATIONS[parts[-1]]
        return [f"{module}.{kind}" for kind in ("weight", "bias", "running_mean", "running_var")]
    return [f"{prefix}{_CONVOLUTIONS[parts[-1]]}.weight"]


def _as_keras(layer: keras.layers.Layer, tensors: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    if name not in tensors:
        raise WeightsError(f"{layer.name}: there is no tensor {name!r}.")
    value = tensors[name]
    if value.ndim != 4:
        return value
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return value.transpose(2, 3, 0, 1)  # (channels, 1, rows, columns)
    return value.transpose(2, 3, 1, 0)  # (filters, channels, rows, columns)

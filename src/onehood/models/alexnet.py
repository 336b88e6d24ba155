"""AlexNet."""

from collections.abc import Sequence
from typing import Any, Literal

import keras

from onehood.errors import InvalidArgumentError
from onehood.layers import LocalResponseNormalization
from onehood.models.arguments import checked_shape
from onehood.models.building_blocks import convolution, dense, dropped, probabilities, scaled_pixels
from onehood.models.building_blocks import pooling as pooled
from onehood.rules import GROUPS, SHARE, ActivationName, PoolingName

LEAST_SIDE = 67
"""The least side in pixels of an image that leaves one position after the last pooling."""


def alexnet(
    class_count: int,
    input_shape: Sequence[int],
    *,
    groups: int = 1,
    activation: ActivationName = "relu",
    pooling: PoolingName = "max",
    dropout: float = 0.5,
) -> keras.Model:
    """Builds AlexNet, for images of 227×227 with the article's sides: 55 - 27 - 13 - 6, and 9,216 features.

    96 filters of 11×11 with a stride of 4, 256 of 5×5, 384, 384 and 256 of 3×3; local response normalization after the
    first two, overlapping 3×3 pooling with a stride of 2 after the first, second and fifth; dropout before each of two
    dense layers of 4096. With a thousand classes 62,378,344 weights, or 60,965,224 in two groups. Weights start from
    He's normal distribution and biases from zero, not from the article's, which need its many epochs; pixels are
    scaled, not reduced by ImageNet's mean.

    The article says 224×224; its 55 positions need 227, or a border of two pixels.

    Args:
        class_count: number of classes, at least 2.
        input_shape: (height, width, channels) of the images, sides of at least 67, 1 or 3 channels.
        groups: 1, or 2 as in the article, where the second, fourth and fifth convolutions see only the half of the maps
            that was on the same processor.
        activation: by name.
        pooling: by name; "fractional" leaves larger maps.
        dropout: the rate before each of the two large dense layers; 0 for none.

    Returns:
        A `keras.Model` from pixels (0 to 255) to class probabilities (float32).

    Raises:
        InvalidArgumentError: for arguments out of range, or images too small for the five stages.

    Source: A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification with Deep Convolutional Neural Networks,
    NIPS 2012, section 3.5.
    """
    height, width, channels = checked_shape(class_count, input_shape)
    if min(height, width) < LEAST_SIDE:
        raise InvalidArgumentError(
            f"AlexNet takes images of at least {LEAST_SIDE}×{LEAST_SIDE} pixels, 227×227 as designed. Received: "
            f"{height}×{width}. Give `image_size` (--image-size 227) for a folder of photographs, or choose another "
            "network."
        )
    GROUPS.check("groups", groups)
    SHARE.check("dropout", dropout)

    def stage(outputs: Any, filters: int, side: int, number: int, *, split: int = 1, strides: int = 1) -> Any:
        border: Literal["valid", "same"] = "valid" if number == 1 else "same"
        name = f"convolution_{number}"
        return convolution(
            outputs, filters, side, activation=activation, strides=strides, padding=border, groups=split, name=name
        )

    inputs = keras.Input((height, width, channels), name="pixels")
    outputs = stage(scaled_pixels(inputs), 96, 11, 1, strides=4)
    outputs = LocalResponseNormalization(name="normalization_1")(outputs)
    outputs = pooled(outputs, pooling, size=3, strides=2, name="pooling_1")
    outputs = stage(outputs, 256, 5, 2, split=groups)
    outputs = LocalResponseNormalization(name="normalization_2")(outputs)
    outputs = pooled(outputs, pooling, size=3, strides=2, name="pooling_2")
    outputs = stage(outputs, 384, 3, 3)
    outputs = stage(outputs, 384, 3, 4, split=groups)
    outputs = stage(outputs, 256, 3, 5, split=groups)
    outputs = pooled(outputs, pooling, size=3, strides=2, name="pooling_5")
    for number in (6, 7):
        outputs = dropped(outputs, dropout, name=f"dropout_{number}")
        outputs = dense(outputs, 4096, activation=activation, name=f"dense_{number}")
    return keras.Model(inputs, probabilities(outputs, class_count), name="alexnet")

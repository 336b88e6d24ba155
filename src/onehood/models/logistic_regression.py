"""Logistic regression on pixels."""

from collections.abc import Sequence

import keras

from onehood.models.arguments import checked_shape
from onehood.models.building_blocks import probabilities, scaled_pixels


def logistic_regression(class_count: int, input_shape: Sequence[int]) -> keras.Model:
    """Builds multinomial logistic regression: one weight for each pixel and class, and a bias for each class.

    Args:
        class_count: number of classes, at least 2.
        input_shape: (height, width, channels) of the images, 1 or 3 channels.

    Returns:
        A `keras.Model` from pixels (0 to 255) to class probabilities (float32).

    Raises:
        InvalidArgumentError: for arguments out of range.
    """
    inputs = keras.Input(checked_shape(class_count, input_shape), name="pixels")
    return keras.Model(inputs, probabilities(scaled_pixels(inputs), class_count), name="logistic_regression")

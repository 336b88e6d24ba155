"""The multilayer perceptron."""

from collections.abc import Sequence

import keras

from onehood.models.arguments import checked_shape
from onehood.models.building_blocks import dense, dropped, probabilities, scaled_pixels
from onehood.rules import LAYERS_OF_UNITS, SHARE, ActivationName


def multilayer_perceptron(
    class_count: int,
    input_shape: Sequence[int],
    *,
    hidden: Sequence[int] = (256, 128),
    activation: ActivationName = "relu",
    dropout: float = 0.0,
) -> keras.Model:
    """Builds dense layers from pixels to classes: for MNIST 784-256-128-10.

    Args:
        class_count: number of classes, at least 2.
        input_shape: (height, width, channels) of the images, 1 or 3 channels.
        hidden: units of the hidden layers, at least one layer.
        activation: of the hidden layers, by name.
        dropout: the rate after each hidden layer; 0 for none.

    Returns:
        A `keras.Model` from pixels (0 to 255) to class probabilities (float32).

    Raises:
        InvalidArgumentError: for arguments out of range.
    """
    inputs = keras.Input(checked_shape(class_count, input_shape), name="pixels")
    LAYERS_OF_UNITS.check("hidden", hidden)
    SHARE.check("dropout", dropout)
    outputs = scaled_pixels(inputs)
    for layer, units in enumerate(hidden, start=1):
        outputs = dense(outputs, units, activation=activation, name=f"hidden_{layer}")
        outputs = dropped(outputs, dropout, name=f"dropout_{layer}")
    return keras.Model(inputs, probabilities(outputs, class_count), name="multilayer_perceptron")

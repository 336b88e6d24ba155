"""Keras architectures, and the building blocks of one's own: see `building_blocks`.

An architecture is a function from a number of classes and an input shape to a `keras.Model`.
"""

import onehood.keras_start  # noqa: F401  It comes before the architectures, which import Keras.
from onehood.models.alexnet import alexnet
from onehood.models.building_blocks import (
    activated,
    convolution,
    dense,
    fractional_pooling,
    pooling,
    probabilities,
    scaled_pixels,
)
from onehood.models.fractional import fractional
from onehood.models.lenet import lenet
from onehood.models.logistic_regression import logistic_regression
from onehood.models.multilayer_perceptron import multilayer_perceptron

__all__ = [
    "activated",
    "alexnet",
    "convolution",
    "dense",
    "fractional",
    "fractional_pooling",
    "lenet",
    "logistic_regression",
    "multilayer_perceptron",
    "pooling",
    "probabilities",
    "scaled_pixels",
]

"""Keras layers, in `keras.ops`: the same on TensorFlow, JAX and PyTorch."""

from onehood.layers.fractional_max_pooling import FractionalMaxPooling2D

__all__ = ["FractionalMaxPooling2D"]

"""Keras layers, in `keras.ops`: the same on TensorFlow, JAX and PyTorch."""

from onehood.layers.fractional_max_pooling import FractionalMaxPooling2D
from onehood.layers.fused_max_pooling import PoolingKernel, pooling_kernel

__all__ = ["FractionalMaxPooling2D", "PoolingKernel", "pooling_kernel"]

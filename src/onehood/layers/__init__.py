"""Keras layers, in `keras.ops`: the same on TensorFlow, JAX and PyTorch."""

import onehood.keras_start  # noqa: F401  It comes before the layers, which import Keras.
from onehood.layers.drop_connect import DropConnect
from onehood.layers.fractional_max_pooling import FractionalMaxPooling2D
from onehood.layers.fused_max_pooling import PoolingKernel, pooling_kernel
from onehood.layers.local_response_normalization import LocalResponseNormalization
from onehood.layers.maxout import Maxout
from onehood.layers.partial_convolution import PartialConvolution2D
from onehood.layers.trainable_subsampling import TrainableSubsampling2D

__all__ = [
    "DropConnect",
    "FractionalMaxPooling2D",
    "LocalResponseNormalization",
    "Maxout",
    "PartialConvolution2D",
    "PoolingKernel",
    "TrainableSubsampling2D",
    "pooling_kernel",
]

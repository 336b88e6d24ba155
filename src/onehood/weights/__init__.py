"""Weights that others have trained: which are known, where they are, and how they are read. No TensorFlow."""

from onehood.weights.published_weights import PUBLISHED_WEIGHTS, PublishedWeights, published_tensors, weights_file
from onehood.weights.torch_tensors import torch_tensors

__all__ = ["PUBLISHED_WEIGHTS", "PublishedWeights", "published_tensors", "torch_tensors", "weights_file"]

"""Convolution and kernels in NumPy: what the first layer of a network does, done by hand."""

from onehood.filters.convolve import convolve
from onehood.filters.kernels import KERNELS, kernel
from onehood.rules import KernelName

__all__ = ["KERNELS", "KernelName", "convolve", "kernel"]

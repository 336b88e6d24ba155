"""When the fused kernels pool instead of the portable operations, and the way there on each backend."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Literal, get_args

import keras

from onehood.errors import InvalidArgumentError
from onehood.layers.pooling_regions import RegionRule

PoolingKernel = Literal["automatic", "fused", "portable"]

_DTYPES = ("bfloat16", "float16", "float32", "float64")
_choice: ContextVar[PoolingKernel] = ContextVar("pooling_kernel", default="automatic")


@contextmanager
def pooling_kernel(choice: PoolingKernel) -> Iterator[None]:
    """Chooses, for what is called or traced inside, how fractional max-pooling is computed.

    Outputs and derivatives of every order are the same either way; where maxima are equal, a backend other than
    TensorFlow may give the gradient to another one of them. NaN, which no network that has not diverged holds, is
    handed on by the fused kernel and may be lost in the portable one. A TensorFlow graph keeps the kernel with which it
    was traced.

    Args:
        choice: "automatic" takes the fused CPU kernel where Numba is installed and the tensors are TensorFlow's or
            PyTorch's on a machine where they lie in main memory, except in graphs that may leave this process: those
            compiled by XLA or `torch.compile`, and TensorFlow graphs traced for inference, as for an export. "fused"
            takes it in TensorFlow graphs traced for inference, too: such a graph cannot be exported. "portable" never
            takes it; derivatives that PyTorch vectorizes (`is_grads_batched`) need that.

    Raises:
        InvalidArgumentError: for another choice.
    """
    if choice not in get_args(PoolingKernel):
        raise InvalidArgumentError(
            f"The pooling kernel must be one of {', '.join(get_args(PoolingKernel))}. Received: {choice!r}."
        )
    token = _choice.set(choice)
    try:
        yield
    finally:
        _choice.reset(token)


@cache
def fused_kernel_available() -> bool:
    """Whether the backend's tensors are such that the fused kernels can work on them, and Numba is there to do so.

    Where Numba is installed but cannot start (it supports no NumPy as new as this one; it finds no folder to keep
    its compiled code in), everything stays portable.
    """
    if keras.backend.backend() not in ("tensorflow", "torch"):
        return False
    try:
        import_module("onehood.layers.pooling_kernels")
    except (ImportError, RuntimeError):
        return False
    return True


def faster_without_xla() -> bool:
    """Whether a TensorFlow graph pools faster as it is: XLA, which Keras likes to choose, cannot call the kernels."""
    if keras.backend.backend() != "tensorflow" or find_spec("numba") is None:
        return False
    return bool(import_module("onehood.layers.fused_tensorflow").in_main_memory())


def fused_kernel_applies(inputs: Any, *, training: bool) -> bool:
    """Whether `inputs` are to be pooled by `fused_max_pooling`, by the rules of `pooling_kernel`."""
    choice = _choice.get()
    if choice == "portable" or keras.backend.standardize_dtype(inputs.dtype) not in _DTYPES:
        return False
    return fused_kernel_available() and bool(_road().within_reach(inputs, lasting=training or choice == "fused"))


def fused_max_pooling(inputs: Any, numbers: Any, output_sizes: Sequence[Any], rule: RegionRule) -> Any:
    """Max-pools over the regions that follow from random numbers, by the fused kernels, with their gradient.

    Args:
        inputs: shape (batch, height, width, channels), of a floating-point dtype.
        numbers: as `draw_numbers` drew them for the height and the width.
        output_sizes: the output height and width, whole numbers or tensors.
        rule: of the regions.

    Returns:
        What `region_max_pooling` gives over `regions_from_numbers`.
    """
    return _road().max_pooling(inputs, numbers, output_sizes, rule)


def _road() -> ModuleType:
    """The module that hands this backend's tensors to the kernels."""
    return import_module(f"onehood.layers.fused_{keras.backend.backend()}")

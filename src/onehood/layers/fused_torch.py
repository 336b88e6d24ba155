"""The fused pooling kernels in PyTorch: an autograd function over the memory of CPU tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from onehood.layers.pooling_kernels import BFLOAT16_BITS, pool_backward, pool_forward, region_table
from onehood.layers.pooling_regions import RegionRule


def within_reach(inputs: Any, *, lasting: bool = True) -> bool:
    """Whether `inputs` is a plain tensor in main memory, and nothing is being compiled, exported or traced.

    Args:
        inputs: a tensor.
        lasting: as on TensorFlow; no matter here, where every call decides anew.
    """
    return (
        type(inputs) in (torch.Tensor, torch.nn.Parameter)
        and inputs.device.type == "cpu"
        and not torch.compiler.is_compiling()
        and not torch.jit.is_tracing()
    )


def max_pooling(inputs: Any, numbers: Any, output_sizes: Sequence[int], rule: RegionRule) -> Any:
    """See `fused_max_pooling`."""
    table = region_table(numbers.numpy(), inputs.shape[1:3], output_sizes, rule)
    return _MaxPooling.apply(inputs, table, output_sizes[0], rule.windowed)


class _MaxPooling(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, inputs: Any, table: np.ndarray, output_height: int, windowed: bool) -> Any:
        outputs, winners = pool_forward(_numbers(inputs), table, output_height, windowed=windowed)
        ctx.winners, ctx.table, ctx.sides = winners, table, inputs.shape[1:3]
        return _tensor(outputs, inputs.dtype)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, upstream: Any) -> Any:
        gradient = pool_backward(_numbers(upstream), ctx.winners, ctx.table, ctx.sides)
        return _tensor(gradient, upstream.dtype), None, None, None


def _numbers(tensor: Any) -> np.ndarray:
    """The memory of a tensor as an array of a dtype of the kernels, in C order."""
    tensor = tensor.detach().contiguous()
    if tensor.dtype == torch.bfloat16:
        return tensor.view(torch.int16).numpy()
    return (tensor.float() if tensor.dtype == torch.float16 else tensor).numpy()


def _tensor(array: np.ndarray, dtype: Any) -> Any:
    tensor = torch.from_numpy(array)
    return tensor.view(dtype) if array.dtype == BFLOAT16_BITS else tensor.to(dtype)

"""The fused pooling kernels in PyTorch: autograd functions over the memory of CPU tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from onehood.errors import InvalidArgumentError
from onehood.layers.pooling_kernels import BFLOAT16_BITS, choose_winners, pool_backward, pool_forward, region_table
from onehood.layers.pooling_regions import RegionRule


def within_reach(inputs: Any, *, lasting: bool = True) -> bool:
    """Whether `inputs` is a plain tensor in main memory, and nothing is compiled, exported, traced or transformed.

    Args:
        inputs: a tensor.
        lasting: as on TensorFlow; no matter here, where every call decides anew.
    """
    return (
        type(inputs) in (torch.Tensor, torch.nn.Parameter)
        and inputs.device.type == "cpu"
        and not torch.compiler.is_compiling()
        and not torch.jit.is_tracing()
        and not torch._C._functorch.is_functorch_wrapped_tensor(inputs)
    )


def max_pooling(inputs: Any, numbers: Any, output_sizes: Sequence[int], rule: RegionRule) -> Any:
    """See `fused_max_pooling`."""
    table = region_table(numbers.numpy(), inputs.shape[1:3], output_sizes, rule)
    return _MaxPooling.apply(inputs, table, output_sizes[0], rule.windowed)


class _MaxPooling(torch.autograd.Function):
    """Pooling; its derivatives are those of pooling with the winners known, which is linear."""

    @staticmethod
    def forward(ctx: Any, inputs: Any, table: np.ndarray, output_height: int, windowed: bool) -> Any:
        outputs, winners = pool_forward(_numbers(inputs), table, output_height, windowed=windowed)
        ctx.winners, ctx.table, ctx.sides = winners, table, inputs.shape[1:3]
        return _tensor(outputs, inputs.dtype)

    @staticmethod
    def backward(ctx: Any, upstream: Any) -> Any:
        return _Send.apply(upstream, ctx.winners, ctx.table, ctx.sides), None, None, None

    @staticmethod
    def jvp(ctx: Any, tangent: Any, *others: Any) -> Any:
        return _Choose.apply(tangent, ctx.winners, ctx.table)


class _Send(torch.autograd.Function):
    """From outputs to the inputs that won them, adding up: the transpose of `_Choose`."""

    @staticmethod
    def forward(ctx: Any, upstream: Any, winners: np.ndarray, table: np.ndarray, sides: Sequence[int]) -> Any:
        ctx.winners, ctx.table, ctx.sides = winners, table, sides
        return _tensor(pool_backward(_numbers(upstream), winners, table, sides), upstream.dtype)

    @staticmethod
    def backward(ctx: Any, upstream: Any) -> Any:
        return _Choose.apply(upstream, ctx.winners, ctx.table), None, None, None

    @staticmethod
    def jvp(ctx: Any, tangent: Any, *others: Any) -> Any:
        return _Send.apply(tangent, ctx.winners, ctx.table, ctx.sides)


class _Choose(torch.autograd.Function):
    """From inputs to outputs, the values of the winners."""

    @staticmethod
    def forward(ctx: Any, inputs: Any, winners: np.ndarray, table: np.ndarray) -> Any:
        ctx.winners, ctx.table, ctx.sides = winners, table, inputs.shape[1:3]
        return _tensor(choose_winners(_numbers(inputs), winners, table), inputs.dtype)

    @staticmethod
    def backward(ctx: Any, upstream: Any) -> Any:
        return _Send.apply(upstream, ctx.winners, ctx.table, ctx.sides), None, None

    @staticmethod
    def jvp(ctx: Any, tangent: Any, *others: Any) -> Any:
        return _Choose.apply(tangent, ctx.winners, ctx.table)


def _numbers(tensor: Any) -> np.ndarray:
    """The memory of a tensor as an array of a dtype of the kernels, in C order."""
    try:
        tensor = tensor.detach().contiguous()
        if tensor.dtype == torch.bfloat16:
            return tensor.view(torch.int16).numpy()
        return (tensor.float() if tensor.dtype == torch.float16 else tensor).numpy()
    except (
        RuntimeError
    ) as error:  # It has no memory of its own: PyTorch is vectorizing derivatives, or transforms them.
        raise InvalidArgumentError(
            "The fused pooling kernels take no derivatives that PyTorch vectorizes (`is_grads_batched`, `vectorize`). "
            'Call the layer inside `with onehood.layers.pooling_kernel("portable")`.'
        ) from error


def _tensor(array: np.ndarray, dtype: Any) -> Any:
    tensor = torch.from_numpy(array)
    return tensor.view(dtype) if array.dtype == BFLOAT16_BITS else tensor.to(dtype)

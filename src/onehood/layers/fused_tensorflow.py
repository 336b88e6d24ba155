"""The fused pooling kernels in TensorFlow: called from graphs through `tf.numpy_function`."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.forwardprop_util import pack_tangents
from tensorflow.python.ops.control_flow_util import GraphOrParentsInXlaContext

from onehood.layers.pooling_kernels import BFLOAT16_BITS, choose_winners, pool_backward, pool_forward, region_table
from onehood.layers.pooling_regions import RegionRule


def in_main_memory() -> bool:
    """Whether TensorFlow computes on the CPU: with a GPU in sight, tensors may be anywhere."""
    return not tf.config.get_visible_devices("GPU")


def within_reach(inputs: Any, *, lasting: bool) -> bool:
    """Whether a tensor lies, or will lie, in the main memory of this process.

    Args:
        inputs: an eager or a symbolic tensor.
        lasting: whether a graph that is being traced will only ever run in this process.
    """
    if not in_main_memory() or tf.executing_eagerly():
        return in_main_memory()
    # In a graph, TensorFlow takes forward-mode derivatives operation by operation, and would take ours for zero.
    forward_mode = pack_tangents([inputs]).tangents
    return lasting and not forward_mode and not GraphOrParentsInXlaContext(inputs.graph)


def max_pooling(inputs: Any, numbers: Any, output_sizes: Sequence[Any], rule: RegionRule) -> Any:
    """See `fused_max_pooling`."""
    sizes = tf.stack(output_sizes) if any(map(tf.is_tensor, output_sizes)) else np.array(output_sizes, np.int32)

    def forward(inputs: np.ndarray, numbers: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, ...]:
        table = region_table(numbers, inputs.shape[1:3], sizes.tolist(), rule)
        pooled = pool_forward(_numbers(inputs), table, int(sizes[0]), windowed=rule.windowed)
        return _in_dtype(pooled.outputs, inputs.dtype), pooled.winners, table

    @tf.custom_gradient
    def pool(inputs: Any) -> tuple[Any, Callable[[Any], Any]]:
        outputs, winners, table = _call(forward, (inputs, numbers, sizes), (inputs.dtype, tf.uint8, tf.int32))
        static = (size if isinstance(size, int) else None for size in output_sizes)
        outputs.set_shape((inputs.shape[0], *static, inputs.shape[3]))

        def gradient(upstream: Any) -> Any:
            return _sent(upstream, winners, table, tf.shape(inputs)[1:3], inputs.shape)

        return outputs, gradient

    return pool(inputs)


def _sent(upstream: Any, winners: Any, table: Any, sizes: Any, shape: Any) -> Any:
    """From outputs to the inputs that won them, adding up; the gradient of `_chosen`, which is its own."""

    def backward(upstream: np.ndarray, winners: np.ndarray, table: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray]:
        return (_in_dtype(pool_backward(_numbers(upstream), winners, table, sizes.tolist()), upstream.dtype),)

    @tf.custom_gradient
    def send(upstream: Any, winners: Any, table: Any, sizes: Any) -> tuple[Any, Callable[[Any], Any]]:
        (result,) = _call(backward, (upstream, winners, table, sizes), (upstream.dtype,))
        result.set_shape(shape)
        return result, lambda second: (_chosen(second, winners, table, upstream.shape), None, None, None)

    return send(upstream, *_at_hand(winners, table, sizes))


def _chosen(inputs: Any, winners: Any, table: Any, shape: Any) -> Any:
    """From inputs to outputs, the values of the winners; the gradient of `_sent`, which is its own."""

    def forward(inputs: np.ndarray, winners: np.ndarray, table: np.ndarray) -> tuple[np.ndarray]:
        return (_in_dtype(choose_winners(_numbers(inputs), winners, table), inputs.dtype),)

    @tf.custom_gradient
    def choose(inputs: Any, winners: Any, table: Any) -> tuple[Any, Callable[[Any], Any]]:
        (result,) = _call(forward, (inputs, winners, table), (inputs.dtype,))
        result.set_shape(shape)
        sizes = tf.shape(inputs)[1:3]
        return result, lambda upstream: (_sent(upstream, winners, table, sizes, inputs.shape), None, None)

    return choose(inputs, *_at_hand(winners, table))


def _at_hand(*tensors: Any) -> Sequence[Any]:
    """The tensors in the graph that is being traced: derivatives of functions are taken in graphs of their own."""
    return tensors if tf.executing_eagerly() else list(map(tf.identity, tensors))


def _call(function: Callable[..., Any], inputs: tuple[Any, ...], dtypes: tuple[Any, ...]) -> list[Any]:
    if tf.executing_eagerly():  # An eager tensor lends its memory: `tf.numpy_function` would copy it first.
        return [tf.convert_to_tensor(result) for result in function(*map(np.asarray, inputs))]
    return list(tf.numpy_function(function, inputs, dtypes))


def _numbers(array: np.ndarray) -> np.ndarray:
    """The array in a dtype of the kernels."""
    if array.dtype == tf.bfloat16.as_numpy_dtype:
        return array.view(BFLOAT16_BITS)
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _in_dtype(array: np.ndarray, dtype: Any) -> np.ndarray:
    return array.view(dtype) if array.dtype == BFLOAT16_BITS else array.astype(dtype, copy=False)

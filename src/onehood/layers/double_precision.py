"""Operations that keep float64 on every backend: on PyTorch, those of Keras by these names compute it in float32."""

from typing import Any

import keras
from keras import ops


def maximum(values: Any, others: Any) -> Any:
    """The larger of both, elementwise; NaN where one of them is."""
    if not _is_double(values):
        return ops.maximum(values, others)
    return ops.where((values > others) | ops.isnan(values), values, others)


def matmul(rows: Any, columns: Any) -> Any:
    """The product of two matrices."""
    return ops.einsum("bf,fu->bu", rows, columns) if _is_double(rows) else ops.matmul(rows, columns)


def mean(values: Any) -> Any:
    """The mean over the first axis."""
    return ops.sum(values, axis=0) / values.shape[0] if _is_double(values) else ops.mean(values, axis=0)


def _is_double(tensor: Any) -> bool:
    return bool(keras.backend.standardize_dtype(tensor.dtype) == "float64")

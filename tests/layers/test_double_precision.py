"""Operations in float64 to its last digits, and as Keras does them otherwise; PyTorch's are in the backends' checks."""

import keras
import numpy as np
import pytest

from onehood.layers import double_precision


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-15), ("float32", 1e-6), ("bfloat16", 2e-2)])
def test_each_equals_numpys_and_keeps_the_dtype(dtype, tolerance):
    generator = np.random.default_rng(0)
    arrays = generator.random((5, 3)), generator.random((5, 3)), generator.random((3, 4))
    first, second, matrix = (keras.ops.cast(array, dtype) for array in arrays)
    results = (
        (double_precision.maximum(first, second), np.maximum(*arrays[:2])),
        (double_precision.matmul(first, matrix), arrays[0] @ arrays[2]),
        (double_precision.mean(first), arrays[0].mean(axis=0)),
    )
    for found, expected in results:
        assert keras.backend.standardize_dtype(found.dtype) == dtype
        values = keras.ops.convert_to_numpy(keras.ops.cast(found, "float64"))
        np.testing.assert_allclose(values, expected, rtol=tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_is_the_maximum_wherever_it_stands(dtype):
    first, second = (np.array(values, dtype) for values in ([np.nan, 1, 3], [1, np.nan, 2]))
    np.testing.assert_array_equal(double_precision.maximum(first, second), [np.nan, np.nan, 3])

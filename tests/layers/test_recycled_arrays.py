"""Arrays in memory that is used again."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from onehood.layers.recycled_arrays import RecycledArrays

FLOAT32 = np.dtype(np.float32)


@pytest.mark.parametrize("shape", [(3, 5), (1,), (0, 4), (2, 3, 4, 5)])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_arrays_are_as_asked_aligned_and_in_c_order(shape, dtype):
    array = RecycledArrays().take(shape, np.dtype(dtype))
    assert (array.shape, array.dtype) == (shape, dtype)
    assert array.flags.c_contiguous
    assert array.ctypes.data % 64 == 0 or array.size == 0


def test_memory_is_used_again_only_once_nothing_refers_to_it():
    arrays = RecycledArrays()
    first = arrays.take((100, 10), FLOAT32)
    address = first.ctypes.data
    view = first[5:, 2]
    del first
    assert arrays.take((100, 10), FLOAT32).ctypes.data != address  # The view still looks at it.
    del view
    gc.collect()
    assert address in {array.ctypes.data for array in [arrays.take((100, 10), FLOAT32) for _ in range(2)]}


def test_what_tensorflow_holds_is_not_handed_out_again():
    import tensorflow as tf

    arrays = RecycledArrays()

    def filled():
        array = arrays.take((1000,), FLOAT32)
        array[:] = 7
        return tf.convert_to_tensor(array)

    tensor = tf.py_function(filled, [], tf.float32)
    for _ in range(3):
        arrays.take((1000,), FLOAT32)[:] = 0
    assert (tensor.numpy() == 7).all()


def test_idle_memory_is_given_back():
    arrays = RecycledArrays()
    arrays.take((1_000_000,), FLOAT32)
    held = arrays.bytes_held
    assert held >= 4_000_000
    for size in range(1, 400):
        arrays.take((size,), FLOAT32)
    assert arrays.bytes_held < held


def test_threads_never_share_memory():
    arrays = RecycledArrays()

    def work(number):
        for _ in range(200):
            array = arrays.take((64,), FLOAT32)
            array[:] = number
            if (array != number).any():
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(4)))

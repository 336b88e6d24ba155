"""Maxout against a loop and finite differences."""

import keras
import numpy as np
import pytest
from gradients import check_gradients
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.layers import Maxout


@given(pieces=st.integers(2, 5), units=st.integers(1, 4), rank=st.integers(1, 3), seed=st.integers(0, 99))
def test_each_unit_is_the_largest_of_its_pieces(pieces, units, rank, seed):
    inputs = np.random.default_rng(seed).normal(size=(*[2] * rank, units * pieces)).astype("float32")
    outputs = Maxout(pieces)(inputs).numpy()
    assert outputs.shape == (*[2] * rank, units)
    for unit in range(units):
        np.testing.assert_array_equal(outputs[..., unit], inputs[..., unit * pieces : (unit + 1) * pieces].max(axis=-1))


def test_gradients_go_to_the_largest():
    inputs = np.random.default_rng(0).permutation(24).reshape(2, 2, 6)
    check_gradients(Maxout(3, dtype="float64"), inputs)


def test_shapes_and_configuration():
    layer = Maxout(4)
    assert layer(keras.Input((5, 7, 8))).shape == (None, 5, 7, 2)
    assert Maxout.from_config(layer.get_config()).pieces == 4


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidArgumentError, match="`pieces` must be a whole number from 2 to 10,000. Received: 1"):
        Maxout(1)
    with pytest.raises(InvalidArgumentError, match="must be a multiple of `pieces`, 3"):
        Maxout(3)(np.zeros((2, 4)))

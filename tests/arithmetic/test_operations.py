"""Worked operations: the talk's numbers, layers of Keras, formulas that come to what they stand for."""

import math

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.arithmetic import Shape, convolution, fractional_pooling, hog, pooling
from onehood.errors import InvalidArgumentError


def evaluated(formula):
    """What a formula comes to."""
    for written, python in (("⌊", "math.floor("), ("⌋", ")"), ("·", "*"), ("!", "")):
        formula = formula.replace(written, python)
    return eval(formula, {"math": math, "min": min})


def test_the_numbers_of_the_talk():
    assert convolution(Shape(32, 32, 3), kernel=5, filters=3, padding=2).output == (32, 32, 3)
    assert convolution(Shape(7, 7), kernel=3, filters=1, stride=2).output == (3, 3, 1)
    alexnet = convolution(Shape(227, 227, 3), kernel=11, filters=96, stride=4)
    assert alexnet.output == (55, 55, 96)
    assert alexnet.quantities["parameters"].value == 34_944
    assert pooling(Shape(55, 55, 96), kernel=3, stride=2).output == (27, 27, 96)
    assert hog(Shape(32, 32), cell=3, block=2, orientations=9).quantities["features"].value == 2_916


@given(
    height=st.integers(4, 30),
    width=st.integers(4, 30),
    channels=st.sampled_from([2, 4]),
    kernel=st.integers(1, 4),
    filters=st.sampled_from([2, 6]),
    stride=st.integers(1, 3),
    groups=st.sampled_from([1, 2]),
)
def test_convolutions_are_those_of_keras(height, width, channels, kernel, filters, stride, groups):
    worked = convolution(Shape(height, width, channels), kernel=kernel, filters=filters, stride=stride, groups=groups)
    layer = keras.layers.Conv2D(filters, kernel, strides=stride, groups=groups)
    assert layer.compute_output_shape((None, height, width, channels))[1:] == worked.output
    layer.build((None, height, width, channels))
    assert layer.count_params() == worked.quantities["parameters"].value
    products = worked.output.height * worked.output.width * math.prod(layer.kernel.shape)
    assert worked.quantities["multiply_adds"].value == products


@pytest.mark.parametrize(
    "worked",
    [
        convolution(Shape(9, 8, 4), kernel=3, filters=6, stride=2, padding=1, groups=2),
        pooling(Shape(9, 8, 4), kernel=3, stride=2),
        pooling(Shape(9, 8, 4)),
        fractional_pooling(Shape(36, 25, 8)),
        hog(Shape(64, 40)),
    ],
    ids=lambda worked: worked.operation,
)
def test_formulas_come_to_their_values(worked):
    for name, quantity in worked.quantities.items():
        if name != "sequences":
            assert evaluated(quantity.formula) == quantity.value, name
    assert worked.as_json()["input"] == list(worked.input)


def test_sequences_of_fractional_pooling_are_counted():
    """All orders of steps of one and two that lead from five to three, by trying them out."""
    quantities = fractional_pooling(Shape(5, 5), ratio=5 / 3).quantities
    orders = [steps for steps in np.ndindex(2, 2, 2) if sum(step + 1 for step in steps) == 5]
    assert quantities["sequences"].value == len(orders) == 3
    assert (quantities["steps_of_two"].value, quantities["steps_of_one"].value) == (2, 1)
    assert quantities["sequences"].formula == "3! / (2!·1!)"


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda: convolution(Shape(4, 4, 3), kernel=5, filters=2), "`kernel` must fit into the padded side of 4"),
        (lambda: convolution(Shape(4, 4, 3), kernel=3, filters=0), "`filters` must be a whole number"),
        (lambda: convolution(Shape(4, 4, 3), kernel=3, filters=2, groups=2), "`groups` must divide the channels, 3"),
        (lambda: fractional_pooling(Shape(4, 4), ratio=2), "`ratio` must be a number strictly between 1 and 2"),
        (lambda: fractional_pooling(Shape(1, 4)), "`input` must have sides of at least 2"),
        (lambda: hog(Shape(10, 10)), "must hold a block of 2×2 cells of 8×8 pixels. Received: 10×10×1"),
        (lambda: hog(Shape(10, 10), orientations=0), "`orientations` must be"),
    ],
)
def test_bad_arguments_are_refused(work, message):
    with pytest.raises(InvalidArgumentError, match=message):
        work()

"""Descriptions against Keras's own counts, published numbers, and receptive fields by experiment."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from onehood.models import alexnet, fractional, lenet, multilayer_perceptron
from onehood.models.description import describe

NETWORKS = {
    "alexnet": lambda: alexnet(10, (67, 75, 3), groups=2),
    "lenet": lambda: lenet(10, (28, 28, 1)),
    "lenet, modern": lambda: lenet(10, (28, 40, 3), variant="modern", activation="maxout", pooling="average"),
    "fractional": lambda: fractional(10, (28, 28, 1)),
    "fractional, disjoint": lambda: fractional(10, (20, 28, 1), overlapping=False),
    "multilayer_perceptron": lambda: multilayer_perceptron(10, (9, 9, 1)),
}


def evaluated(formula):
    """What a formula of numbers comes to."""
    for written, python in (("⌊", "("), ("⌋", ")//1"), ("⌈", "-(-("), ("⌉", ")//1)"), ("·", "*")):
        formula = formula.replace(written, python)
    return round(eval(formula))


@pytest.mark.parametrize("name", NETWORKS)
def test_counts_are_those_of_keras_and_formulas_come_to_them(name):
    model = NETWORKS[name]()
    description = describe(model)
    assert description.parameters == model.count_params()
    for layer in description.layers:
        assert layer.parameters.value == model.get_layer(layer.name).count_params()
        assert layer.output == tuple(model.get_layer(layer.name).output.shape[1:])
        for quantity in (layer.parameters, layer.multiply_adds):
            assert evaluated(quantity.formula.replace(",", "")) == quantity.value, layer.name
        if layer.output_formula:
            sides = [evaluated(side) for side in layer.output_formula.split(" × ")]
            assert sides == list(layer.output[: len(sides)]) or sides[0] == np.prod(layer.output), layer.name


def test_published_totals():
    assert describe(alexnet(1000, (227, 227, 3))).parameters == 62_378_344
    model = describe(fractional(10, (28, 28, 1)))
    assert (model.parameters, model.multiply_adds) == (519_946, 20_369_024)


def test_receptive_fields_are_what_a_position_really_sees():
    """The pixels on which the gradient of one position is not zero; everything is linear here."""
    inputs = keras.Input((64, 64, 1))
    outputs = inputs
    for number, (kernel, stride) in enumerate(((5, 2), (3, 1))):
        outputs = keras.layers.Conv2D(1, kernel, strides=stride, name=f"c{number}", kernel_initializer="ones")(outputs)
        outputs = keras.layers.AveragePooling2D(3, 2, name=f"p{number}")(outputs)
    model = keras.Model(inputs, outputs)
    fields = {layer.name: layer.receptive_field for layer in describe(model).layers}
    for name in ("c0", "p0", "c1", "p1"):
        part = keras.Model(inputs, model.get_layer(name).output)
        pixels = tf.Variable(np.random.default_rng(0).random((1, 64, 64, 1)).astype("float32"))
        with tf.GradientTape() as tape:
            maps = part(pixels)
            middle = maps[0, maps.shape[1] // 2, maps.shape[2] // 2, 0]
        seen = np.flatnonzero(np.abs(tape.gradient(middle, pixels).numpy()[0, :, :, 0]).sum(axis=1))
        assert seen[-1] - seen[0] + 1 == fields[name], name


def test_branches_that_meet_see_what_the_widest_sees():
    inputs = keras.Input((16, 16, 3))
    wide = keras.layers.Conv2D(4, 5, padding="same")(inputs)
    narrow = keras.layers.Conv2D(4, 1)(inputs)
    outputs = keras.layers.Add(name="meet")([narrow, wide])
    model = keras.Model(inputs, keras.layers.GlobalAveragePooling2D(name="mean")(outputs))
    layers = {layer.name: layer for layer in describe(model).layers}
    assert layers["meet"].receptive_field == 5
    assert layers["mean"].receptive_field is None


def test_json_has_everything():
    values = describe(lenet(10, (28, 28, 1))).as_json()
    c3 = next(layer for layer in values["layers"] if layer["name"] == "c3")
    assert c3["parameters"] == {"value": 1516, "formula": "5·5·60 + 16"}
    assert c3["connections"] == "60 of 96"
    assert values["input"] == [28, 28, 1]

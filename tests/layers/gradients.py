"""Gradients of a layer against finite differences."""

import numpy as np
import tensorflow as tf

_STEP = 1e-6


def check_gradients(layer, inputs, **call):
    """The gradients of a float64 layer by its inputs and by each of its weights equal central differences."""
    inputs = tf.Variable(np.asarray(inputs, "float64"))
    outputs = layer(inputs, **call)
    upstream = np.random.default_rng(9).normal(size=outputs.shape)
    variables = [inputs, *(weight.value for weight in layer.trainable_weights)]
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(inputs, **call) * upstream)
    for variable, gradient in zip(variables, tape.gradient(total, variables), strict=True):
        values = variable.numpy()
        expected = np.zeros_like(values)
        for place in np.ndindex(values.shape):
            sums = []
            for shift in (_STEP, -_STEP):
                moved = values.copy()
                moved[place] += shift
                variable.assign(moved)
                sums.append(float(tf.reduce_sum(layer(inputs, **call) * upstream)))
            expected[place] = (sums[0] - sums[1]) / (2 * _STEP)
        variable.assign(values)
        np.testing.assert_allclose(tf.convert_to_tensor(gradient).numpy(), expected, rtol=1e-5, atol=1e-7)

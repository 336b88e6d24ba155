"""Logistic regression: its weights, and its gradient by the textbook."""

import numpy as np
import tensorflow as tf

from onehood.models import logistic_regression


def test_one_weight_for_each_pixel_and_class():
    assert logistic_regression(10, (28, 28, 1)).count_params() == 7_850
    assert logistic_regression(4, (5, 6, 3)).count_params() == 4 * (90 + 1)


def test_the_gradient_of_its_cross_entropy():
    """Pixels times (probability minus truth), averaged over the images."""
    model = logistic_regression(3, (4, 4, 1))
    generator = np.random.default_rng(0)
    pixels, labels = generator.integers(0, 256, (5, 4, 4, 1)).astype("float32"), np.array([0, 1, 2, 1, 1])
    with tf.GradientTape() as tape:
        probabilities = model(pixels)
        loss = -tf.reduce_mean(tf.math.log(tf.gather(probabilities, labels, batch_dims=1)))
    gradient = tape.gradient(loss, model.get_layer("scores").kernel.value)
    expected = (pixels.reshape(5, -1) / 255).T @ (np.asarray(probabilities) - np.eye(3)[labels]) / 5
    np.testing.assert_allclose(gradient, expected, rtol=1e-4, atol=1e-6)

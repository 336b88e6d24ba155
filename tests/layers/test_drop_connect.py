"""DropConnect against explicit masks, the moments of its sums, and finite differences."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from gradients import check_gradients
from scipy.stats import norm

from onehood.errors import InvalidArgumentError
from onehood.layers import DropConnect


def built(rate=0.3, units=4, features=5, **options):
    layer = DropConnect(units, rate, seed=1, dtype="float64", **options)
    layer.build((None, features))
    generator = np.random.default_rng(0)
    layer.kernel.assign(generator.normal(size=(features, units)))
    layer.bias.assign(generator.normal(size=units))
    return layer


def test_without_dropping_it_is_a_dense_layer():
    layer = built(rate=0, activation="relu")
    inputs = np.random.default_rng(2).normal(size=(3, 5))
    expected = np.maximum(inputs @ layer.kernel.numpy() + layer.bias.numpy(), 0)
    for training in (False, True):
        np.testing.assert_allclose(layer(inputs, training=training), expected)


def test_a_unit_in_training_is_a_sum_over_some_of_its_weights_and_samples_differ():
    layer = built(units=2, features=3)
    inputs = np.tile(np.array([1.0, 10.0, 100.0]), (400, 1))
    layer.kernel.assign(np.ones((3, 2)))
    layer.bias.assign([1000.0, 1000.0])
    outputs = np.rint(layer(inputs, training=True).numpy()).astype(int)
    seen = {f"{value:04d}" for value in outputs.ravel()}
    assert seen == {f"{mask:04b}" for mask in range(16)}
    # Each weight, and the bias, is kept with probability 0.7.
    digits = np.stack([outputs // 10**place % 10 for place in range(4)])
    np.testing.assert_allclose(digits.mean(axis=(1, 2)), 0.7, atol=0.06)


def test_inference_has_the_moments_of_training():
    layer = built(rate=0.4)
    inputs = np.random.default_rng(3).normal(size=(1, 5))
    drawn = layer(np.repeat(inputs, 40_000, axis=0), training=True).numpy()
    np.testing.assert_allclose(layer(inputs)[0], drawn.mean(axis=0), atol=0.03)


def test_inference_averages_the_activation_over_the_normal_distribution():
    layer = built(rate=0.5, activation="relu", samples=50_000)
    inputs = np.random.default_rng(4).normal(size=(2, 5))
    kernel, bias = layer.kernel.numpy(), layer.bias.numpy()
    mean = 0.5 * (inputs @ kernel + bias)
    deviation = np.sqrt(0.25 * (inputs**2 @ kernel**2 + bias**2))
    expected = mean * norm.cdf(mean / deviation) + deviation * norm.pdf(mean / deviation)  # of a rectified normal
    np.testing.assert_allclose(layer(inputs), expected, atol=0.03)


def test_gradients():
    inputs = np.random.default_rng(5).normal(size=(3, 5))
    check_gradients(built(), inputs)

    class SameMasks(keras.layers.Layer):
        """The layer with its stream of masks begun anew for each call."""

        def __init__(self, layer):
            super().__init__(dtype="float64")
            self.layer = layer

        def call(self, values):
            self.layer.seed_generator.state.assign([7, 0])
            return self.layer(values, training=True)

    check_gradients(SameMasks(built(activation="tanh")), inputs)


def test_a_blank_sample_has_a_gradient():
    """Before the biases are learned nothing deviates there, and the root of nothing has no derivative."""
    layer = DropConnect(3, activation="tanh")
    inputs = tf.zeros((1, 4))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs)
    assert np.isfinite(tape.gradient(outputs, inputs)).all()


def test_the_same_seed_draws_the_same_masks():
    inputs = np.random.default_rng(6).normal(size=(3, 5))
    first, same = built(), built()
    np.testing.assert_array_equal(first(inputs, training=True), same(inputs, training=True))
    assert (first(inputs, training=True).numpy() != same(inputs).numpy()).any()


def test_shapes_and_configuration():
    layer = DropConnect(4, 0.25, activation="tanh", samples=7)
    assert layer(keras.Input((6,))).shape == (None, 4)
    assert DropConnect.from_config(layer.get_config()).get_config() == layer.get_config()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": 0}, "`units` must be a whole number from 1 to 1,000,000. Received: 0"),
        ({"units": 2, "rate": 1}, "`rate` must be a finite number at least 0 and below 1"),
        ({"units": 2, "samples": 0}, "`samples` must be a whole number from 1 to 1,000,000"),
        ({"units": 10**23}, "`units` must be a whole number from 1 to 1,000,000"),
        ({"units": 2, "rate": "half"}, "`rate` must be a finite number"),
        ({"units": 2, "seed": 10**23}, "`seed` must be a whole number from 0 to 2,147,483,647"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        DropConnect(**arguments)


def test_maps_must_be_flattened_first():
    with pytest.raises(InvalidArgumentError, match="Put a `Flatten` layer before it"):
        DropConnect(2)(keras.Input((4, 4, 1)))

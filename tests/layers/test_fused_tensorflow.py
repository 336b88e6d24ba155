"""The fused kernels on TensorFlow: where tensors are within their reach, and derivatives of every order and mode."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from gradients import check_gradients

from onehood.layers import FractionalMaxPooling2D, pooling_kernel

INPUTS = np.random.default_rng(0).normal(size=(3, 9, 9, 2)).astype("float32")


def operations(function, *arguments):
    """The operation types of a traced function, of the functions that it calls too."""
    graph = function.get_concrete_function(*arguments).graph.as_graph_def()
    nodes = [*graph.node, *(node for inner in graph.library.function for node in inner.node_def)]
    return {node.op for node in nodes}


def traced(training, kernel="automatic", **options):
    layer = FractionalMaxPooling2D(seed=1)
    with pooling_kernel(kernel):
        return operations(tf.function(lambda x: layer(x, training=training), **options), INPUTS)


def test_training_graphs_call_the_kernel_and_inference_graphs_are_portable():
    assert "PyFunc" in traced(training=True)
    assert "PyFunc" not in traced(training=False)
    assert "PyFunc" in traced(training=False, kernel="fused")
    assert "PyFunc" not in traced(training=True, kernel="portable")


def test_xla_compiles_the_portable_road():
    assert "PyFunc" not in traced(training=True, kernel="fused", jit_compile=True)
    layer = FractionalMaxPooling2D(seed=1)
    outputs = tf.function(lambda x: layer(x, training=True), jit_compile=True)(INPUTS)
    assert outputs.shape == (3, 6, 6, 2)


def test_the_portable_road_is_taken_where_a_gpu_is_visible(monkeypatch):
    monkeypatch.setattr(tf.config, "get_visible_devices", lambda kind: [f"/device:{kind}:0"])
    assert "PyFunc" not in traced(training=True, kernel="fused")


def test_an_exported_model_runs_without_python(tmp_path):
    model = keras.Sequential(
        [keras.Input((9, 9, 2)), FractionalMaxPooling2D(seed=1), keras.layers.Conv2D(1, 1), FractionalMaxPooling2D()]
    )
    model.compile("sgd", "mse")
    model.fit(INPUTS, np.zeros((3, 4, 4, 1)), verbose=0)
    model.export(tmp_path / "exported", verbose=False)
    content = (tmp_path / "exported" / "saved_model.pb").read_bytes()
    assert b"PyFunc" not in content
    assert tf.saved_model.load(tmp_path / "exported").serve(INPUTS).shape == (3, 4, 4, 1)


def test_keras_does_not_choose_xla_by_itself():
    """`jit_compile="auto"` would compile the portable road, where the fused kernel is there to be used."""
    model = keras.Sequential([keras.Input((9, 9, 2)), FractionalMaxPooling2D(seed=1)])
    model.compile("sgd", "mse")
    assert not model.jit_compile


@pytest.mark.parametrize("shape", [(None, 9, 9, 2), (3, None, None, 2)])
def test_static_shapes_are_kept(shape):
    layer = FractionalMaxPooling2D()
    function = tf.function(lambda x: layer(x, training=True), input_signature=[tf.TensorSpec(shape)])
    pooled = function.get_concrete_function().output_shapes
    assert pooled.as_list() == [6 if side == 9 else side for side in shape]


VARIANTS = ({"overlapping": True}, {"overlapping": False}, {"inclusive": True})
WEIGHTS = tf.constant(np.random.default_rng(1).normal(size=(2, 6, 6, 2)))
DIRECTION = tf.constant(np.random.default_rng(2).normal(size=(2, 9, 8, 2)))


def gradient(pool, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        total = tf.reduce_sum(pool(inputs) ** 3 * WEIGHTS)
    return tape.gradient(total, inputs)


def second(pool, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        penalty = tf.reduce_sum(gradient(pool, inputs) ** 2 * DIRECTION)
    return tape.gradient(penalty, inputs)


def third(pool, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        total = tf.reduce_sum(second(pool, inputs) ** 2)
    return tape.gradient(total, inputs)


def forward_mode(pool, inputs):
    with tf.autodiff.ForwardAccumulator(inputs, DIRECTION) as accumulator:
        outputs = pool(inputs)
    return accumulator.jvp(outputs)


def forward_over_reverse(pool, inputs):
    with tf.autodiff.ForwardAccumulator(inputs, DIRECTION) as accumulator:
        result = gradient(pool, inputs)
    return accumulator.jvp(result)


def jacobian(pool, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = pool(inputs)
    return tape.jacobian(outputs, inputs)


def batch_jacobian(pool, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = pool(inputs)
    return tape.batch_jacobian(outputs, inputs)


def hessian(pool, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        result = gradient(pool, inputs)
    return tape.jacobian(result, inputs)


def pooled_by(kernel, variant, derivative, place="eager"):
    """A derivative of the layer, with the same regions each time."""
    layer = FractionalMaxPooling2D((1.5, 1.4), seed=3, dtype="float64", **variant)
    inputs = tf.constant(np.random.default_rng(0).integers(-9, 9, (2, 9, 8, 2)) / 4)  # Among them equal maxima.
    layer.build(inputs.shape)

    def pool(inputs):
        return layer(inputs, training=True)

    if place == "function inside the tapes":
        pool = tf.function(pool)

    def run(inputs):
        return derivative(pool, inputs)

    with pooling_kernel(kernel):
        return (tf.function(run) if place == "function" else run)(inputs).numpy()


@pytest.mark.parametrize("place", ["eager", "function", "function inside the tapes"])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "derivative",
    [second, third, forward_mode, forward_over_reverse, jacobian, batch_jacobian, hessian],
    ids=lambda function: function.__name__,
)
def test_every_derivative_is_that_of_the_portable_kernel(derivative, variant, place):
    expected = pooled_by("portable", variant, derivative)
    assert np.count_nonzero(expected) > 50
    np.testing.assert_allclose(pooled_by("fused", variant, derivative, place), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kernel", ["fused", "portable"])
def test_the_second_derivative_equals_finite_differences(kernel, variant):
    class Slopes(keras.layers.Layer):
        """The gradient of a sum over what is pooled, as a layer."""

        def call(self, inputs):
            pool = FractionalMaxPooling2D((1.5, 1.4), seed=3, dtype="float64", **variant)  # The same regions.
            with tf.GradientTape() as tape:
                tape.watch(inputs)
                total = tf.reduce_sum(tf.sin(pool(inputs, training=True)))
            return tape.gradient(total, inputs)

    inputs = np.random.default_rng(0).permutation(2 * 5 * 4).reshape(1, 5, 4, 2) / 10
    with pooling_kernel(kernel):
        check_gradients(Slopes(dtype="float64"), inputs)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "float32"])
@pytest.mark.parametrize("graph", [False, True])
def test_a_gradient_penalty_reaches_the_weights_before_the_pooling(graph, policy):
    """Beside a branch without pooling, whose share alone would look like a gradient."""

    def gradients(kernel):
        keras.utils.set_random_seed(3)
        convolution = keras.layers.Conv2D(4, 3, activation="tanh", dtype=policy)
        pooling = FractionalMaxPooling2D(seed=5, dtype=policy)
        inputs = tf.constant(INPUTS)
        convolution.build(inputs.shape)

        def run(inputs):
            with tf.GradientTape() as outer:
                with tf.GradientTape() as inner:
                    inner.watch(inputs)
                    maps = convolution(inputs)
                    pooled, side = pooling(maps, training=True), tf.reduce_mean(maps[..., :1])
                    score = tf.reduce_sum(tf.cast(pooled, "float32") ** 2) + tf.cast(side, "float32")
                penalty = tf.reduce_sum(inner.gradient(score, inputs) ** 2)
            return outer.gradient(penalty, convolution.trainable_variables)

        with pooling_kernel(kernel):
            return [part.numpy() for part in (tf.function(run) if graph else run)(inputs)]

    for fused, portable in zip(gradients("fused"), gradients("portable"), strict=True):
        assert np.count_nonzero(fused) == fused.size
        tolerance = {"float32": 1e-5, "mixed_float16": 2e-2, "mixed_bfloat16": 0.1}[policy]
        np.testing.assert_allclose(fused, portable, rtol=tolerance, atol=tolerance * np.abs(portable).max())


@pytest.mark.parametrize("variant", VARIANTS)
def test_xla_takes_second_derivatives_too(variant):
    """XLA draws other regions: its derivative is held against its own gradient, of which it is the transpose."""
    layer = FractionalMaxPooling2D((1.5, 1.4), seed=3, **variant)
    generator = np.random.default_rng(0)
    inputs, others = (tf.constant(generator.integers(-9, 9, (2, 9, 8, 2)), tf.float32) for _ in range(2))
    upstream = tf.constant(generator.integers(-9, 9, (2, 6, 6, 2)), tf.float32)
    layer.build(inputs.shape)

    @tf.function(jit_compile=True)
    def products(inputs, upstream, others):
        with tf.GradientTape() as outer:
            outer.watch(upstream)
            with tf.GradientTape() as inner:
                inner.watch(inputs)
                outputs = layer(inputs, training=True)
            product = tf.reduce_sum(inner.gradient(outputs, inputs, output_gradients=upstream) * others)
        return product, tf.reduce_sum(outer.gradient(product, upstream) * upstream)

    sent, chosen = products(inputs, upstream, others)
    assert sent == chosen != 0

"""The fused road and the portable one give the same regions, outputs and gradients; and who chooses between them."""

from importlib import import_module

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.layers import FractionalMaxPooling2D, pooling_kernel
from onehood.layers.fused_max_pooling import fused_kernel_applies, fused_kernel_available

VARIANTS = [
    {"sequence": sequence, **kind}
    for sequence in ("random", "pseudorandom")
    for kind in ({"overlapping": True}, {"overlapping": False}, {"inclusive": True})
]
ROUNDING = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-6, "float64": 1e-12}


def pooled_and_gradient(kernel, variant, inputs, upstream, graph):
    """The layer's outputs and the gradient, with a fresh layer of the same seed."""
    layer = FractionalMaxPooling2D(seed=5, dtype=inputs.dtype.name, **variant)
    layer(inputs[:1])  # Built outside; both kernels then stand at the same place of the stream.

    def run(inputs, upstream):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = layer(inputs, training=True)
        return outputs, tape.gradient(outputs, inputs, output_gradients=upstream)

    with pooling_kernel(kernel):
        outputs, gradient = (tf.function(run) if graph else run)(inputs, upstream)
    return outputs, gradient


@pytest.mark.parametrize(
    ("dtype", "graph"),
    [("float16", False), ("bfloat16", False), ("float32", False), ("float64", False), ("float32", True)],
)
@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=4)
@given(side=st.integers(4, 20), levels=st.sampled_from([2, 5, 1000]), seed=st.integers(0, 1000))
def test_both_kernels_give_the_same(variant, dtype, graph, side, levels, seed):
    """With few levels nearly every region has ties: they too are decided alike."""
    generator = np.random.default_rng(seed)
    layer_side = FractionalMaxPooling2D(**variant).compute_output_shape((3, side, side + 3, 2))
    inputs = tf.cast(generator.integers(-levels, levels, (3, side, side + 3, 2)) / levels, dtype)
    upstream = tf.cast(generator.normal(size=layer_side), dtype)
    (outputs, gradient), (expected, expected_gradient) = (
        pooled_and_gradient(kernel, variant, inputs, upstream, graph) for kernel in ("fused", "portable")
    )
    np.testing.assert_array_equal(outputs, expected)
    assert gradient.dtype == inputs.dtype
    gradient, expected_gradient = (tf.cast(values, "float64").numpy() for values in (gradient, expected_gradient))
    np.testing.assert_allclose(gradient, expected_gradient, rtol=ROUNDING[dtype], atol=ROUNDING[dtype])


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_kernels_know_sides_only_when_they_run(variant):
    inputs = tf.random.stateless_normal((2, 13, 9, 3), (1, 2))
    results = []
    for kernel in ("fused", "portable"):
        layer = FractionalMaxPooling2D(1.5, seed=5, **variant)
        with pooling_kernel(kernel):
            function = tf.function(layer, input_signature=[tf.TensorSpec((None, None, None, 3))])
            results.append(function(inputs))
    np.testing.assert_array_equal(*results)
    assert results[0].shape == (2, 9, 6, 3)


def test_a_model_trains_to_the_same_weights_with_both():
    def weights(kernel):
        keras.utils.set_random_seed(3)
        model = keras.Sequential(
            [
                keras.Input((12, 12, 1)),
                keras.layers.Conv2D(4, 3, activation="relu"),
                FractionalMaxPooling2D(),
                keras.layers.Flatten(),
                keras.layers.Dense(3),
            ]
        )
        model.compile("sgd", "mse", jit_compile=False)
        images = np.random.default_rng(0).normal(size=(32, 12, 12, 1)).astype("float32")
        with pooling_kernel(kernel):
            model.fit(images, np.ones((32, 3)), batch_size=8, epochs=2, verbose=0)
        return model.get_weights()

    for fused, portable in zip(weights("fused"), weights("portable"), strict=True):
        np.testing.assert_allclose(fused, portable, rtol=1e-4, atol=1e-6)


def test_a_model_file_does_not_know_the_kernel():
    configurations = []
    for kernel in ("fused", "portable"):
        with pooling_kernel(kernel):
            layer = FractionalMaxPooling2D(seed=1, name="pool")
            layer(np.zeros((1, 9, 9, 1), "float32"), training=True)
            configurations.append((layer.get_config(), layer.seed_generator.state.numpy().tolist()))
    assert configurations[0] == configurations[1]


def test_the_choice_holds_inside_and_ends_with_it():
    inputs = tf.zeros((1, 4, 4, 1))
    with pooling_kernel("portable"):
        assert not fused_kernel_applies(inputs, training=True)
        with pooling_kernel("fused"):
            assert fused_kernel_applies(inputs, training=False)
        assert not fused_kernel_applies(inputs, training=True)
    assert fused_kernel_applies(inputs, training=True)


def test_an_unknown_kernel_is_refused():
    with pytest.raises(InvalidArgumentError, match="automatic, fused, portable.*quick"), pooling_kernel("quick"):
        pass


@pytest.mark.parametrize("failure", [ImportError("Numba needs another NumPy"), RuntimeError("cannot cache")])
def test_without_a_working_numba_everything_is_portable(monkeypatch, failure):
    def without_kernels(name):
        if name == "onehood.layers.pooling_kernels":
            raise failure
        return import_module(name)

    fused_kernel_available.cache_clear()
    monkeypatch.setattr("onehood.layers.fused_max_pooling.import_module", without_kernels)
    try:
        assert not fused_kernel_available()
        assert FractionalMaxPooling2D()(np.zeros((2, 9, 9, 1), "float32")).shape == (2, 6, 6, 1)
    finally:
        fused_kernel_available.cache_clear()

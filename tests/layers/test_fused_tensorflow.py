"""Where TensorFlow's tensors are within reach of the fused kernels: not in XLA, not in what is exported."""

import keras
import numpy as np
import pytest
import tensorflow as tf

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

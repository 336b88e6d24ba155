"""What must hold on every Keras backend; run by test_backends.py in a process of its own, with KERAS_BACKEND set."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "layers"))

import keras
import numpy as np
from pooling_references import gradient_by_loops, pool_by_loops, regions_of

import onehood
from onehood import models
from onehood.datasets import digits
from onehood.layers import (
    DropConnect,
    FractionalMaxPooling2D,
    LocalResponseNormalization,
    Maxout,
    PartialConvolution2D,
    TrainableSubsampling2D,
    pooling_kernel,
)
from onehood.layers.fused_max_pooling import fused_kernel_available
from onehood.layers.pooling_regions import RegionRule, draw_regions
from onehood.layers.region_max_pooling import region_max_pooling

VARIANTS = ({"overlapping": True}, {"overlapping": False}, {"overlapping": True, "inclusive": True})


def value_and_gradient(pool, inputs, upstream):
    """The output of `pool` and the gradient of its sum with `upstream`, as arrays, on any backend."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        outputs, pullback = jax.vjp(pool, inputs)
        return np.asarray(outputs), np.asarray(pullback(keras.ops.convert_to_tensor(upstream))[0])
    if backend == "torch":
        import torch

        tensor = torch.tensor(inputs, requires_grad=True)
        outputs = pool(tensor)
        outputs.backward(torch.tensor(upstream))
        return outputs.detach().numpy(), tensor.grad.numpy()
    import tensorflow as tf

    tensor = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        outputs = pool(tensor)
    return outputs.numpy(), tape.gradient(outputs, tensor, output_gradients=tf.constant(upstream)).numpy()


def check_pooling():
    """Outputs and gradients of every variant equal plain loops."""
    for sequence in ("random", "pseudorandom"):
        for variant in VARIANTS:
            rows, columns = (
                draw_regions(3, size, output, sequence=sequence, seed=size, **variant)
                for size, output in ((9, 6), (7, 5))
            )
            inputs = np.random.default_rng(0).permutation(3 * 9 * 7 * 2).reshape(3, 9, 7, 2).astype("float32")
            upstream = np.random.default_rng(1).normal(size=(3, 6, 5, 2)).astype("float32")

            def pool(tensor, rows=rows, columns=columns, variant=variant):
                return region_max_pooling(tensor, rows, columns, RegionRule("random", **variant))

            outputs, gradient = value_and_gradient(pool, inputs, upstream)
            for n, regions in enumerate(zip(regions_of(rows), regions_of(columns), strict=True)):
                np.testing.assert_array_equal(outputs[n], pool_by_loops(inputs[n], *regions))
                expected = gradient_by_loops(inputs[n], *regions, upstream[n])
                np.testing.assert_allclose(gradient[n], expected, rtol=1e-5, atol=1e-5)


def check_layer():
    """Fresh regions on every call, per sample, and the same stream from the same seed."""
    ramp = np.broadcast_to(np.arange(35 * 35, dtype="float32").reshape(1, 35, 35, 1), (8, 35, 35, 1))
    layer, same = FractionalMaxPooling2D(seed=3), FractionalMaxPooling2D(seed=3)
    first, second = (keras.ops.convert_to_numpy(layer(ramp)) for _ in range(2))
    assert first.shape == (8, 25, 25, 1)
    assert (first != second).any()
    assert len({sample.tobytes() for sample in first}) == 8
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(same(ramp)), first)


def check_kernels():
    """The layer gives the same outputs and gradients whichever kernel computes them; JAX has no fused one."""
    assert fused_kernel_available() == (keras.backend.backend() != "jax")
    inputs = np.random.default_rng(0).permutation(3 * 35 * 21 * 4).reshape(3, 35, 21, 4).astype("float32")
    upstream = np.random.default_rng(1).normal(size=(3, 25, 15, 4)).astype("float32")
    for sequence in ("random", "pseudorandom"):
        for variant in VARIANTS:
            results = []
            for kernel in ("automatic", "portable"):
                with pooling_kernel(kernel):
                    layer = FractionalMaxPooling2D(sequence=sequence, seed=5, **variant)
                    results.append(value_and_gradient(lambda x, layer=layer: layer(x, training=True), inputs, upstream))
            (outputs, gradient), (same_outputs, same_gradient) = results
            np.testing.assert_array_equal(outputs, same_outputs)
            np.testing.assert_allclose(gradient, same_gradient, rtol=1e-5, atol=1e-5)


def check_further_layers():
    """Outputs are finite, and gradients by the inputs equal central differences, to what float32 allows."""
    generator = np.random.default_rng(2)
    # Values a twentieth apart: no step of a hundredth makes another one the largest.
    maps, features = generator.permutation(288).reshape(2, 6, 6, 4) / 20 - 7, generator.normal(size=(2, 8))
    connections = ((0, 1), (1, 2, 3), (0, 3))
    for layer, values in (
        (LocalResponseNormalization(3, 1.0, 0.5), maps),
        (Maxout(2), maps),
        (TrainableSubsampling2D(2), maps),
        (PartialConvolution2D(connections, 3), maps),
        (DropConnect(3, 0.4), features),
    ):
        inputs = values.astype("float32")
        layer.build(inputs.shape)
        shape = layer.compute_output_shape(inputs.shape)
        upstream = generator.normal(size=shape).astype("float32")
        outputs, gradient = value_and_gradient(layer, inputs, upstream)
        assert outputs.shape == shape
        for place in list(np.ndindex(inputs.shape))[::7]:
            sums = []
            for step in (1e-2, -1e-2):
                moved = inputs.copy()
                moved[place] += step
                sums.append(float((keras.ops.convert_to_numpy(layer(moved)) * upstream).sum(dtype="float64")))
            expected = (sums[0] - sums[1]) / 2e-2
            np.testing.assert_allclose(gradient[place], expected, rtol=0.05, atol=0.02, err_msg=layer.name)
    dropping = DropConnect(3, 0.4, seed=1)
    drawn = keras.ops.convert_to_numpy(dropping(np.repeat(features[:1], 400, axis=0), training=True))
    assert len(np.unique(drawn[:, 0])) > 50


def check_networks():
    """Every network of the talk predicts probabilities."""
    for build, side in (
        (models.logistic_regression, 9),
        (models.multilayer_perceptron, 9),
        (models.lenet, 28),
        (models.alexnet, 67),
        (models.fractional, 28),
    ):
        network = build(5, (side, side, 3))
        pixels = np.random.default_rng(3).integers(0, 256, (2, side, side, 3)).astype("float32")
        outputs = keras.ops.convert_to_numpy(network(pixels))
        np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-4)


def check_training(output):
    """The digits are learned, in checkpoints, cut off in mid-epoch and continued, and the file loads again."""
    options = {"filters": 8, "epochs": 10, "batch_size": 50, "checkpoint_seconds": 0.0}
    from importlib import import_module

    session = import_module("onehood.training.session").Session
    original = session.step_done

    def interrupted(self, logs, seconds):
        original(self, logs, seconds)
        if self.global_step == 40:
            raise KeyboardInterrupt

    session.step_done = interrupted
    try:
        onehood.train("digits", output=output, **options)
    except KeyboardInterrupt:
        pass
    else:
        raise AssertionError("the training was not interrupted")
    session.step_done = original
    classifier = onehood.train("digits", output=output, **options)
    assert classifier.training_["resumed_epoch"] == 2
    assert onehood.evaluate(classifier, "digits", tests=8).error_percent < 20


def check_loading(paths):
    """Files written on any backend hold the same kind of network, and classify here as there."""
    test = digits().split("test")
    for path in paths:
        classifier = onehood.load(path)
        classifier.reseed(0)
        votes = sum(classifier.predict_proba(test.images) for _ in range(8))
        assert (votes.argmax(axis=1) != test.labels).mean() < 0.2, path


if __name__ == "__main__":
    assert keras.backend.backend() == sys.argv[1]
    if sys.argv[2] == "train":
        check_pooling()
        check_layer()
        check_kernels()
        check_further_layers()
        check_networks()
        check_training(sys.argv[3])
    else:
        check_loading(sys.argv[3:])

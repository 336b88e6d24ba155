"""What must hold on every Keras backend; run by test_backends.py in a process of its own, with KERAS_BACKEND set."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "layers"))

import keras
import numpy as np
from pooling_references import choose_by_loops, gradient_by_loops, pool_by_loops, regions_of

import onehood
from onehood import models
from onehood.datasets import digits
from onehood.errors import InvalidArgumentError
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


def second_derivative(pool, inputs, direction):
    """The Hessian of half the sum of squares of what is pooled, times a direction, on any backend."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        def slopes(tensor):
            return jax.grad(lambda x: (pool(x) ** 2).sum() / 2)(tensor)

        product = jax.grad(lambda x: (slopes(x) * direction).sum())(inputs)
        forward_over_reverse = jax.jvp(slopes, (inputs,), (direction,))[1]
        np.testing.assert_allclose(forward_over_reverse, product, rtol=1e-4, atol=1e-4)
        return np.asarray(product)
    if backend == "torch":
        import torch

        tensor = torch.tensor(inputs, requires_grad=True)
        (slopes,) = torch.autograd.grad((pool(tensor) ** 2).sum() / 2, tensor, create_graph=True)
        return torch.autograd.grad((slopes * torch.tensor(direction)).sum(), tensor)[0].numpy()
    import tensorflow as tf

    tensor = tf.constant(inputs)
    with tf.GradientTape() as outer:
        outer.watch(tensor)
        with tf.GradientTape() as inner:
            inner.watch(tensor)
            total = tf.reduce_sum(pool(tensor) ** 2) / 2
        product = tf.reduce_sum(inner.gradient(total, tensor) * direction)
    return outer.gradient(product, tensor).numpy()


def check_pooling():
    """Outputs, gradients and gradients of gradients of every variant equal plain loops."""
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

            direction = np.random.default_rng(2).normal(size=inputs.shape).astype("float32")
            outputs, gradient = value_and_gradient(pool, inputs, upstream)
            second = second_derivative(pool, inputs, direction)
            for n, regions in enumerate(zip(regions_of(rows), regions_of(columns), strict=True)):
                np.testing.assert_array_equal(outputs[n], pool_by_loops(inputs[n], *regions))
                expected = gradient_by_loops(inputs[n], *regions, upstream[n])
                np.testing.assert_allclose(gradient[n], expected, rtol=1e-5, atol=1e-5)
                chosen = choose_by_loops(inputs[n], *regions, direction[n])
                expected = gradient_by_loops(inputs[n], *regions, chosen)
                np.testing.assert_allclose(second[n], expected, rtol=1e-4, atol=1e-4)


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
    """Outputs, gradients and second derivatives are the same by whichever kernel; JAX has no fused one."""
    assert fused_kernel_available() == (keras.backend.backend() != "jax")
    inputs = np.random.default_rng(0).permutation(3 * 35 * 21 * 4).reshape(3, 35, 21, 4).astype("float32")
    upstream = np.random.default_rng(1).normal(size=(3, 25, 15, 4)).astype("float32")
    for sequence in ("random", "pseudorandom"):
        for variant in VARIANTS:
            results = []
            for kernel in ("automatic", "portable"):
                with pooling_kernel(kernel):

                    def pool(tensor, sequence=sequence, variant=variant):
                        # The same regions on every call.
                        return FractionalMaxPooling2D(sequence=sequence, seed=5, **variant)(tensor, training=True)

                    second = second_derivative(pool, inputs[:1, :9, :8], inputs[1:2, :9, :8] / 1000)
                    results.append((*value_and_gradient(pool, inputs, upstream), second))
            (outputs, *gradients), (same_outputs, *same_gradients) = results
            np.testing.assert_array_equal(outputs, same_outputs)
            for gradient, same_gradient in zip(gradients, same_gradients, strict=True):
                np.testing.assert_allclose(gradient, same_gradient, rtol=1e-4, atol=1e-5)


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


def check_inputs():
    """Whole numbers are refused by name; empty batches give empty batches; NaN is handed on."""
    maps = (6, 6, 4)
    layers = (
        (DropConnect(3, activation="tanh"), (8,)),
        (FractionalMaxPooling2D(), maps),
        (LocalResponseNormalization(), maps),
        (Maxout(), maps),
        (PartialConvolution2D(((0,), (1, 3)), 3), maps),
        (TrainableSubsampling2D(), maps),
    )
    for layer, shape in layers:
        for training in (False, True) if isinstance(layer, DropConnect | FractionalMaxPooling2D) else (None,):
            outputs = layer(np.zeros((0, *shape), "float32"), **({} if training is None else {"training": training}))
            assert tuple(outputs.shape) == layer.compute_output_shape((0, *shape)), layer.name
        try:
            layer(keras.ops.zeros((2, *shape), dtype="int32"))
        except InvalidArgumentError as error:
            assert "Received: int32. Cast them first" in str(error)
        else:
            raise AssertionError(f"{layer.name} took whole numbers")
    unknown = np.zeros((1, 9, 9, 1))
    unknown[0, 4, 4] = np.nan
    for variant in VARIANTS[1:]:
        for dtype in ("float32", "float64"):
            with pooling_kernel("portable"):
                pooled = FractionalMaxPooling2D(seed=1, dtype=dtype, **variant)(unknown.astype(dtype))
            assert np.isnan(keras.ops.convert_to_numpy(pooled)).any()


def check_double_precision():
    """On PyTorch, everything in float64 passes PyTorch's own checks of first and second derivatives."""
    import torch

    def check(function, tensor):
        assert function(tensor).dtype == torch.float64
        assert torch.autograd.gradcheck(function, tensor)
        assert torch.autograd.gradgradcheck(lambda x: function(x) ** 2, tensor, atol=1e-4)

    generator = np.random.default_rng(0)
    maps = torch.tensor(generator.permutation(4 * 5).reshape(1, 4, 5, 1) / 10, requires_grad=True)
    for kernel in ("fused", "portable"):
        for sequence in ("random", "pseudorandom"):
            for variant in VARIANTS:

                def pool(tensor, sequence=sequence, variant=variant):
                    layer = FractionalMaxPooling2D((1.5, 1.4), sequence=sequence, seed=3, dtype="float64", **variant)
                    return layer(tensor, training=True)

                with pooling_kernel(kernel):
                    check(pool, maps)
    small = torch.tensor(generator.permutation(32).reshape(1, 4, 4, 2) / 10, requires_grad=True)
    for layer in (
        LocalResponseNormalization(3, 1.0, 0.5, dtype="float64"),
        Maxout(2, dtype="float64"),
        TrainableSubsampling2D(2, dtype="float64"),
        PartialConvolution2D(((0,), (0, 1)), 2, dtype="float64"),
    ):
        check(layer, small)
    features = torch.tensor(generator.normal(size=(2, 4)), requires_grad=True)
    for activation in (None, "tanh"):
        layer = DropConnect(3, 0.4, activation=activation, seed=4, dtype="float64")
        layer.build((None, 4))
        state = layer.seed_generator.state.value.clone()

        def drop(tensor, training, layer=layer, state=state):
            layer.seed_generator.state.assign(state)  # The same masks and draws on every call.
            return layer(tensor, training=training)

        for training in (False, True):
            check(lambda tensor, training=training, drop=drop: drop(tensor, training), features)


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
        check_inputs()
        if sys.argv[1] == "torch":
            check_double_precision()
        check_networks()
        check_training(sys.argv[3])
    else:
        check_loading(sys.argv[3:])

"""The layer: the ten points, graphs, precisions, saving, and bad input."""

import math
from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from onehood.errors import InvalidArgumentError
from onehood.layers import FractionalMaxPooling2D

VARIANTS = [
    {"sequence": sequence, **kind}
    for sequence in ("random", "pseudorandom")
    for kind in ({"overlapping": True}, {"overlapping": False}, {"inclusive": True})
]


def ramp(batch=2, side=9, channels=2):
    """Every position holds its own number in all channels, the same in every sample: outputs tell the regions."""
    image = np.arange(side * side, dtype="float32").reshape(1, side, side, 1)
    return np.broadcast_to(image, (batch, side, side, channels)).copy()


@pytest.mark.parametrize("variant", VARIANTS)
def test_regions_differ_between_samples_and_are_shared_by_channels(variant):
    outputs = np.asarray(FractionalMaxPooling2D(seed=1, **variant)(ramp(batch=16, side=35)))
    assert len({sample.tobytes() for sample in outputs}) > 4
    np.testing.assert_array_equal(outputs[..., 0], outputs[..., 1])


@pytest.mark.parametrize("training", [False, True])
def test_regions_are_fresh_on_every_call(training):
    layer = FractionalMaxPooling2D(seed=1)
    first, second = (np.asarray(layer(ramp(side=35), training=training)) for _ in range(2))
    assert (first != second).any()


def test_rows_and_columns_are_drawn_independently():
    outputs = np.asarray(FractionalMaxPooling2D(seed=1)(ramp(batch=8, side=35, channels=1)))[..., 0]
    rows, columns = outputs[:, :, 0] // 35, outputs[:, 0, :] % 35
    assert any((row != column).any() for row, column in zip(rows, columns, strict=True))


def test_shared_over_batch_draws_one_set():
    outputs = np.asarray(FractionalMaxPooling2D(seed=1, shared_over_batch=True)(ramp(batch=5, side=35)))
    assert len({sample.tobytes() for sample in outputs}) == 1


def test_layers_draw_independently():
    first, second = (np.asarray(FractionalMaxPooling2D()(ramp(side=35))) for _ in range(2))
    assert (first != second).any()


def test_the_stream_repeats_after_set_random_seed_and_with_a_seed():
    def stream(layer):
        return [np.asarray(layer(ramp(side=35))) for _ in range(3)]

    for make in (FractionalMaxPooling2D, lambda: FractionalMaxPooling2D(seed=9)):
        keras.utils.set_random_seed(4)
        first = stream(make())
        keras.utils.set_random_seed(4)
        second = stream(make())
        for a, b in zip(first, second, strict=True):
            np.testing.assert_array_equal(a, b)
        assert (first[0] != first[1]).any()


def test_a_graph_draws_afresh_on_every_call():
    layer = FractionalMaxPooling2D(seed=2)
    function = tf.function(layer)
    first, second = (function(tf.constant(ramp(side=35))).numpy() for _ in range(2))
    assert (first != second).any()


def step(layer, inputs):
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = layer(inputs)
        loss = tf.reduce_sum(outputs**2)
    return outputs, tape.gradient(loss, inputs)


@pytest.mark.parametrize("variant", VARIANTS)
def test_eager_and_graph_agree(variant):
    inputs = tf.constant(np.random.default_rng(0).normal(size=(4, 11, 9, 3)).astype("float32"))
    eager, graph = (
        wrap(partial(step, FractionalMaxPooling2D(seed=3, **variant)))(inputs) for wrap in (lambda f: f, tf.function)
    )
    np.testing.assert_array_equal(eager[0], graph[0])
    np.testing.assert_allclose(eager[1], graph[1], rtol=1e-6)


@pytest.mark.parametrize("variant", VARIANTS)
def test_xla_pools_valid_regions(variant):
    """XLA generates other random numbers, so the regions are read off a ramp and pooled again by loops."""
    layer = FractionalMaxPooling2D(seed=3, **variant)
    layer.build((8, 13, 13, 2))
    outputs, gradient = tf.function(partial(step, layer), jit_compile=True)(tf.constant(ramp(8, 13)))
    assert outputs.shape == (8, 9, 9, 2)
    for pooled, routed in zip(outputs.numpy(), gradient.numpy(), strict=True):
        # On a ramp the maximum is the last row and column of each region.
        last_rows, last_columns = pooled[:, 0, 0] // 13, pooled[0, :, 0] % 13
        np.testing.assert_array_equal(pooled[:, :, 0], last_rows[:, None] * 13 + last_columns)
        for last in (last_rows, last_columns):
            assert last[-1] == 12
            assert np.isin(np.diff(last), (1, 2) if not variant.get("inclusive") else (0, 1, 2)).all()
        assert routed.sum() == pytest.approx(2 * pooled.sum())
    assert len({sample.tobytes() for sample in outputs.numpy()}) > 2


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16", "float64"])
def test_precision_changes_values_but_never_regions(variant, policy):
    """Small whole numbers are exact in every precision, so all outputs must be equal."""
    inputs = np.random.default_rng(0).integers(0, 200, (4, 35, 33, 2)).astype("float32")
    expected = np.asarray(FractionalMaxPooling2D(seed=3, **variant)(inputs))
    outputs = FractionalMaxPooling2D(seed=3, dtype=policy, **variant)(inputs)
    dtype = keras.DTypePolicy(policy).compute_dtype
    assert keras.backend.standardize_dtype(outputs.dtype) == dtype
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(keras.ops.cast(outputs, "float32")), expected)


@pytest.mark.parametrize("variant", VARIANTS)
def test_gradients_by_finite_differences_in_float64(variant):
    inputs = np.random.default_rng(0).permutation(2 * 5 * 7 * 2).reshape(2, 5, 7, 2) / 10.0
    weights = np.random.default_rng(1).normal(size=(2, 4, 5, 2))

    def loss(values):
        layer = FractionalMaxPooling2D(seed=3, dtype="float64", **variant)  # The same regions every time.
        return tf.reduce_sum(layer(values) * weights)

    variable = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        value = loss(variable)
    gradient = tape.gradient(value, variable).numpy()
    step = 1e-3  # Far smaller than the gaps between values: no maximum changes its place.
    for index in np.ndindex(inputs.shape):
        beyond, before = inputs.copy(), inputs.copy()
        beyond[index] += step
        before[index] -= step
        numeric = (loss(tf.constant(beyond)) - loss(tf.constant(before))).numpy() / (2 * step)
        assert gradient[index] == pytest.approx(numeric, abs=1e-9)


def test_channels_first_is_the_same_transposed():
    inputs = np.random.default_rng(0).normal(size=(3, 11, 9, 4)).astype("float32")
    last = FractionalMaxPooling2D(seed=3, data_format="channels_last")(inputs)
    first = FractionalMaxPooling2D(seed=3, data_format="channels_first")(inputs.transpose(0, 3, 1, 2))
    np.testing.assert_array_equal(np.asarray(first).transpose(0, 2, 3, 1), np.asarray(last))


def test_output_sizes_are_static_where_the_inputs_are():
    layer = FractionalMaxPooling2D((math.sqrt(2), 1.25))
    assert layer(keras.Input((35, 20, 3))).shape == (None, 25, 16, 3)
    assert layer(keras.Input((None, 20, 3))).shape == (None, None, 16, 3)
    assert FractionalMaxPooling2D(output_size=(20, 11))(keras.Input((35, 20, 3))).shape == (None, 20, 11, 3)
    assert layer.compute_output_shape((8, 35, 20, 3)) == (8, 25, 16, 3)


@pytest.mark.parametrize("variant", VARIANTS)
def test_sides_known_only_at_run_time_follow_the_same_rule(variant):
    layer = FractionalMaxPooling2D(1.6, seed=3, **variant)
    function = tf.function(layer, input_signature=[tf.TensorSpec((None, None, None, 2))])
    for height in range(2, 24):
        inputs = np.random.default_rng(0).normal(size=(2, height, 21, 2)).astype("float32")
        assert function(tf.constant(inputs)).shape == layer.compute_output_shape(inputs.shape)


def test_the_grahams_chain_has_his_sides():
    """36-35-25-24-17-16-11-10-7-6-4-3-2: TensorFlow's operation, which floors, would miss the first already."""
    side, chain = 36, []
    for _ in range(6):
        convolved = side - 1
        side = FractionalMaxPooling2D().compute_output_shape((1, convolved, convolved, 1))[1]
        chain += [convolved, side]
    assert chain == [35, 25, 24, 17, 16, 11, 10, 7, 6, 4, 3, 2]


@pytest.mark.parametrize("variant", VARIANTS)
def test_saving_and_loading_keeps_everything(variant, tmp_path):
    inputs = keras.Input((11, 9, 3))
    pooled = FractionalMaxPooling2D((1.3, 1.7), seed=5, offset_range=50.0, **variant)(inputs)
    model = keras.Model(inputs, pooled)
    images = np.random.default_rng(0).normal(size=(2, 11, 9, 3)).astype("float32")
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.layers[1].get_config() == model.layers[1].get_config()
    np.testing.assert_array_equal(loaded(images), model(images))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pooling_ratio": 2.5}, r"`pooling_ratio` must be a number strictly between 1 and 2\. Received: 2\.5"),
        ({"pooling_ratio": 1}, "strictly between 1 and 2"),
        ({"pooling_ratio": 2.0}, "strictly between 1 and 2"),
        ({"pooling_ratio": float("nan")}, "strictly between 1 and 2"),
        ({"pooling_ratio": "1.5"}, "strictly between 1 and 2"),
        ({"pooling_ratio": True}, "strictly between 1 and 2"),
        ({"pooling_ratio": (1.5, 3)}, "strictly between 1 and 2"),
        ({"pooling_ratio": (1.5, 1.5, 1.5)}, "one number or two"),
        ({"output_size": 0}, "`output_size` must be a whole number from 1 to 1,000,000"),
        ({"output_size": 2.5}, "`output_size`"),
        ({"sequence": "chaotic"}, "`sequence` must be"),
        ({"inclusive": True, "overlapping": False}, "`inclusive` regions overlap"),
        ({"offset_range": 0}, "`offset_range` must be a finite number above 0 and at most 10000"),
        ({"offset_range": math.inf}, "`offset_range`"),
        ({"overlapping": "no"}, "`overlapping` must be True or False. Received: 'no'"),
        ({"shared_over_batch": 2}, "`shared_over_batch` must be True or False"),
        ({"seed": -1}, "`seed` must be a whole number from 0 to 2,147,483,647"),
        ({"seed": 1.5}, "`seed` must be a whole number"),
        ({"data_format": "sideways"}, "`data_format` must be"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        FractionalMaxPooling2D(**arguments)


@pytest.mark.parametrize(
    ("arguments", "shape", "message"),
    [
        ({}, (2, 9, 9), "four axes"),
        ({}, (2, 1, 9, 3), "input side of at least 2"),
        ({"output_size": 9}, (2, 9, 9, 3), "between 5 and 8"),
        ({"output_size": 4}, (2, 9, 9, 3), "between 5 and 8"),
    ],
)
def test_bad_shapes_are_refused_before_any_kernel_runs(arguments, shape, message):
    with pytest.raises(InvalidArgumentError, match=message):
        FractionalMaxPooling2D(**arguments)(np.zeros(shape, "float32"))


def test_an_output_size_needs_known_sides():
    with pytest.raises(InvalidArgumentError, match="needs an input of known height and width"):
        FractionalMaxPooling2D(output_size=5)(keras.Input((None, 9, 3)))


@pytest.mark.parametrize("dtype", ["int32", "bool", "complex64"])
def test_inputs_must_be_floating_point(dtype):
    with pytest.raises(InvalidArgumentError, match="floating-point"):
        FractionalMaxPooling2D()(tf.zeros((1, 9, 9, 1), dtype))


def test_an_empty_batch_gives_an_empty_batch():
    assert FractionalMaxPooling2D()(np.zeros((0, 9, 9, 3), "float32")).shape == (0, 6, 6, 3)


def test_a_large_ratio_between_inputs_is_no_way_around_the_checks():
    """A crafted configuration cannot reach memory beyond the input: sizes are checked when it is rebuilt."""
    config = FractionalMaxPooling2D().get_config() | {"output_size": [500, 500]}
    with pytest.raises(InvalidArgumentError, match="output side 500"):
        FractionalMaxPooling2D.from_config(config)(np.zeros((1, 9, 9, 1), "float32"))

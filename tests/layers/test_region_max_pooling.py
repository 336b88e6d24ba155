"""Pooling over given regions against plain loops and against TensorFlow's operation."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from pooling_references import gradient_by_loops, pool_by_loops, regions_of

from onehood.layers.pooling_regions import RegionRule, Regions, draw_regions
from onehood.layers.region_max_pooling import region_max_pooling

VARIANTS = {
    "windows": {"overlapping": True},
    "disjoint": {"overlapping": False},
    "inclusive": {"overlapping": True, "inclusive": True},
}


def pool(variant, inputs, rows, columns):
    return region_max_pooling(inputs, rows, columns, RegionRule("random", **VARIANTS[variant]))


def distinct(shape, seed, dtype="float32"):
    """Values that are all different, so that every maximum is unique."""
    values = np.random.default_rng(seed).permutation(int(np.prod(shape))).reshape(shape)
    return (values - values.size / 2).astype(dtype)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("sequence", ["random", "pseudorandom"])
@settings(max_examples=12)
@given(heights=st.integers(2, 9), widths=st.integers(2, 9), seed=st.integers(0, 1000), data=st.data())
def test_outputs_and_gradients_equal_plain_loops(variant, sequence, heights, widths, seed, data):
    sizes = heights, widths
    outputs = [data.draw(st.integers((size + 1) // 2, size - 1)) for size in sizes]
    rows, columns = (
        draw_regions(3, size, output, sequence=sequence, seed=seed + axis, **VARIANTS[variant])
        for axis, (size, output) in enumerate(zip(sizes, outputs, strict=True))
    )
    inputs = distinct((3, heights, widths, 2), seed)
    upstream = np.random.default_rng(seed).normal(size=(3, *outputs, 2)).astype("float32")
    variable = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        pooled = pool(variant, variable, rows, columns)
    gradient = tape.gradient(pooled, variable, output_gradients=tf.constant(upstream))
    for sample, (sample_rows, sample_columns) in enumerate(zip(regions_of(rows), regions_of(columns), strict=True)):
        expected = pool_by_loops(inputs[sample], sample_rows, sample_columns)
        np.testing.assert_array_equal(pooled[sample], expected)
        expected = gradient_by_loops(inputs[sample], sample_rows, sample_columns, upstream[sample])
        np.testing.assert_allclose(gradient[sample], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("overlapping", [False, True])
@pytest.mark.parametrize("pseudorandom", [False, True])
def test_tensorflows_operation_fed_back_its_own_sequences_gives_equal_outputs(overlapping, pseudorandom):
    """TensorFlow's overlapping regions are the article's: each shares its last position with the next."""
    inputs = tf.constant(distinct((4, 17, 13, 3), 0))
    output, row_bounds, column_bounds = tf.nn.fractional_max_pool(
        inputs, (1, 1.4, 1.5, 1), overlapping=overlapping, pseudo_random=pseudorandom, seed=7
    )

    def regions(bounds, size):
        bounds = np.asarray(bounds)
        starts, stops = bounds[:-1], np.minimum(bounds[1:] + overlapping, size)
        return Regions(*(tf.constant(np.tile(b, (4, 1)).astype("int32")) for b in (starts, stops)))

    rule = RegionRule("random", overlapping, inclusive=overlapping)
    ours = region_max_pooling(inputs, regions(row_bounds, 17), regions(column_bounds, 13), rule)
    np.testing.assert_array_equal(ours, output)


@pytest.mark.parametrize("variant", VARIANTS)
def test_ties_send_the_gradient_to_one_element(variant):
    rows, columns = (draw_regions(2, 6, 4, sequence="random", seed=axis, **VARIANTS[variant]) for axis in range(2))
    inputs = tf.zeros((2, 6, 6, 3))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        pooled = pool(variant, inputs, rows, columns)
    gradient = tape.gradient(pooled, inputs).numpy()
    # Sixteen regions of ones arrive whole: nothing is split, nothing lost, nothing counted twice.
    np.testing.assert_array_equal(gradient, np.rint(gradient))
    np.testing.assert_array_equal(gradient.sum(axis=(1, 2)), np.full((2, 3), 16.0))


@pytest.mark.parametrize("variant", VARIANTS)
def test_gradients_add_up_where_regions_overlap(variant):
    """A single large value is the maximum of every region that holds it."""
    rows, columns = (draw_regions(1, 7, 5, sequence="random", seed=axis, **VARIANTS[variant]) for axis in range(2))
    for y in range(7):
        for x in range(7):
            inputs = np.zeros((1, 7, 7, 1), "float32")
            inputs[0, y, x, 0] = 1
            variable = tf.constant(inputs)
            with tf.GradientTape() as tape:
                tape.watch(variable)
                pooled = pool(variant, variable, rows, columns)
            holding = [
                sum(start <= place < stop for start, stop in regions_of(regions)[0])
                for place, regions in ((y, rows), (x, columns))
            ]
            gradient = tape.gradient(pooled, variable).numpy()[0, y, x, 0]
            assert gradient == holding[0] * holding[1]  # And nothing from the regions that do not hold it.
            assert np.asarray(pooled).sum() == holding[0] * holding[1]


@pytest.mark.parametrize("variant", VARIANTS)
def test_infinite_gradients_stay_where_they_belong(variant):
    rows, columns = (draw_regions(2, 6, 4, sequence="random", seed=axis, **VARIANTS[variant]) for axis in range(2))
    inputs = tf.constant(distinct((2, 6, 6, 1), 1))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        pooled = pool(variant, inputs, rows, columns)
    upstream = np.zeros(pooled.shape, "float32")
    upstream[0, 0, 0, 0] = np.inf
    gradient = tape.gradient(pooled, inputs, output_gradients=tf.constant(upstream)).numpy()
    assert np.isinf(gradient).sum() == 1
    assert not np.isnan(gradient).any()


@pytest.mark.parametrize("variant", VARIANTS)
def test_an_empty_batch_gives_an_empty_batch(variant):
    rows, columns = (draw_regions(0, 6, 4, sequence="random", seed=axis, **VARIANTS[variant]) for axis in range(2))
    assert pool(variant, tf.zeros((0, 6, 6, 3)), rows, columns).shape == (0, 4, 4, 3)


def test_the_dtype_is_kept():
    rows, columns = (draw_regions(1, 6, 4, sequence="random", overlapping=True, seed=axis) for axis in range(2))
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        pooled = pool("windows", keras.ops.ones((1, 6, 6, 2), dtype=dtype), rows, columns)
        assert keras.backend.standardize_dtype(pooled.dtype) == dtype

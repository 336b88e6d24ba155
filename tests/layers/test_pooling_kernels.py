"""The compiled kernels on arrays: against plain loops, against the portable regions, and with wrong regions."""

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pooling_references import gradient_by_loops, pool_by_loops

from onehood.errors import InvalidArgumentError
from onehood.layers.pooling_kernels import BFLOAT16_BITS, choose_winners, pool_backward, pool_forward, region_table
from onehood.layers.pooling_regions import RegionRule, draw_numbers, regions_from_numbers

RULES = [
    RegionRule(sequence, **kind, offset_range=offset_range)
    for sequence, offset_range in (("random", 1.0), ("pseudorandom", 1.0), ("pseudorandom", 10_000.0))
    for kind in ({"overlapping": True}, {"overlapping": False}, {"overlapping": True, "inclusive": True})
]


def sizes_and_outputs(data, most=40):
    sizes = [data.draw(st.integers(2, most)) for _ in range(2)]
    return sizes, [data.draw(st.integers((size + 1) // 2, size - 1)) for size in sizes]


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_the_table_holds_the_regions_of_the_portable_road(rule, seed, data):
    sizes, outputs = sizes_and_outputs(data)
    numbers = draw_numbers(4, outputs, rule, seed)
    table = region_table(np.asarray(numbers), sizes, outputs, rule)
    rows, columns = regions_from_numbers(numbers, sizes, outputs, rule)
    for bound, row, column in ((0, rows.starts, columns.starts), (1, rows.stops, columns.stops)):
        np.testing.assert_array_equal(table[:, bound], np.concatenate([row, column], axis=1))


def test_equal_numbers_are_ranked_in_order_as_on_the_portable_road():
    rule = RegionRule("random", overlapping=True)
    numbers = np.float32([[0.5, 0.5, 0.1, 0.5, 0.5, 0.5, 0.1, 0.1]])
    (rows, columns), table = (
        regions_from_numbers(numbers, (8, 8), (5, 5), rule),
        region_table(numbers, (8, 8), (5, 5), rule),
    )
    np.testing.assert_array_equal(table[:, 0], np.concatenate([rows.starts, columns.starts], axis=1))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
@settings(max_examples=8)
@given(seed=st.integers(0, 1000), data=st.data())
def test_outputs_and_gradients_equal_plain_loops(rule, dtype, seed, data):
    sizes, outputs = sizes_and_outputs(data, most=9)
    generator = np.random.default_rng(seed)
    table = region_table(np.asarray(draw_numbers(3, outputs, rule, seed)), sizes, outputs, rule)
    count = 3 * sizes[0] * sizes[1]
    inputs = (generator.permutation(count) - count / 2).reshape(3, *sizes, 1).astype(dtype)  # Exact, and all different.
    upstream = generator.integers(-9, 9, (3, *outputs, 1)).astype(dtype)
    bits = BFLOAT16_BITS if dtype == "bfloat16" else dtype
    pooled = pool_forward(inputs.view(bits), table, outputs[0], windowed=rule.windowed)
    gradient = pool_backward(upstream.view(bits), pooled.winners, table, sizes)
    for sample, (starts, stops) in enumerate(table):
        regions = list(zip(starts.tolist(), stops.tolist(), strict=True))
        rows, columns = regions[: outputs[0]], regions[outputs[0] :]
        expected = pool_by_loops(inputs[sample], rows, columns)
        np.testing.assert_array_equal(pooled.outputs.view(inputs.dtype)[sample], expected)
        expected = gradient_by_loops(inputs[sample], rows, columns, upstream[sample])
        np.testing.assert_array_equal(gradient.view(inputs.dtype)[sample], expected)


def test_bfloat16_gradients_are_rounded_once():
    """1 + 2^-8 four times: rounded to bfloat16 after each addition, the small parts would be lost."""
    table = np.array([[[0, 1, 0, 1], [2, 3, 2, 3]]], np.int32)
    inputs = np.zeros((1, 3, 3, 1), ml_dtypes.bfloat16)
    inputs[0, 1, 1, 0] = 1
    upstream = np.array([1, 2**-8, 2**-8, 2**-8], ml_dtypes.bfloat16).reshape(1, 2, 2, 1)
    pooled = pool_forward(inputs.view(BFLOAT16_BITS), table, 2, windowed=True)
    gradient = pool_backward(upstream.view(BFLOAT16_BITS), pooled.winners, table, (3, 3)).view(ml_dtypes.bfloat16)
    assert gradient[0, 1, 1, 0] == np.float32(1 + 3 * 2**-8).astype(ml_dtypes.bfloat16) != 1


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
@settings(max_examples=8)
@given(seed=st.integers(0, 1000), levels=st.sampled_from([1, 2, 50]), data=st.data())
def test_choosing_the_winners_is_the_transpose_of_the_gradient(rule, dtype, seed, levels, data):
    """⟨send(u), v⟩ = ⟨u, choose(v)⟩, among many equal maxima, too; and what is chosen of the inputs is pooled."""
    sizes, outputs = sizes_and_outputs(data, most=9)
    generator = np.random.default_rng(seed)
    table = region_table(np.asarray(draw_numbers(3, outputs, rule, seed)), sizes, outputs, rule)
    inputs, others = (generator.integers(-levels, levels, (3, *sizes, 2)).astype(dtype) for _ in range(2))
    upstream = generator.integers(-5, 5, (3, *outputs, 2)).astype(dtype)
    bits = BFLOAT16_BITS if dtype == "bfloat16" else dtype
    pooled = pool_forward(inputs.view(bits), table, outputs[0], windowed=rule.windowed)
    np.testing.assert_array_equal(choose_winners(inputs.view(bits), pooled.winners, table), pooled.outputs)
    sent = pool_backward(upstream.view(bits), pooled.winners, table, sizes).view(inputs.dtype)
    chosen = choose_winners(others.view(bits), pooled.winners, table).view(inputs.dtype)
    products = [(a.astype(float) * b.astype(float)).sum() for a, b in ((sent, others), (upstream, chosen))]
    assert products[0] == products[1]


def test_a_place_outside_its_region_is_neither_read_nor_sent_to():
    table = np.array([[[0, 2, 0, 2], [2, 4, 2, 4]]], np.int32)
    winners = np.full((1, 2, 2, 1), 255, np.uint8)
    winners[0, 0, 0, 0] = 4
    inputs = np.arange(1, 17, dtype=np.float32).reshape(1, 4, 4, 1)
    assert choose_winners(inputs, winners, table).ravel().tolist() == [6, 0, 0, 0]
    assert pool_backward(np.ones((1, 2, 2, 1), np.float32), winners, table, (4, 4)).sum() == 1


@pytest.mark.parametrize(
    ("starts", "stops", "windowed"),
    [
        ([0, 3], [2, 5], True),  # past the end
        ([-1, 1], [1, 3], True),
        ([1, 0], [3, 2], True),  # out of order
        ([0, 1], [3, 4], True),  # windows must be two wide
        ([0, 1], [0, 3], False),  # empty
        ([0, 0], [2, 2], False),  # twice the same
    ],
)
def test_wrong_regions_are_refused_before_memory_is_touched(starts, stops, windowed):
    good = [[0, 1], [2, 3]]
    for axes in ([[starts, stops], good], [good, [starts, stops]]):
        table = np.hstack(axes)[None].astype(np.int32)
        with pytest.raises(InvalidArgumentError, match="in order, and lie within"):
            pool_forward(np.zeros((1, 4, 4, 1), np.float32), table, 2, windowed=windowed)
        if not windowed:
            with pytest.raises(InvalidArgumentError, match="in order, and lie within"):
                choose_winners(np.zeros((1, 4, 4, 1), np.float32), np.zeros((1, 2, 2, 1), np.uint8), table)


def test_a_gradient_is_refused_for_other_sides():
    table = np.array([[[0, 2, 0, 2], [2, 4, 2, 4]]], np.int32)
    with pytest.raises(InvalidArgumentError, match="3 positions"):
        pool_backward(np.zeros((1, 2, 2, 1), np.float32), np.zeros((1, 2, 2, 1), np.uint8), table, (4, 3))


def test_an_empty_batch_gives_an_empty_batch():
    pooled = pool_forward(np.zeros((0, 4, 4, 3), np.float32), np.zeros((0, 2, 6), np.int32), 3, windowed=True)
    assert pooled.outputs.shape == (0, 3, 3, 3)
    upstream = np.zeros((0, 3, 3, 3), np.float32)
    assert pool_backward(upstream, pooled.winners, np.zeros((0, 2, 6), np.int32), (4, 4)).shape == (0, 4, 4, 3)


def test_positions_in_no_region_or_in_many_get_what_is_theirs():
    """Regions that the layer never draws: some leave a gap, some meet in one position three at a time."""
    generator = np.random.default_rng(0)
    rows, columns = [(0, 3), (1, 4), (2, 5), (6, 8)], [(1, 4), (2, 4), (3, 5)]
    table = np.array([[[start for start, _ in rows + columns], [stop for _, stop in rows + columns]]], np.int32)
    inputs = generator.permutation(9 * 6).reshape(1, 9, 6, 1).astype(np.float32)
    inputs[0, 2, 3] = 99  # In nine regions at once.
    pooled = pool_forward(inputs, table, len(rows), windowed=False)
    np.testing.assert_array_equal(pooled.outputs[0], pool_by_loops(inputs[0], rows, columns))
    upstream = generator.integers(-9, 9, pooled.outputs.shape).astype(np.float32)
    gradient = pool_backward(upstream, pooled.winners, table, (9, 6))
    np.testing.assert_array_equal(gradient[0], gradient_by_loops(inputs[0], rows, columns, upstream[0]))

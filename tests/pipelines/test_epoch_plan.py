"""Order and draws are functions of (seed, epoch)."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onehood.pipelines import epoch_plan


@given(count=st.integers(0, 200), seed=st.integers(0, 2**40), epoch=st.integers(0, 1000))
def test_the_order_is_a_permutation_and_repeats(count, seed, epoch):
    plan, again = (epoch_plan(count, seed=seed, epoch=epoch) for _ in range(2))
    assert sorted(plan.order) == list(range(count))
    np.testing.assert_array_equal(plan.order, again.order)
    np.testing.assert_array_equal(plan.draws, again.draws)
    assert ((plan.draws >= 0) & (plan.draws < 1)).all()


def test_seed_and_epoch_both_matter():
    plans = [epoch_plan(50, seed=seed, epoch=epoch) for seed, epoch in ((0, 0), (0, 1), (1, 0))]
    assert len({plan.order.tobytes() for plan in plans}) == 3
    assert len({plan.draws.tobytes() for plan in plans}) == 3

"""The fused kernels as an autograd function of PyTorch; skipped where PyTorch is not installed."""

import numpy as np
import pytest
from pooling_references import gradient_by_loops, pool_by_loops

from onehood.errors import InvalidArgumentError
from onehood.layers.pooling_kernels import region_table
from onehood.layers.pooling_regions import RegionRule

torch = pytest.importorskip("torch")

RULE = RegionRule("random", overlapping=True, inclusive=True)
RULES = [
    RegionRule(sequence, **kind)
    for sequence in ("random", "pseudorandom")
    for kind in ({"overlapping": True}, {"overlapping": False}, {"overlapping": True, "inclusive": True})
]


def numbers():
    return torch.rand((2, 11), generator=torch.Generator().manual_seed(1))


def inputs(dtype):
    values = np.random.default_rng(0).permutation(2 * 9 * 7).reshape(2, 9, 7, 1) - 60  # Exact in every format.
    return torch.tensor(values).to(dtype).requires_grad_()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_outputs_and_gradients_equal_plain_loops(dtype):
    from onehood.layers.fused_torch import max_pooling

    images = inputs(dtype)
    pooled = max_pooling(images, numbers(), (6, 5), RULE)
    upstream = torch.arange(60).reshape(2, 6, 5, 1) % 7
    pooled.backward(upstream.to(dtype))
    assert pooled.dtype == images.grad.dtype == dtype
    for n, (starts, stops) in enumerate(region_table(numbers().numpy(), (9, 7), (6, 5), RULE)):
        regions = list(zip(starts.tolist(), stops.tolist(), strict=True))
        image = images[n].detach().double().numpy()
        expected = pool_by_loops(image, regions[:6], regions[6:])
        np.testing.assert_array_equal(pooled[n].detach().double().numpy(), expected)
        expected = gradient_by_loops(image, regions[:6], regions[6:], upstream[n].double().numpy())
        np.testing.assert_array_equal(images.grad[n].double().numpy(), expected)


def test_inputs_in_another_memory_order_are_read_right():
    from onehood.layers.fused_torch import max_pooling

    images = inputs(torch.float32).detach()
    turned = images.permute(0, 2, 1, 3).contiguous().permute(0, 2, 1, 3)
    assert not turned.is_contiguous()
    assert torch.equal(*(max_pooling(x, numbers(), (6, 5), RULE) for x in (images, turned)))


def test_only_plain_tensors_in_main_memory_are_within_reach():
    from onehood.layers.fused_torch import within_reach

    assert within_reach(torch.zeros(1))
    assert not within_reach(torch.zeros(1, device="meta"))
    seen = []
    torch.func.grad(lambda tensor: (seen.append(within_reach(tensor)), tensor.sum())[1])(torch.zeros(1))
    assert seen == [False]


def pool_of(rule):
    from onehood.layers.fused_torch import max_pooling

    return lambda images: max_pooling(images, numbers(), (6, 5), rule)


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")  # Of PyTorch's own forward mode.
@pytest.mark.parametrize("rule", RULES)
def test_first_and_second_derivatives_equal_finite_differences_in_both_modes(rule):
    images = inputs(torch.float64)
    pool = pool_of(rule)
    assert torch.autograd.gradcheck(pool, images, check_forward_ad=True)
    assert torch.autograd.gradgradcheck(lambda tensor: pool(tensor) ** 2, images, check_fwd_over_rev=True, atol=1e-3)


def test_a_penalty_on_the_gradient_counts_the_pooling():
    """Of a sum of squares the second derivative by each input that wins is 2, for every region that it wins."""
    images = inputs(torch.float64)
    hessian = torch.autograd.functional.hessian(lambda tensor: (pool_of(RULE)(tensor) ** 2).sum(), images)
    assert hessian.sum() == 2 * 2 * 6 * 5


def test_vectorized_derivatives_are_refused_with_the_way_out():
    images = inputs(torch.float64)
    pooled = pool_of(RULE)(images)
    with pytest.raises(InvalidArgumentError, match="is_grads_batched.*portable"):
        torch.autograd.grad(pooled, images, torch.ones(3, *pooled.shape), is_grads_batched=True)

"""What one epoch does with each sample, computed from (seed, epoch) alone, so that any position can be resumed."""

from dataclasses import dataclass

import numpy as np

_DRAWS_PER_SAMPLE = 8


@dataclass(frozen=True)
class EpochPlan:
    """The order and the random numbers of an epoch.

    Args:
        order: a permutation of the samples' indices, shape (samples,), int64.
        draws: uniform in [0, 1), by sample index (not by position), shape (samples, 8), float32.
    """

    order: np.ndarray
    draws: np.ndarray


def epoch_plan(sample_count: int, *, seed: int, epoch: int) -> EpochPlan:
    """The plan of one epoch: always the same for the same three numbers.

    Args:
        sample_count: at least 0.
        seed: at least 0.
        epoch: at least 0.
    """
    generator = np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, epoch))))
    order = generator.permutation(sample_count)
    return EpochPlan(order, generator.random((sample_count, _DRAWS_PER_SAMPLE), dtype=np.float32))

"""Dividing one split into two."""

import numpy as np

from onehood.datasets.split import Split
from onehood.errors import InvalidArgumentError


def stratified_split(split: Split, fraction: float, *, seed: int) -> tuple[Split, Split]:
    """Takes about `fraction` of every class out of a split.

    A class of one sample stays whole in the first part; every other class has at least one sample in each.

    Args:
        split: what to divide.
        fraction: of each class, that goes to the second part; strictly between 0 and 1.
        seed: chooses the samples.

    Returns:
        The remainder and the part taken out, each in the order of `split`.

    Raises:
        InvalidArgumentError: for a fraction out of range.
    """
    if not 0 < fraction < 1:
        raise InvalidArgumentError(f"`fraction` must lie strictly between 0 and 1. Received: {fraction}.")
    generator = np.random.default_rng(seed)
    taken = np.zeros(len(split), dtype=bool)
    for label in np.unique(split.labels):
        members = generator.permutation(np.flatnonzero(split.labels == label))
        count = min(max(1, round(fraction * len(members))), len(members) - 1)
        taken[members[:count]] = True
    return split.take(np.flatnonzero(~taken)), split.take(np.flatnonzero(taken))

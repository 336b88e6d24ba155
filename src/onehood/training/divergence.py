"""Where a training stops because it has run away: at the first loss or weight that is no finite number."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from onehood.errors import DivergedError


def diverged(what: str, *, epoch: int, step: int, steps: int, rate: float) -> DivergedError:
    """The error that says where a training ran away, and what to try.

    Args:
        what: is no finite number.
        epoch: from 1.
        step: from 1.
        steps: of an epoch.
        rate: the learning rate there.
    """
    return DivergedError(
        f"The training diverged in epoch {epoch}, step {step} of {steps}: {what}, at a learning rate of {rate:.3g}. No "
        "model is written; of checkpoints those before are kept, but from there the same options would diverge again. "
        "Try a tenth of the learning rate (`learning_rate`, --learning-rate), and train anew (restart=True, --restart)."
    )


def are_finite(arrays: Iterable[Any]) -> bool:
    """Whether no floating-point number in the arrays is NaN or infinite."""
    return all(np.isfinite(array).all() for array in map(np.asarray, arrays) if _is_floating(array))


def _is_floating(array: np.ndarray) -> bool:
    return array.dtype.kind in "fc" or array.dtype.name == "bfloat16"

"""Error rates with their uncertainty."""

from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest

from onehood.errors import InvalidArgumentError


class Interval(NamedTuple):
    """A 95 % interval, in percent."""

    low: float
    high: float


def error_interval(errors: int, samples: int) -> Interval:
    """Wilson's 95 % interval of an error rate, in percent.

    Args:
        errors: wrong predictions, 0 to `samples`.
        samples: predictions, at least 1.

    Raises:
        InvalidArgumentError: for counts out of range.

    Source: E. B. Wilson, Journal of the American Statistical Association 22, 1927.
    """
    if samples < 1 or not 0 <= errors <= samples:
        raise InvalidArgumentError(
            f"`samples` must be at least 1 and `errors` between 0 and `samples`. Received: {samples} and {errors}."
        )
    proportion = binomtest(errors, samples).proportion_ci(0.95, method="wilson")
    return Interval(100 * float(proportion.low), 100 * float(proportion.high))


def mean_interval(values: np.ndarray) -> Interval:
    """The 95 % interval of a mean, in percent, by the normal distribution: of paired differences, say.

    Args:
        values: as shares of one, of shape (samples,), at least 2.

    Raises:
        InvalidArgumentError: there are fewer.
    """
    if len(values) < 2:
        raise InvalidArgumentError(f"`values` must be at least 2. Received: {len(values)}.")
    mean, half = float(np.mean(values)), 1.959964 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    return Interval(100 * (mean - half), 100 * (mean + half))

"""McNemar's test: whether two classifiers differ on the same images."""

from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest

from onehood.errors import InvalidArgumentError


class McNemar(NamedTuple):
    """The images on which two classifiers disagree.

    Args:
        only_first: right by the first alone.
        only_second: right by the second alone.
        p_value: of as uneven a division of their disagreements, or a more uneven one, if both are equally good.
    """

    only_first: int
    only_second: int
    p_value: float


def mcnemar(first_right: np.ndarray, second_right: np.ndarray) -> McNemar:
    """The exact two-sided test.

    Args:
        first_right: whether the first classifier is right, shape (images,), bool.
        second_right: whether the second is, on the same images.

    Raises:
        InvalidArgumentError: for arrays of other shapes.

    Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions, Psychometrika 1947.
    """
    first_right, second_right = np.asarray(first_right, bool), np.asarray(second_right, bool)
    if first_right.ndim != 1 or first_right.shape != second_right.shape:
        raise InvalidArgumentError(
            f"Both classifiers must be judged on the same images. Received: {first_right.shape} and "
            f"{second_right.shape}."
        )
    only_first = int((first_right & ~second_right).sum())
    only_second = int((second_right & ~first_right).sum())
    disagreements = only_first + only_second
    p_value = float(binomtest(only_first, disagreements, 0.5).pvalue) if disagreements else 1.0
    return McNemar(only_first, only_second, p_value)

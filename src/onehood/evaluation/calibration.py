"""How often a classifier is right when it says how sure it is."""

from dataclasses import dataclass

import numpy as np

from onehood.options import Whole


@dataclass(frozen=True)
class Calibration:
    """Confidence against accuracy, in bins of equal width over the highest probability, each with its upper bound.

    Args:
        confidence: mean confidence per occupied bin, 0 to 1.
        accuracy: share of right predictions per occupied bin, 0 to 1.
        count: predictions per occupied bin.
        expected_error: the mean gap between both, weighted by count (the expected calibration error), 0 to 1.
    """

    confidence: tuple[float, ...]
    accuracy: tuple[float, ...]
    count: tuple[int, ...]
    expected_error: float


def calibration(probabilities: np.ndarray, labels: np.ndarray, *, bins: int = 15) -> Calibration:
    """Measures the calibration of predictions.

    Args:
        probabilities: shape (samples, classes).
        labels: true classes, shape (samples,).
        bins: number of bins between 0 and 1, at least 1; bin m of M holds what is above (m - 1)/M and at most m/M.

    Raises:
        InvalidArgumentError: for fewer bins.

    Source: C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 2.
    """
    bins = Whole(1).check("bins", bins)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    # Bounds as quotients: a product is rounded, and would put 0.6 of ten bins on either side by its type.
    bounds = (np.arange(1, bins + 1) / bins).astype(confidence.dtype)
    number = np.searchsorted(bounds[:-1], confidence, side="left")
    occupied = np.unique(number)
    means = [float(confidence[number == bin_].mean()) for bin_ in occupied]
    shares = [float(right[number == bin_].mean()) for bin_ in occupied]
    counts = [int((number == bin_).sum()) for bin_ in occupied]
    gaps = [count * abs(mean - share) for mean, share, count in zip(means, shares, counts, strict=True)]
    return Calibration(tuple(means), tuple(shares), tuple(counts), sum(gaps) / max(len(labels), 1))

"""Calibration by hand-made predictions."""

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.evaluation import calibration


def test_bins_hold_means_shares_and_counts():
    probabilities = np.array([[0.6, 0.4], [0.4, 0.6], [0.95, 0.05], [0.05, 0.95]])
    labels = np.array([0, 0, 0, 1])
    result = calibration(probabilities, labels, bins=10)
    assert result.confidence == pytest.approx((0.6, 0.95))
    assert result.accuracy == (0.5, 1.0)
    assert result.count == (2, 2)
    assert result.expected_error == pytest.approx((2 * 0.1 + 2 * 0.05) / 4)


def test_certainty_falls_into_the_last_bin():
    result = calibration(np.array([[1.0, 0.0]]), np.array([0]), bins=4)
    assert result.count == (1,)
    assert result.expected_error == 0


def test_a_perfectly_calibrated_classifier_has_no_error():
    generator = np.random.default_rng(0)
    first = generator.uniform(0.5, 1, 200_000)
    labels = (generator.uniform(size=first.size) > first).astype(int)
    assert calibration(np.stack([first, 1 - first], axis=1), labels).expected_error < 0.01


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bins", [4, 5, 10, 15])
def test_a_confidence_on_a_bound_belongs_to_the_bin_below_it(dtype, bins):
    """As Guo et al. define them: bin m is the interval ((m - 1)/M, m/M]."""
    bounds = [dtype(number / bins) for number in range(1, bins + 1) if number / bins >= 0.5]
    for number, bound in enumerate(bounds):
        for shifted, expected in ((bound, number), (np.nextafter(bound, dtype(2)), number + 1)):
            if shifted > 1:
                continue
            confidences = np.array([*bounds, shifted], dtype)
            result = calibration(
                np.stack([confidences, 1 - confidences], axis=1), np.zeros(len(confidences), int), bins=bins
            )
            assert len(result.count) == len(bounds)
            assert [place for place, count in enumerate(result.count) if count == 2] == [expected]


def test_there_is_at_least_one_bin():
    with pytest.raises(InvalidArgumentError, match="`bins` must be a whole number of at least 1. Received: 0"):
        calibration(np.ones((1, 1)), np.zeros(1, int), bins=0)

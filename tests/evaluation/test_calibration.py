"""Calibration by hand-made predictions."""

import numpy as np
import pytest

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

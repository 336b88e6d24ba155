"""The range test proposes a rate that trains, and leaves the network as it was."""

import numpy as np
import pytest

from onehood.images import Square
from onehood.models import fractional
from onehood.pipelines import TrainingBatches
from onehood.training import Recipe
from onehood.training.learning_rate_finder import _tenth_of_the_lowest, find_learning_rate


def test_the_rule_takes_a_tenth_of_the_rate_of_the_lowest_smoothed_loss():
    rates = np.geomspace(1e-5, 1, 100)
    losses = 2 + (np.log10(rates) + 2) ** 2  # Lowest at 0.01; smoothing lags a little behind.
    assert 1e-3 <= _tenth_of_the_lowest(rates, losses) <= 3e-3
    assert _tenth_of_the_lowest(rates, [1.0, float("nan")]) == pytest.approx(1e-6)


def test_the_network_is_put_back_and_the_proposal_is_usable(bars):
    model = fractional(3, (12, 12, 1), filters=4)
    batches = TrainingBatches(bars.split("train"), Square(12, 12, 1), batch_size=15, seed=0)
    before = [np.array(variable.numpy()) for variable in model.variables]
    rate = find_learning_rate(model, batches, Recipe())
    assert 1e-4 <= rate <= 1e-1
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(np.array(variable.numpy()), value)

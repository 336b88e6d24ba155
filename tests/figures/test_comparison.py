"""Charts of several classifiers carry each of them."""

import numpy as np
import pytest

from onehood.figures import (
    compared_calibration,
    compared_confusion,
    compared_learning_curves,
    errors_against_cost,
    png_bytes,
)


def test_errors_stand_at_their_costs_with_their_intervals():
    errors = {"a": (2.0, (1.0, 4.0)), "b": (5.0, (5.0, 6.0)), "c": (1.0, (0.5, 2.0))}
    figure = errors_against_cost(errors, {"a": 10.0, "b": 100.0}, cost="training time, seconds")
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["a", "b"]
    ((low, high),) = [sorted(segment[:, 1]) for segment in axes.collections[0].get_segments()]
    assert (low, high) == (1.0, 4.0)
    assert axes.get_title() == "Error against training time"


def test_curves_have_a_line_each_and_a_logarithm_only_above_zero():
    figure = compared_learning_curves({"a": [3.0, 2.0, 1.0], "b": [None, 2.0]}, label="error")
    assert [line.get_label() for line in figure.axes[0].lines] == ["a", "b"]
    assert figure.axes[0].get_yscale() == "log"
    assert compared_learning_curves({"a": [1.0, 0.0]}, label="error").axes[0].get_yscale() == "linear"


def test_calibration_and_confusion():
    figure = compared_calibration({"a": ([0.5, 0.9], [0.4, 0.9])})
    assert [line.get_label() for line in figure.axes[0].lines][1:] == ["a"]
    counts = np.array([[8, 2], [0, 10]])
    figure = compared_confusion({"a": counts, "b": counts, "c": counts, "d": counts}, ("x", "a longer name"))
    shown = figure.axes[0].images[0].get_array()
    np.testing.assert_allclose(shown, [[0, 0.2], [0, 0]])
    assert [axes.get_title() for axes in figure.axes[:4]] == ["a", "b", "c", "d"]
    assert png_bytes(figure).startswith(b"\x89PNG")
    assert counts[0, 0] == pytest.approx(8)  # The caller's counts are left as they are.

"""Charts of several classifiers carry each of them."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

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
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a", "b"]
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


LONG = "a name of a technique that is about sixty characters long, whole"


@pytest.mark.parametrize("name", ["a", LONG, "W" * 60])
def test_no_legend_covers_a_point_and_names_are_whole(name):
    values = {name: (2.0, (1.0, 4.0)), "b": (5.0, (5.0, 6.0)), "c": (1.0, (0.5, 2.0))}
    figures = [
        errors_against_cost(values, {name: 10.0, "b": 100.0, "c": 50.0}, cost="training time, seconds"),
        compared_learning_curves({name: [3.0, 2.0, 1.0], "b": [None, 2.0]}, label="error"),
        compared_calibration({name: ([0.5, 0.9], [0.4, 0.9])}),
    ]
    for figure in figures:
        FigureCanvasAgg(figure).draw()
        axes, (legend,) = figure.axes[0], figure.legends
        assert not axes.get_window_extent().overlaps(legend.get_window_extent())
        assert figure.bbox.containsx(legend.get_window_extent().x1)
        assert axes.get_window_extent().width > 0.4 * figure.bbox.width
        assert legend.get_texts()[0].get_text().replace("\n", "") == name


def test_long_class_names_stand_whole_beside_every_matrix():
    names = [LONG, "another " + LONG, "猫" * 30]
    counts = np.full((3, 3), 5)
    figure = compared_confusion({"a": counts, "b": counts, "c": counts, "d": counts}, names)
    png_bytes(figure)
    for cell in figure.axes[:4]:
        assert [label.get_text().replace("\n", "") for label in cell.get_yticklabels()] == names
        assert cell.get_window_extent().width > 80

"""Charts show what they are given."""

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from onehood.figures import calibration_curve, confusion_matrix, error_by_tests, learning_curves


def test_the_confusion_matrix_writes_every_count_by_true_row():
    counts = np.array([[5, 2], [0, 9]])
    axes = confusion_matrix(counts, ("cat", "dog")).axes[0]
    written = {(int(text.get_position()[1]), int(text.get_position()[0])): text.get_text() for text in axes.texts}
    assert written == {(0, 0): "5", (0, 1): "2", (1, 1): "9"}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["cat", "dog"]
    np.testing.assert_allclose(axes.images[0].get_array(), [[5 / 7, 2 / 7], [0, 1]])


def test_a_hundred_classes_are_drawn_without_names():
    axes = confusion_matrix(np.eye(100, dtype=int), [str(label) for label in range(100)]).axes[0]
    assert not axes.texts


def test_calibration_plots_accuracy_against_confidence():
    above = calibration_curve((0.5, 0.9), (0.4, 1.0), (10, 90), expected_error=0.1).axes[0]
    np.testing.assert_allclose(above.lines[1].get_xydata(), [(0.5, 0.4), (0.9, 1.0)])
    assert "10.0 %" in above.get_title()


def test_error_by_tests_plots_averages_and_single_tests():
    axes = error_by_tests((3.0, 2.0), (3.0, 4.0)).axes[0]
    np.testing.assert_allclose(axes.lines[1].get_xydata(), [(1, 3), (2, 2)])
    np.testing.assert_allclose(axes.collections[0].get_offsets(), [(1, 3), (2, 4)])


def test_learning_curves_leave_out_what_was_not_measured():
    axes = learning_curves([9.0, 3.0, 1.0], [None, 4.0, 2.0]).axes[0]
    np.testing.assert_allclose(axes.lines[1].get_xydata(), [(2, 4), (3, 2)])
    assert axes.get_yscale() == "log"
    assert learning_curves([9.0, 0.0], [None, None]).axes[0].get_yscale() == "linear"


@pytest.mark.parametrize("names", [["x" * 180, "ж" * 60, "b"], ["a name of about sixty characters " * 2] * 40])
def test_long_names_are_whole_and_leave_room_for_the_matrix(names):
    figure = confusion_matrix(np.eye(len(names), dtype=int), names)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    canvas.draw()
    axes = figure.axes[0]
    for tick_labels in (axes.get_xticklabels(), axes.get_yticklabels()):
        assert [label.get_text().replace("\n", "") for label in tick_labels] == names
    extents = [label.get_window_extent() for label in axes.get_yticklabels()]
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(extents))
    assert min(extent.x0 for extent in extents) >= 0
    assert axes.get_window_extent().width > figure.bbox.width / 4


def test_no_legend_covers_a_point():
    figures = [
        calibration_curve((0.5, 0.9), (0.4, 1.0), (10, 90), expected_error=0.1),
        error_by_tests((3.0, 2.0), (3.0, 4.0)),
        learning_curves([9.0, 3.0, 1.0], [None, 4.0, 2.0]),
    ]
    for figure in figures:
        FigureCanvasAgg(figure).draw()
        covered = figure.legends[0].get_window_extent()
        assert not any(axes.get_window_extent().overlaps(covered) for axes in figure.axes)

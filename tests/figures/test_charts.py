"""Charts show what they are given."""

import numpy as np

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

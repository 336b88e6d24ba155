"""Matches are drawn from one image to the other."""

import numpy as np

from onehood.figures import matched_keypoints, png_bytes


def test_lines_join_the_keypoints_of_both_images():
    left, right = np.zeros((20, 30, 3), np.uint8), np.full((10, 40, 1), 9, np.uint8)
    positions = np.array([[1.0, 2.0], [3, 4]]), np.array([[5.0, 6.0], [7, 8]])
    figure = matched_keypoints(left, right, positions, title="two $ matches")
    axes = figure.axes[0]
    assert axes.images[0].get_array().shape == (20, 78, 3)
    lines = axes.collections[0].get_segments()
    np.testing.assert_array_equal(lines[0], [[1, 2], [43, 6]])
    np.testing.assert_array_equal(axes.collections[2].get_offsets(), [[43, 6], [45, 8]])
    assert png_bytes(figure).startswith(b"\x89PNG")

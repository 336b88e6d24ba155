"""Matches are drawn from one image to the other."""

import numpy as np

from onehood.figures import matched_keypoints, png_bytes


def test_lines_join_the_keypoints_of_both_images():
    left, right = np.zeros((20, 30, 3), np.uint8), np.full((10, 40, 1), 9, np.uint8)
    positions = np.array([[1.0, 2.0], [3, 4]]), np.array([[5.0, 6.0], [7, 8]])
    figure = matched_keypoints(left, right, positions, title="two $ matches")
    axes = figure.axes[0]
    assert axes.images[0].get_array().shape == (20, 78, 3)
    np.testing.assert_array_equal(axes.collections[1].get_offsets(), [[43, 6], [45, 8]])
    lines = axes.collections[2].get_segments()
    np.testing.assert_array_equal(lines, [[[1, 2], [43, 6]], [[3, 4], [45, 8]]])
    assert axes.get_title() == r"two \$ matches"
    assert png_bytes(figure).startswith(b"\x89PNG")


def test_of_many_pairs_those_far_from_each_other_are_joined():
    image = np.zeros((100, 100, 3), np.uint8)
    crowd = np.random.default_rng(0).uniform(0, 5, (500, 2))
    alone = np.array([[90.0, 10], [10, 90], [90, 90]])
    positions = np.concatenate([crowd, alone])
    axes = matched_keypoints(image, image, (positions, positions), title="many").axes[0]
    lines = np.array(axes.collections[2].get_segments())
    assert len(lines) == 60
    assert len(np.unique(lines[:, 0], axis=0)) == 60
    assert {tuple(point) for point in alone} <= {tuple(point) for point in lines[:, 0]}
    assert axes.get_title() == "many\n60 of 503 are joined by lines"
    assert len(axes.collections[0].get_offsets()) == 503

"""Pictures of descriptors carry what they are given."""

import numpy as np

from onehood.figures import (
    colour_shares,
    gradient_glyphs,
    keypoint_circles,
    pattern_map,
    png_bytes,
    word_patches,
)

IMAGE = np.random.default_rng(0).integers(0, 256, (24, 32, 3), dtype=np.uint8)


def test_each_colour_is_a_bar_of_its_share_and_colour():
    colours = np.array([[1.0, 0, 0], [0, 0, 1.0]])
    figure = colour_shares(IMAGE, np.array([0.75, 0.25]), colours, title="two")
    bars = figure.axes[1].patches
    assert [bar.get_width() for bar in bars] == [75, 25]
    assert [tuple(bar.get_facecolor()[:3]) for bar in bars] == [(1, 0, 0), (0, 0, 1)]


def test_patterns_fill_the_range_of_their_kinds():
    patterns = np.arange(24 * 32).reshape(24, 32) % 10
    drawn = pattern_map(IMAGE, patterns, kinds=10, title="patterns").axes[1].images[0]
    assert drawn.get_clim() == (0, 9)
    np.testing.assert_array_equal(drawn.get_array(), patterns)


def test_a_glyph_lies_along_the_edge_across_its_gradient():
    histograms = np.zeros((1, 2, 2))
    histograms[0, 1, 0] = 4  # Gradients of 0 to 90 degrees, 45 in the middle: an edge of 135 degrees.
    (lines,) = gradient_glyphs(IMAGE, histograms, (8, 8), title="glyphs").axes[1].collections
    strongest = lines.get_segments()[-1]
    assert lines.get_colors()[-1][3] == 1
    np.testing.assert_allclose(strongest.mean(axis=0), [12, 4])
    step = strongest[1] - strongest[0]
    np.testing.assert_allclose(step[0], -step[1])
    assert (lines.get_colors()[:-1, 3] == 0).all()


def test_keypoints_are_circles_with_a_radius_in_their_direction():
    positions, sizes = np.array([[10.0, 8.0], [20, 12]]), np.array([6.0, 4])
    figure = keypoint_circles(IMAGE, positions, sizes, np.array([0.0, 90]), title="keypoints", groups=np.array([0, -1]))
    circles, radii = figure.axes[0].collections
    assert len(circles.get_paths()) == 2
    ends = np.array([segment[1] for segment in radii.get_segments()])
    np.testing.assert_allclose(ends, [[13, 8], [20, 14]], atol=1e-9)
    assert circles.get_edgecolor()[0][3] > circles.get_edgecolor()[1][3]
    assert png_bytes(keypoint_circles(IMAGE, positions[:0], sizes[:0], sizes[:0], title="none")).startswith(b"\x89PNG")


def test_every_word_has_its_row_of_patches():
    patches = {"word 3, 2×": [IMAGE[:8, :8], IMAGE[8:16, :8]], "word 9, 1×": [IMAGE[:8, 8:16]]}
    figure = word_patches(patches, columns=3, title="words")
    assert [axes.get_ylabel() for axes in figure.axes[::3]] == list(patches)
    assert [len(axes.images) for axes in figure.axes] == [1, 1, 0, 1, 0, 0]

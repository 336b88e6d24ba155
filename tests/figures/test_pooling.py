"""Pictures of regions show every region where it lies."""

import numpy as np

from onehood.figures import RegionGrid, pooling_distortion, pooling_regions

IMAGE = np.zeros((6, 6, 3), np.uint8)


def test_every_region_has_a_frame_within_its_bounds():
    rows, columns = [(0, 2), (1, 3), (4, 6)], [(0, 1), (1, 3)]
    figure = pooling_regions(IMAGE, {"one": RegionGrid(rows, columns), "two": RegionGrid(rows, columns)})
    first = figure.axes[0]
    frames = [patch.get_bbox() for patch in first.patches]
    assert len(frames) == 6
    for frame, (top, bottom, left, right) in zip(
        frames, [(t, b, left, right) for t, b in rows for left, right in columns], strict=True
    ):
        assert left - 0.5 < frame.x0 < frame.x1 < right - 0.5
        assert top - 0.5 < frame.y0 < frame.y1 < bottom - 0.5
    assert first.get_title() == "one\n6×6 to 3×2"


def test_each_row_shows_the_original_and_its_draws():
    draws = {"a": [np.full((3, 3, 3), n, np.uint8) for n in range(2)], "b": [IMAGE, IMAGE]}
    figure = pooling_distortion(IMAGE, draws, title="T")
    shown = [axes.images[0].get_array() for axes in figure.axes]
    assert len(shown) == 6
    np.testing.assert_array_equal(shown[2], draws["a"][1])
    assert figure.axes[3].get_ylabel() == "b"

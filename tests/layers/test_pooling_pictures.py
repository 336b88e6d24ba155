"""The demonstration draws all four variants, and different regions for different seeds."""

import numpy as np

from onehood.layers.pooling_pictures import VARIANTS, distortion_picture, region_picture

PHOTO = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def frames(figure):
    return [[patch.get_bbox().bounds for patch in axes.patches] for axes in figure.axes]


def test_regions_of_every_variant_cover_sixteen_pixels():
    figure = region_picture(PHOTO)
    assert [axes.get_title().split("\n")[0] for axes in figure.axes] == list(VARIANTS)
    assert [len(found) for found in frames(figure)] == [11 * 11] * 4
    assert frames(region_picture(PHOTO)) == frames(figure)
    assert frames(region_picture(PHOTO, seed=1)) != frames(figure)


def test_distortions_are_pooled_images_that_differ_between_draws():
    figure = distortion_picture(PHOTO, times=2)
    shown = [np.asarray(axes.images[0].get_array()) for axes in figure.axes]
    assert len(shown) == 4 * 5
    assert shown[0].shape == (192, 192, 3)
    assert shown[1].shape == (96, 96, 3)
    assert (shown[1] != shown[2]).any()
    # The outermost lines are maxima at every level: they stay at the edge.
    for image in shown:
        assert (image[0] == 255).all()
        assert (image[:, -1] == 255).all()

"""What is kept of an image survives its way through arrays."""

import numpy as np
from scenes import scene

from onehood.features import colour_histogram, local_features
from onehood.search.image_content import ImageContent, describe_content


def test_content_is_that_of_the_descriptors():
    image = scene(0)
    content = describe_content(image, detector="sift", keypoints=120)
    expected = local_features(image, limit=120)
    assert (content.height, content.width) == image.shape[:2]
    np.testing.assert_array_equal(content.keypoints.positions, expected.keypoints.positions)
    np.testing.assert_allclose(content.descriptors(), expected.descriptors, atol=1e-6)
    np.testing.assert_array_equal(content.colours, colour_histogram(image))
    assert content.sift.dtype == np.uint8


def test_it_comes_back_from_its_arrays():
    content = describe_content(scene(1), detector="fast", keypoints=50)
    again = ImageContent.of(content.arrays())
    assert (again.height, again.width) == (content.height, content.width)
    for name, values in vars(content.keypoints).items():
        np.testing.assert_array_equal(getattr(again.keypoints, name), values)
    np.testing.assert_array_equal(again.sift, content.sift)


def test_an_image_without_keypoints_has_colours():
    content = describe_content(np.full((40, 50, 3), 200, np.uint8), detector="sift", keypoints=50)
    assert len(content.keypoints) == len(content.descriptors()) == 0
    assert content.colours.max() == 1

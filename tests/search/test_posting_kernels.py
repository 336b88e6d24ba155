"""The compiled loop adds what a plain one does."""

import numpy as np

from onehood.search.posting_kernels import add_postings


def test_values_are_added_to_the_images_of_each_range():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 7, 40).astype(np.int32)
    begins, ends = np.array([0, 10, 33, 5]), np.array([10, 10, 40, 9])
    values = generator.random(4).astype(np.float32)
    scores = np.ones(7, np.float32)
    add_postings(images, begins, ends, values, scores)
    expected = np.ones(7)
    for begin, end, value in zip(begins, ends, values, strict=True):
        for image in images[begin:end]:
            expected[image] += value
    np.testing.assert_allclose(scores, expected, rtol=1e-6)

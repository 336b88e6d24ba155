"""VLAD made short: against its own long form, and with too few images for all directions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import DataError
from onehood.features import CompactVlad, encode_words

LENGTH = 6


def images(count, seed=0):
    """Each with descriptors around points of its own."""
    generator = np.random.default_rng(seed)
    for _ in range(count):
        points = generator.normal(size=(4, LENGTH))
        yield np.float32(points[generator.integers(0, 4, 30)] + 0.1 * generator.normal(size=(30, LENGTH)))


def long(descriptors, vlad):
    return encode_words(descriptors, np.zeros((len(descriptors), 2)), vlad.vocabulary, encoding="vlad")


def test_all_directions_keep_all_likenesses():
    described = list(images(30))
    vlad = CompactVlad.fit(lambda: described, words=3, components=18)
    short = np.stack([vlad.of(each) for each in described])
    middle = np.stack([long(each, vlad) for each in described]).mean(axis=0)
    wanted = np.stack([long(each, vlad) - middle for each in described])
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    np.testing.assert_allclose(short @ short.T, wanted @ wanted.T, atol=1e-4)


def test_the_directions_are_those_of_most_variance():
    described = list(images(40))
    vlad = CompactVlad.fit(lambda: described, words=3, components=5)
    long_ones = np.stack([long(each, vlad) for each in described]) - vlad.middle
    values = np.linalg.eigvalsh(long_ones.T @ long_ones)[::-1]
    np.testing.assert_allclose((vlad.axes @ long_ones.T @ long_ones @ vlad.axes.T).trace(), values[:5].sum(), rtol=1e-3)


@given(count=st.integers(1, 12), seed=st.integers(0, 99))
def test_vectors_are_of_length_one_however_few_images_there_are(count, seed):
    described = list(images(count, seed))
    vlad = CompactVlad.fit(lambda: described, words=3, components=8, seed=seed)
    np.testing.assert_allclose(vlad.axes @ vlad.axes.T, np.eye(8), atol=1e-4)
    (other,) = images(1, seed + 100)
    found = vlad.of(other)
    assert (found.shape, found.dtype) == ((8,), np.float32)
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-4)
    np.testing.assert_array_equal(CompactVlad.fit(lambda: described, words=3, components=8, seed=seed).of(other), found)


def test_an_image_without_descriptors_is_zero_and_teaches_nothing():
    described = list(images(9))
    none = np.zeros((0, LENGTH), np.float32)
    vlad = CompactVlad.fit(lambda: [none, *described], words=3, components=4)
    assert not vlad.of(none).any()
    np.testing.assert_array_equal(vlad.middle, CompactVlad.fit(lambda: described, words=3, components=4).middle)


def test_too_few_descriptors_are_an_error():
    with pytest.raises(DataError, match="need at least as many different descriptors"):
        CompactVlad.fit(lambda: [np.ones((5, LENGTH), np.float32)], words=3)

"""Vectors of visual words: by counting, by hand, by plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.features import VisualVocabulary, encode_words, inverse_document_frequencies
from onehood.features.word_encoding import check_encoding

ENCODINGS = ["counts", "tf_idf", "soft", "vlad"]


def an_image(count=40, words=7, length=5, seed=0):
    """Descriptors, positions, and a vocabulary."""
    generator = np.random.default_rng(seed)
    descriptors, centres = (generator.normal(size=(size, length)).astype(np.float32) for size in (count, words))
    return descriptors, generator.random((count, 2)).astype(np.float32), VisualVocabulary(centres)


def nearest_words(descriptors, vocabulary):
    return np.linalg.norm(descriptors[:, None] - vocabulary.centres, axis=2).argmin(axis=1)


@pytest.mark.parametrize("count", [1, 40])
def test_counts_are_the_shares_of_words(count):
    descriptors, positions, vocabulary = an_image(count)
    found = encode_words(descriptors, positions, vocabulary)
    assert found.dtype == np.float32
    expected = np.bincount(nearest_words(descriptors, vocabulary), minlength=7) / count
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_tf_idf_by_hand():
    """Two words of a kind and one of another, of three; weighted 1, 2 and 5."""
    vocabulary = VisualVocabulary(np.float32([[0, 0], [10, 0], [0, 10]]))
    descriptors = np.float32([[1, 0], [0, 1], [9, 1]])
    found = encode_words(
        descriptors, np.zeros((3, 2), np.float32), vocabulary, encoding="tf_idf", weights=np.float32([1, 2, 5])
    )
    np.testing.assert_allclose(found, np.array([2 * 1, 1 * 2, 0]) / np.sqrt(8), rtol=1e-6)


def test_document_frequencies_by_hand():
    found = inverse_document_frequencies(np.array([1, 2, 4, 0]), 4)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [np.log(4), np.log(2), 0, 0], rtol=1e-6)
    np.testing.assert_array_equal(inverse_document_frequencies(np.zeros(3, int), 0), 0)


@pytest.mark.parametrize("words", [2, 5, 12])
def test_soft_shares_by_plain_loops(words):
    descriptors, positions, vocabulary = an_image(30, words)
    squares = np.square(descriptors[:, None].astype(np.float64) - vocabulary.centres).sum(axis=2)
    width = squares.min(axis=1).mean()
    expected = np.zeros(words)
    for row in squares:
        near = np.argsort(row)[:5]
        shares = np.exp(-row[near] / (2 * width))
        expected[near] += shares / shares.sum()
    found = encode_words(descriptors, positions, vocabulary, encoding="soft")
    np.testing.assert_allclose(found, expected / 30, rtol=1e-4)
    assert found.sum() == pytest.approx(1, rel=1e-5)


def test_soft_shares_of_descriptors_that_are_words_are_counts():
    _, positions, vocabulary = an_image(7)
    found = encode_words(vocabulary.centres.copy(), positions, vocabulary, encoding="soft")
    np.testing.assert_allclose(found, 1 / 7, rtol=1e-2)


def test_vlad_by_plain_loops():
    descriptors, positions, vocabulary = an_image()
    expected = np.zeros((7, 5))
    for descriptor, word in zip(descriptors, nearest_words(descriptors, vocabulary), strict=True):
        expected[word] += descriptor - vocabulary.centres[word]
    for word in range(7):
        expected[word] /= np.linalg.norm(expected[word]) or 1
    expected /= np.linalg.norm(expected)
    found = encode_words(descriptors, positions, vocabulary, encoding="vlad")
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected.ravel(), atol=1e-5)


def test_vlad_of_descriptors_that_are_words_is_zero_not_nan():
    _, positions, vocabulary = an_image(7)
    found = encode_words(vocabulary.centres.copy(), positions, vocabulary, encoding="vlad")
    np.testing.assert_array_equal(found, 0)


@pytest.mark.parametrize("pyramid", [1, 2, 3, 4])
def test_a_pyramid_by_plain_loops(pyramid):
    descriptors, positions, vocabulary = an_image(60)
    words = nearest_words(descriptors, vocabulary)
    weights = {1: [1], 2: [1 / 2, 1 / 2], 3: [1 / 4, 1 / 4, 1 / 2], 4: [1 / 8, 1 / 8, 1 / 4, 1 / 2]}[pyramid]
    expected = []
    for level, weight in enumerate(weights):
        parts = np.zeros((2**level, 2**level, 7))
        for (x, y), word in zip(positions, words, strict=True):
            parts[int(y * 2**level), int(x * 2**level), word] += weight
        expected.append(parts.ravel())
    expected = np.concatenate(expected)
    found = encode_words(descriptors, positions, vocabulary, pyramid=pyramid)
    np.testing.assert_allclose(found, expected / expected.sum(), rtol=1e-5)


@settings(max_examples=40)
@given(
    encoding=st.sampled_from(ENCODINGS),
    pyramid=st.integers(1, 4),
    count=st.integers(0, 30),
    words=st.integers(2, 9),
    seed=st.integers(0, 99),
)
def test_lengths_and_the_first_level(encoding, pyramid, count, words, seed):
    descriptors, positions, vocabulary = an_image(count, words, seed=seed)
    weights = np.random.default_rng(seed).random(words).astype(np.float32) + 0.1
    options = {"encoding": encoding, "weights": weights}
    found = encode_words(descriptors, positions, vocabulary, pyramid=pyramid, **options)
    length = words * (5 if encoding == "vlad" else 1)
    assert found.shape == (sum(4**level for level in range(pyramid)) * length,)
    assert found.dtype == np.float32
    if count == 0:
        np.testing.assert_array_equal(found, 0)
        return
    order = 2 if encoding in ("tf_idf", "vlad") else 1
    assert np.linalg.norm(found, order) == pytest.approx(1, rel=1e-4)
    first = found[:length]
    plain = encode_words(descriptors, positions, vocabulary, **options)
    np.testing.assert_allclose(first / np.linalg.norm(first, order), plain, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_order_of_keypoints_makes_no_difference(encoding):
    descriptors, positions, vocabulary = an_image()
    options = {"encoding": encoding, "pyramid": 2, "weights": np.ones(7, np.float32)}
    mixed = np.random.default_rng(1).permutation(40)
    found = encode_words(descriptors[mixed], positions[mixed], vocabulary, **options)
    np.testing.assert_allclose(found, encode_words(descriptors, positions, vocabulary, **options), atol=1e-6)


def test_positions_on_and_beyond_the_border_belong_to_the_outer_parts():
    vocabulary = VisualVocabulary(np.float32([[0], [1]]))
    positions = np.float32([[0, 0], [1, 0], [0, 1], [1, 1], [-0.5, 0], [1.5, 1.5]])
    found = encode_words(np.zeros((6, 1), np.float32), positions, vocabulary, pyramid=2)
    np.testing.assert_allclose(found[2:].reshape(2, 2, 2)[..., 0], np.array([[2, 1], [1, 2]]) / 12, rtol=1e-6)


def test_bad_arguments_are_refused():
    with pytest.raises(InvalidArgumentError, match="`encoding` must be one of counts, tf_idf, soft, vlad"):
        check_encoding("fisher", 1)
    for pyramid in (0, 5, 1.0, True):
        with pytest.raises(InvalidArgumentError, match="`pyramid` must be a whole number from 1 to 4"):
            check_encoding("counts", pyramid)
    for encoding in ENCODINGS:
        check_encoding(encoding, 4)
    descriptors, positions, vocabulary = an_image()
    for weights in (None, np.ones(6, np.float32)):
        with pytest.raises(InvalidArgumentError, match="`weights` must be one number for each word"):
            encode_words(descriptors, positions, vocabulary, encoding="tf_idf", weights=weights)
    with pytest.raises(InvalidArgumentError, match="Descriptors must have the shape"):
        encode_words(descriptors[:, :4], positions, vocabulary)

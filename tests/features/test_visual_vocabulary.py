"""Visual words: what is drawn, what k-means finds with either library, and the nearest words by brute force."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.errors import DataError, InvalidArgumentError
from onehood.features import VisualVocabulary
from onehood.features.visual_vocabulary import sampled

MODULE = importlib.import_module("onehood.features.visual_vocabulary")


@pytest.fixture(params=["faiss", "scikit-learn"])
def library(request, monkeypatch):
    """Both libraries that k-means can be left to."""
    if request.param == "faiss":
        assert MODULE.faiss_installed()
    else:
        monkeypatch.setattr(MODULE, "faiss_installed", lambda: False)
    return request.param


def clusters(count=6, each=80, length=8, seed=0):
    """Well-separated groups of descriptors, mixed, and their middles."""
    generator = np.random.default_rng(seed)
    middles = 40 * np.eye(count, length, dtype=np.float32)
    points = np.repeat(middles, each, axis=0) + generator.normal(size=(count * each, length))
    return generator.permutation(points).astype(np.float32), middles


def test_well_separated_clusters_are_found(library):
    points, middles = clusters()
    vocabulary = VisualVocabulary.fit(points, 6, seed=1)
    assert vocabulary.centres.dtype == np.float32
    assert len(vocabulary) == 6
    distances = np.linalg.norm(vocabulary.centres[:, None] - middles, axis=2)
    assert sorted(distances.argmin(axis=1)) == list(range(6))
    assert distances.min(axis=1).max() < 1


def test_an_equal_seed_gives_equal_words(library):
    points = np.random.default_rng(0).random((150, 6), dtype=np.float32)
    first, second, other = (VisualVocabulary.fit(points, 4, seed=seed).centres for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_an_array_and_its_parts_give_equal_words(library):
    points = np.random.default_rng(1).random((250, 6), dtype=np.float32)
    parts = [points[:10], points[10:10], points[10:200], points[200:]]
    expected = VisualVocabulary.fit(points, 5, per_word=30).centres
    np.testing.assert_array_equal(VisualVocabulary.fit(parts, 5, per_word=30).centres, expected)
    np.testing.assert_array_equal(VisualVocabulary.fit(iter(parts), 5, per_word=30).centres, expected)


def test_as_many_descriptors_as_words_are_enough(library):
    points = np.random.default_rng(2).random((5, 4), dtype=np.float32)
    centres = VisualVocabulary.fit(points, 5).centres
    assert centres.shape == (5, 4)
    assert (centres >= points.min(axis=0) - 1e-6).all()
    assert (centres <= points.max(axis=0) + 1e-6).all()
    if library == "faiss":  # Mini-batches need not find every word its descriptor.
        np.testing.assert_allclose(np.unique(centres, axis=0), np.unique(points, axis=0), atol=1e-6)


@pytest.mark.parametrize("distinct", [1, 4])
def test_fewer_different_descriptors_than_words_are_refused(library, distinct):
    points = np.repeat(np.random.default_rng(3).random((distinct, 4), dtype=np.float32), 50, axis=0)
    with pytest.raises(DataError, match=f"5 visual words need at least as many different.* Received: {distinct}. Use"):
        VisualVocabulary.fit(points, 5)


@pytest.mark.parametrize("none", [np.zeros((0, 8), np.float32), [], [np.zeros((0, 8), np.float32)] * 3])
def test_no_descriptors_at_all_are_refused(none):
    with pytest.raises(DataError, match="There are no descriptors to learn visual words from"):
        VisualVocabulary.fit(none, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"words": 1}, "`words` must be a whole number of at least 2. Received: 1"),
        ({"words": 2.0}, "`words` must be a whole number"),
        ({"words": True}, "`words` must be a whole number"),
        ({"words": 4, "seed": -1}, "`seed` must be a whole number of at least 0"),
        ({"words": 4, "seed": None}, "`seed` must be a whole number of at least 0"),
        ({"words": 4, "per_word": 0}, "`per_word` must be a whole number of at least 1. Received: 0"),
        ({"at_most": 1}, "`at_most` must be a whole number of at least 2. Received: 1"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(InvalidArgumentError, match=message):
        VisualVocabulary.fit(np.zeros((10, 4), np.float32), **arguments)


def test_descriptors_of_different_lengths_are_refused():
    parts = [np.zeros((3, 8), np.float32), np.zeros((3, 9), np.float32)]
    with pytest.raises(InvalidArgumentError, match="must be of one length. Received: 8 and 9"):
        VisualVocabulary.fit(parts, 2)
    with pytest.raises(InvalidArgumentError, match="must have two axes"):
        VisualVocabulary.fit([np.zeros(8, np.float32)], 2)


@settings(max_examples=40)
@given(
    count=st.integers(0, 60),
    words=st.integers(1, 12),
    length=st.integers(1, 9),
    nearest=st.integers(1, 3),
    seed=st.integers(0, 999),
)
def test_the_nearest_words_equal_brute_force(count, words, length, nearest, seed):
    generator = np.random.default_rng(seed)
    vocabulary = VisualVocabulary(generator.normal(size=(words, length)).astype(np.float32))
    descriptors = generator.normal(size=(count, length)).astype(np.float32)
    nearest = min(nearest, words)
    found, squares = vocabulary.assign(descriptors, nearest=nearest)
    assert found.dtype == np.int64
    assert squares.dtype == np.float32
    assert found.shape == squares.shape == (count, nearest)
    differences = descriptors[:, None].astype(np.float64) - vocabulary.centres
    expected = np.square(differences).sum(axis=2)
    np.testing.assert_allclose(squares, np.sort(expected, axis=1)[:, :nearest], rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(expected, found, 1), squares, rtol=1e-3, atol=1e-5)


def test_every_word_is_nearest_to_itself():
    centres = np.random.default_rng(5).random((30, 8), dtype=np.float32)
    words, squares = VisualVocabulary(centres).assign(centres)
    np.testing.assert_array_equal(words[:, 0], range(30))
    np.testing.assert_allclose(squares, 0, atol=1e-5)
    assert (squares >= 0).all()


def test_what_cannot_be_assigned_is_refused():
    vocabulary = VisualVocabulary(np.zeros((3, 8), np.float32))
    with pytest.raises(InvalidArgumentError, match=r"must have the shape \(descriptors, 8\). Received: \(4, 7\)"):
        vocabulary.assign(np.zeros((4, 7), np.float32))
    with pytest.raises(InvalidArgumentError, match="must have the shape"):
        vocabulary.assign(np.zeros(8, np.float32))
    for nearest in (0, 4):
        with pytest.raises(
            InvalidArgumentError, match=f"`nearest` must be a whole number from 1 to 3. Received: {nearest}"
        ):
            vocabulary.assign(np.zeros((4, 8), np.float32), nearest=nearest)


@settings(max_examples=40)
@given(sizes=st.lists(st.integers(0, 40), min_size=1, max_size=12), limit=st.integers(1, 80), seed=st.integers(0, 99))
def test_a_sample_has_different_rows_up_to_its_limit_however_they_are_parted(sizes, limit, seed):
    total = sum(sizes)
    if total == 0:
        return
    rows = np.arange(total, dtype=np.float32)[:, None]
    parts = np.split(rows, np.cumsum(sizes)[:-1])
    found = sampled(parts, limit, seed=seed)
    assert len(found) == min(limit, total)
    assert len(np.unique(found)) == len(found)
    assert np.isin(found, rows).all()
    np.testing.assert_array_equal(found, sampled([rows], limit, seed=seed))


def test_every_row_has_the_same_chance():
    """Of 400 rows 100 are drawn, 200 times: each some 50 times, the first parts not oftener than the last."""
    parts = np.split(np.arange(400, dtype=np.float32)[:, None], 20)
    drawn = np.bincount(
        np.concatenate([sampled(parts, 100, seed=seed) for seed in range(200)]).astype(int).ravel(), minlength=400
    )
    assert drawn.sum() == 200 * 100
    assert 22 < drawn.min() < drawn.max() < 80  # Within five standard deviations of 6.
    by_part = drawn.reshape(20, 20).sum(axis=1)
    assert np.abs(by_part - 1000).max() < 5 * np.sqrt(1000)


def test_only_the_sample_is_held_of_parts_that_are_read_one_after_the_other():
    limit, alive = 50, []

    def parts():
        for _ in range(200):
            alive.append(0)
            yield np.random.default_rng(len(alive)).random((20, 3), dtype=np.float32)

    most = 0
    original = MODULE._with_least

    def watched(rows, keys, count):
        nonlocal most
        most = max(most, len(rows))
        return original(rows, keys, count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MODULE, "_with_least", watched)
        assert sampled(parts(), limit, seed=0).shape == (limit, 3)
    assert len(alive) == 200
    assert most <= 2 * limit + 20


def test_without_a_number_there_is_a_word_for_each_hundred_descriptors():
    descriptors = np.random.default_rng(0).random((1234, 8)).astype(np.float32)
    assert len(VisualVocabulary.fit(descriptors)) == 12
    assert len(VisualVocabulary.fit(descriptors[:150])) == 2
    assert len(VisualVocabulary.fit(descriptors, per_word=20)) == 61
    assert len(VisualVocabulary.fit(descriptors, per_word=20, at_most=50)) == 50


def test_of_very_many_words_nearly_always_the_nearest_is_found(monkeypatch):
    """Clustered as descriptors are, not uniform: there every cell is as near as the next."""
    generator = np.random.default_rng(6)
    middles = generator.normal(size=(60, 16))
    drawn = middles[generator.integers(0, 60, 8000)] + 0.4 * generator.normal(size=(8000, 16))
    points = drawn.astype(np.float32)
    monkeypatch.setattr(MODULE, "_COMPARED_WITH_ALL", 300)
    vocabulary = VisualVocabulary.fit(points, 400, per_word=20, seed=2)
    assert vocabulary.centres.shape == (400, 16)
    found, squares = vocabulary.assign(points[:2000])
    monkeypatch.setattr(MODULE, "_COMPARED_WITH_ALL", 500)
    exact, least = vocabulary.assign(points[:2000])
    assert (found == exact).mean() > 0.98
    assert (squares >= least - 1e-4).all()
    few = VisualVocabulary.fit(points, 400, per_word=20, seed=2).assign(points)[1].mean()
    assert vocabulary.assign(points)[1].mean() < 1.1 * few  # Nearly as good as k-means over all distances.

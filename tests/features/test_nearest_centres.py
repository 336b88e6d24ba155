"""The inverted file of centres: exact when all cells are looked into, and its k-means moves centres to means."""

import importlib

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.features.nearest_centres import NearestCentres, lloyd, nearest_of_all

MODULE = importlib.import_module("onehood.features.nearest_centres")


@settings(max_examples=40)
@given(count=st.integers(0, 50), centres=st.integers(1, 40), length=st.integers(1, 9), seed=st.integers(0, 999))
def test_looking_into_all_cells_finds_the_nearest_of_all(count, centres, length, seed):
    generator = np.random.default_rng(seed)
    middles = generator.normal(size=(centres, length)).astype(np.float32)
    vectors = generator.normal(size=(count, length)).astype(np.float32)
    found, squares = NearestCentres(middles).find(vectors, probes=centres)
    differences = np.square(vectors[:, None].astype(float) - middles).sum(axis=2)
    assert found.shape == squares.shape == (count,)
    np.testing.assert_allclose(squares, differences.min(axis=1) if count else [], rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(differences[np.arange(count), found], squares, rtol=1e-3, atol=1e-4)


def test_a_part_of_the_cells_finds_a_centre_that_is_no_nearer_than_the_nearest():
    generator = np.random.default_rng(0)
    middles = generator.normal(size=(300, 8)).astype(np.float32)
    vectors = generator.normal(size=(500, 8)).astype(np.float32)
    cells = NearestCentres(middles)
    least = nearest_of_all(vectors, middles)[1]
    found, shares = [], []
    for probes in (1, 4, 17):
        places, squares = cells.find(vectors, probes=probes)
        np.testing.assert_allclose(np.square(vectors - middles[places]).sum(axis=1), squares, rtol=1e-3, atol=1e-4)
        assert (squares >= least - 1e-4).all()
        found.append(squares.mean())
        shares.append((np.abs(squares - least) < 1e-4).mean())
    assert found[0] > found[1] > found[2]
    assert shares[2] == 1  # All seventeen cells.


def test_vectors_in_parts_are_found_alike(monkeypatch):
    generator = np.random.default_rng(1)
    cells = NearestCentres(generator.normal(size=(90, 6)).astype(np.float32))
    vectors = generator.normal(size=(100, 6)).astype(np.float32)
    whole = cells.find(vectors, probes=3)[0]
    monkeypatch.setattr(MODULE, "_CHUNK", 7)
    np.testing.assert_array_equal(cells.find(vectors, probes=3)[0], whole)


def test_centres_of_lloyd_are_means_of_what_is_nearest_to_them():
    generator = np.random.default_rng(2)
    groups = 30 * np.eye(5, dtype=np.float32)
    vectors = np.repeat(groups, 40, axis=0) + generator.normal(size=(200, 5)).astype(np.float32)
    centres = lloyd(vectors, 12, iterations=30, generator=np.random.default_rng(0))
    nearest = nearest_of_all(vectors, centres)[0]
    for centre in np.unique(nearest):
        np.testing.assert_allclose(centres[centre], vectors[nearest == centre].mean(axis=0), atol=1e-3)


def test_k_means_begins_anew_where_a_centre_is_nearest_to_nothing():
    vectors = np.concatenate([np.zeros((50, 3)), np.eye(3)]).astype(np.float32)  # Most begin at the same place.
    centres = NearestCentres.k_means(vectors, 10, seed=0)
    assert centres.shape == (10, 3)
    assert np.isfinite(centres).all()
    np.testing.assert_array_equal(centres, NearestCentres.k_means(vectors, 10, seed=0))

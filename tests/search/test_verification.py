"""Geometric verification against known motions of made-up keypoints, and of images."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import scene, turned

from onehood.features import Keypoints, VisualVocabulary, local_features
from onehood.search import verify


def keypoints(generator, count):
    return Keypoints(
        generator.uniform(0, 400, (count, 2)).astype(np.float32),
        generator.uniform(2, 20, count).astype(np.float32),
        generator.uniform(0, 360, count).astype(np.float32),
        np.zeros(count, np.float32),
    )


def moved(points, degrees, scale, shift):
    turn = np.deg2rad(degrees)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    positions = (points.positions @ matrix.T + shift).astype(np.float32)
    return Keypoints(positions, points.sizes * np.float32(scale), (points.angles + degrees) % 360, points.responses)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 1000),
    degrees=st.floats(-180, 180),
    scale=st.floats(0.3, 3),
    shift=st.tuples(st.floats(-200, 200), st.floats(-200, 200)),
)
def test_a_similarity_is_found_among_as_many_wrong_pairs(seed, degrees, scale, shift):
    generator = np.random.default_rng(seed)
    right, wrong, elsewhere = (keypoints(generator, 20) for _ in range(3))
    there = moved(right, degrees, scale, shift)

    def both(one, other):
        return Keypoints(*(np.concatenate(pair) for pair in zip(vars(one).values(), vars(other).values(), strict=True)))

    words = np.arange(40)
    found = verify(both(right, wrong), words, both(there, elsewhere), words)
    pairs = dict(zip(found.query.tolist(), found.candidate.tolist(), strict=True))
    assert sum(pairs.get(place) == place for place in range(20)) >= 18
    assert sum(place >= 20 for place in pairs) <= 3
    expected = moved(right, degrees, scale, shift).positions
    got = right.positions @ found.transform[:, :2].T + found.transform[:, 2]
    assert np.abs(got - expected).max() <= 0.05 * max(np.ptp(there.positions, axis=0).max(), 1)


def test_unrelated_keypoints_hardly_agree():
    generator = np.random.default_rng(0)
    words = np.arange(60)
    counts = [len(verify(keypoints(generator, 60), words, keypoints(generator, 60), words)) for _ in range(20)]
    assert max(counts) <= 6


def test_each_keypoint_is_in_one_pair_at_most():
    generator = np.random.default_rng(1)
    points = keypoints(generator, 30)
    words = np.repeat(np.arange(15), 2)
    found = verify(points, words, points, words)
    assert len(set(found.query.tolist())) == len(found.query) == len(found)
    assert len(set(found.candidate.tolist())) == len(found.candidate)
    np.testing.assert_array_equal(found.query, found.candidate)


@pytest.mark.parametrize("count", [0, 3])
def test_fewer_than_four_pairs_prove_nothing(count):
    points = keypoints(np.random.default_rng(2), count)
    assert len(verify(points, np.arange(count), points, np.arange(count))) == 0


def test_words_in_common_are_needed():
    points = keypoints(np.random.default_rng(3), 20)
    assert len(verify(points, np.arange(20), points, np.arange(20) + 100)) == 0


def test_a_turned_and_smaller_copy_of_a_photograph_agrees_and_another_does_not():
    image, other = scene(0), scene(1)
    described = [local_features(picture, limit=400) for picture in (image, turned(image, 40, 0.7), other)]
    vocabulary = VisualVocabulary.fit([found.descriptors for found in described], 150)
    words = [vocabulary.assign(found.descriptors)[0][:, 0] for found in described]
    copy, unrelated = (verify(described[0].keypoints, words[0], described[i].keypoints, words[i]) for i in (1, 2))
    assert len(copy) >= 15 > len(unrelated)
    angle = np.rad2deg(np.arctan2(copy.transform[1, 0], copy.transform[0, 0]))
    assert angle == pytest.approx(-40, abs=3)  # OpenCV turns counter-clockwise.

"""Pairs that agree on one motion in enough keypoints."""

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.features import Keypoints
from onehood.search.duplicates import duplicate_pairs
from onehood.search.local_store import LocalStore
from onehood.search.store import ImageRow

WORDS = 200


def image(path, words, positions):
    count = len(words)
    keypoints = Keypoints(np.float32(positions), np.full(count, 4, np.float32), *np.zeros((2, count), np.float32))
    return ImageRow(path, "c", 1, 2, None, 300, 300, np.int32(words), keypoints, {"colour": np.float32([1, 0])})


@pytest.fixture
def store(tmp_path):
    """ "part" has 30 of the 60 keypoints of "whole", shifted, and 10 of its own; "shuffled" has all, elsewhere."""
    made = LocalStore.create(tmp_path, {"vectors": ["colour"]})
    made.set_learned({"vocabulary": np.zeros((WORDS, 2), np.float32)})
    generator = np.random.default_rng(0)
    places = generator.uniform(0, 200, (60, 2))
    moved, added = np.add(places[:30], (50, 20)), generator.uniform(0, 200, (10, 2))
    made.add(
        [
            image("whole", np.arange(60), places),
            image("part", np.r_[0:30, 100:110], np.r_[moved, added]),
            image("shuffled", np.arange(60), generator.permutation(places)),
            image("other", np.arange(120, 180), places),
        ]
    )
    yield made
    made.close()


def pairs(store, least_matches=20, least_share=0.2):
    return duplicate_pairs(store, least_matches=least_matches, least_share=least_share)


def test_what_agrees_is_found_once_with_its_matches(store):
    assert pairs(store) == [("whole", "part", 30)]


def test_matches_and_share_are_bounds_that_may_be_met(store):
    assert pairs(store, least_matches=30) == pairs(store, least_share=30 / 40) == [("whole", "part", 30)]
    assert pairs(store, least_matches=31) == pairs(store, least_share=31 / 40) == []


def test_bounds_out_of_their_ranges_are_refused(store):
    for wrong in ({"least_matches": 3}, {"least_matches": 20.5}, {"least_share": -0.1}, {"least_share": True}):
        with pytest.raises(InvalidArgumentError, match=f"`{next(iter(wrong))}` must be"):
            pairs(store, **wrong)

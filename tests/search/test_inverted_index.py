"""An inverted index gives the cosines of whole vectors, and one that was changed equals one built anew."""

import dataclasses
import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onehood.search.inverted_index import InvertedIndex

MODULE = importlib.import_module("onehood.search.inverted_index")
WORDS = 12
collections = st.lists(st.lists(st.integers(0, WORDS - 1), max_size=20), min_size=1, max_size=12)


def arrays(collection):
    return [np.array(words, np.int32) for words in collection]


@pytest.fixture(params=["numba", "numpy"], autouse=True, scope="module")
def library(request):
    """With the compiled loop and without."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "numpy":
            patch.setattr(MODULE, "numba_installed", lambda: False)
        else:
            assert MODULE.numba_installed()
        yield


def cosines(collection, asked):
    """By plain loops over whole vectors; `asked` has a weight for every word."""
    there = np.array([np.bincount(np.array(words, int), minlength=WORDS) > 0 for words in collection], float)
    held = there.sum(axis=0)
    weights = np.where(held > 0, np.log(len(collection) / np.maximum(held, 1)), 0)
    asked = asked * weights
    found = []
    for row in there * weights:
        lengths = np.linalg.norm(row) * np.linalg.norm(asked)
        found.append(0 if lengths == 0 else row @ asked / lengths)
    return found


def equal(one, other):
    assert one.image_count == other.image_count
    for name in ("offsets", "images", "norms", "frequencies"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@settings(max_examples=60)
@given(collection=collections, query=st.lists(st.integers(0, WORDS - 1), max_size=15))
def test_scores_are_cosines_of_whole_vectors(collection, query):
    scores = InvertedIndex.build(arrays(collection), WORDS).scores(np.array(query, np.int32))
    asked = np.bincount(np.array(query, int), minlength=WORDS) > 0
    np.testing.assert_allclose(scores, cosines(collection, asked), atol=1e-5)


@settings(max_examples=60)
@given(collection=collections, weights=st.dictionaries(st.integers(0, WORDS - 1), st.floats(0.1, 3), max_size=12))
def test_words_of_a_query_may_weigh_differently(collection, weights):
    words, values = np.array(list(weights), int), np.array(list(weights.values()), np.float32)
    asked = np.zeros(WORDS)
    asked[words] = values
    scores = InvertedIndex.build(arrays(collection), WORDS).scores(words, values)
    np.testing.assert_allclose(scores, cosines(collection, asked), atol=1e-5)


@settings(max_examples=60)
@given(collection=collections, added=collections, data=st.data())
def test_a_changed_index_equals_one_built_anew(collection, added, data):
    kept = sorted(data.draw(st.sets(st.integers(0, len(collection) - 1))))
    changed = InvertedIndex.build(arrays(collection), WORDS).changed(np.array(kept, int), arrays(added))
    equal(changed, InvertedIndex.build(arrays([collection[place] for place in kept] + added), WORDS))


@pytest.mark.parametrize(
    "damage",
    [
        {"offsets": [0, 2, 1, 3]},
        {"offsets": [0, 1, 3, 9]},
        {"offsets": [-1, 1, 3, 3]},
        {"offsets": [0, 1, 3]},
        {"images": [0, 1, 7]},
        {"images": [0, -1, 1]},
        {"norms": [1.0]},
        {"frequencies": [1.0]},
    ],
)
def test_arrays_that_would_lead_beyond_themselves_do_not_hold_together(damage):
    index = InvertedIndex.build(arrays([[0, 1], [1]]), 3)
    assert index.holds_together(3, 2)
    changed = {name: np.array(values, getattr(index, name).dtype) for name, values in damage.items()}
    assert not dataclasses.replace(index, **changed).holds_together(3, 2)

"""Answers over a made-up store: what each step adds."""

import numpy as np
import pytest

from onehood.features import Keypoints
from onehood.search.answering import SearchResult, answer, merged
from onehood.search.describing import QueryContent
from onehood.search.local_store import LocalStore
from onehood.search.store import ImageRow

WORDS = 400


def scattered(count, seed):
    generator = np.random.default_rng(seed)
    positions = generator.uniform(0, 200, (count, 2)).astype(np.float32)
    return Keypoints(positions, np.full(count, 5, np.float32), np.zeros(count, np.float32), np.zeros(count, np.float32))


def image(path, words, keypoints, vector=(0, 1)):
    return ImageRow(path, "c", 1, 1, None, 200, 200, np.int32(words), keypoints, {"colour": np.float32(vector)})


PLACES = scattered(60, seed=0)


@pytest.fixture
def store(tmp_path):
    """The query's words 0 to 59 are all in "shuffled", elsewhere; half of them in "same", where they were; "beside"
    has none of them, but the other words of "same"; the others have words of their own."""
    store = LocalStore.create(tmp_path, {"vectors": ["colour"]})
    store.set_learned({"vocabulary": np.zeros((WORDS, 2), np.float32)})
    half = Keypoints(*(values[:30] for values in vars(PLACES).values()))
    more = scattered(30, seed=1)
    both = Keypoints(*(np.concatenate(pair) for pair in zip(vars(half).values(), vars(more).values(), strict=True)))
    store.add(
        [
            image("/shuffled", range(60), scattered(60, seed=2)),
            image("/same", [*range(30), *range(100, 130)], both),
            image("/beside", range(100, 130), more, vector=(1, 0)),
            *(image(f"/other/{k}", range(200 + 10 * k, 210 + 10 * k), scattered(10, seed=9)) for k in range(5)),
        ]
    )
    return store


@pytest.fixture
def query():
    return QueryContent(PLACES, np.arange(60, dtype=np.int32), {"colour": np.float32([1, 0])})


def paths(results):
    return [result.path for result in results]


def test_words_alone_rank_by_how_many_are_shared(store, query):
    results = answer(store, query, kinds=["words"], top=5, verified=False)
    assert paths(results) == ["/shuffled", "/same"]
    assert results[0].score == pytest.approx(1, abs=1e-5)  # The cosine itself.
    assert results[0].verified_matches is None


def test_verification_puts_what_agrees_first_and_its_words_find_more(store, query):
    results = answer(store, query, kinds=["words"], top=5, verified=True)
    assert paths(results) == ["/same", "/shuffled", "/beside"]
    assert results[0].verified_matches == 30
    assert results[2].verified_matches is None  # Found by the words of "/same" only.
    assert [result.score for result in results] == sorted((result.score for result in results), reverse=True)


def test_what_was_verified_stays_even_where_the_expanded_query_does_not_find_it(store, query, monkeypatch):
    original, asked = store.nearest, []

    def nearest(kind, what, count, conditions=()):
        asked.append(kind)
        return original(kind, what, count, conditions) if len(asked) == 1 else []

    monkeypatch.setattr(store, "nearest", nearest)
    best, *_ = answer(store, query, kinds=["words"], top=5, verified=True)
    assert asked == ["words", "words"]
    assert (best.path, best.verified_matches) == ("/same", 30)


def test_kinds_are_fused(store, query):
    results = answer(store, query, kinds=["words", "colour"], top=5, verified=False)
    assert paths(results) == ["/shuffled", "/same", "/beside"]
    assert paths(answer(store, query, kinds=["colour"], top=5, verified=False)) == ["/beside"]


def test_an_image_that_another_process_removed_is_passed_over(store, query, monkeypatch):
    original = store.image
    gone = store.image_of("/same").id
    monkeypatch.setattr(store, "image", lambda identity: None if identity == gone else original(identity))
    assert paths(answer(store, query, kinds=["words"], top=1, verified=True)) == ["/shuffled"]
    assert paths(answer(store, query, kinds=["words"], top=2, verified=False)) == ["/shuffled"]


def test_a_query_without_words_is_answered_by_the_rest(store):
    query = QueryContent(Keypoints.none(), np.zeros(0, np.int32), {"colour": np.float32([1, 0])})
    assert paths(answer(store, query, kinds=["words", "colour"], top=5, verified=True)) == ["/beside"]


def test_of_several_answers_each_image_stands_once_with_its_best_score():
    one = [SearchResult("/a", "c", 0.9), SearchResult("/b", "c", 0.2)]
    other = [SearchResult("/b", "c", 0.5, mirrored=True), SearchResult("/c", "c", 0.4)]
    results = merged([one, other], 2)
    assert [(result.path, result.score) for result in results] == [("/a", 0.9), ("/b", 0.5)]
    assert results[1].mirrored

"""The store in a folder, beyond what every store does (test_store.py): it lasts, and follows other processes."""

import numpy as np
import pytest

from onehood.errors import SearchIndexError
from onehood.features import Keypoints
from onehood.search.filters import conditions_of
from onehood.search.local_store import LocalStore
from onehood.search.store import ImageRow, WordQuery

FACTS = {"vectors": ["colour"]}


def image(path, words):
    return ImageRow(path, "c", 1, 1, None, 1, 1, np.int32(words), Keypoints.none(), {"colour": np.float32([1, 0])})


@pytest.fixture
def store(tmp_path):
    store = LocalStore.create(tmp_path, FACTS)
    store.set_learned({"vocabulary": np.zeros((6, 2), np.float32)})
    store.add([image("/a", [0, 1]), image("/b", [1, 2]), image("/c", [3])])
    return store


def test_it_lasts_with_and_without_what_is_derived(store, tmp_path):
    query = WordQuery.of(np.array([0, 1]))
    expected = store.nearest("words", query, 5)
    assert [identity for identity, _ in expected] == [1, 2]
    assert LocalStore(tmp_path).nearest("words", query, 5) == expected
    store.refresh()
    assert (tmp_path / "derived" / "ids.npy").exists()
    store.close()
    again = LocalStore(tmp_path)
    assert again.nearest("words", query, 5) == expected
    assert again.facts == FACTS | {"format": 4}


def test_another_process_s_changes_are_followed(store, tmp_path):
    reader = LocalStore(tmp_path)
    assert len(reader) == 3
    store.add([image("/d", [5])])
    store.remove(["/a"])
    assert reader.ids().tolist() == [2, 3, 4]
    assert [identity for identity, _ in reader.nearest("words", WordQuery.of(np.array([5])), 5)] == [4]


def test_what_changes_between_scores_and_conditions_mixes_nothing_up(store, tmp_path, monkeypatch):
    reader = LocalStore(tmp_path)
    original = reader._database.where

    def where(images, conditions):
        store.remove(["/a"])
        store.add([image("/d", [0])])  # As many as before, and others.
        return original(images, conditions)

    monkeypatch.setattr(reader._database, "where", where)
    found = reader.nearest("colour", np.float32([1, 0]), 9, conditions_of(["class=c"]))
    assert [identity for identity, _ in found] == [2, 3]


def test_conditions_are_tried_once_for_all_kinds_of_evidence_and_again_after_a_change(store, tmp_path, monkeypatch):
    reader = LocalStore(tmp_path)
    original, tried = reader._database.where, []
    monkeypatch.setattr(reader._database, "where", lambda *asked: tried.append(asked) or original(*asked))
    stars, vector = conditions_of(["stars>=3"]), np.float32([1, 0])
    store.set_metadata({"/a": {"stars": 4}})
    for kind, query in (("colour", vector), ("words", WordQuery.of(np.array([0, 1]))), ("colour", vector)):
        assert [identity for identity, _ in reader.nearest(kind, query, 9, stars)] == [1]
    assert len(tried) == 1
    store.set_metadata({"/a": {"stars": 1}, "/b": {"stars": 5}})
    assert [identity for identity, _ in reader.nearest("colour", vector, 9, stars)] == [2]
    assert len(reader.nearest("colour", vector, 9, conditions_of(["class=c"]))) == 3


def test_of_equal_scores_the_earliest_are_found(store):
    store.add([image(f"/more/{number}", [4]) for number in range(20)])
    found = store.nearest("colour", np.float32([1, 0]), 4)
    assert [identity for identity, _ in found] == [1, 2, 3, 4]


def test_there_is_one_in_a_folder(store, tmp_path):
    with pytest.raises(SearchIndexError, match="there is an index already"):
        LocalStore.create(tmp_path, FACTS)

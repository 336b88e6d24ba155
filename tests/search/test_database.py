"""The database of a search index: what goes in comes out, in transactions that others see."""

import sqlite3
import threading

import numpy as np
import pytest

from onehood.errors import SearchIndexError
from onehood.features import Keypoints
from onehood.search.database import Database
from onehood.search.filters import Condition
from onehood.search.store import ImageRow


@pytest.fixture
def database(tmp_path):
    return Database.create(tmp_path / "index.sqlite", {"words": 3})


def row(path, words=(1, 2), **values):
    points = np.float32([[1.5, 2.5], [3, 4]])[: len(words)]
    numbers = np.arange(len(words), dtype=np.float32)
    keypoints = Keypoints(points, numbers + 2, numbers * 10, np.zeros(len(words), np.float32))
    vectors = {"colour": np.float32([0.5, 0.25])}
    return ImageRow(path, "class", 10, 20, None, 30, 40, np.int32(words), keypoints, vectors, **values)


def test_an_image_comes_out_as_it_went_in(database):
    database.add([row("a")])
    (identity,) = database.ids()
    found, expected = database.image(int(identity)), row("a")
    assert (found.path, found.class_name, found.bytes, found.modified, found.problem) == ("a", "class", 10, 20, None)
    assert (found.height, found.width) == (30, 40)
    np.testing.assert_array_equal(found.words, expected.words)
    for name in ("positions", "sizes", "angles"):
        np.testing.assert_array_equal(getattr(found.keypoints, name), getattr(expected.keypoints, name))
    assert list(found.vectors) == ["colour"]
    np.testing.assert_array_equal(found.vectors["colour"], expected.vectors["colour"])
    assert database.image_of("a").id == identity
    assert database.image_of("b") is None
    assert database.image(99) is None


def test_ids_are_never_used_twice(database):
    database.add([row("a"), row("b")])
    database.remove(["b"])
    database.add([row("b")])
    database.add([row("a", words=(2,))])  # In the place of the other.
    assert database.ids().tolist() == [3, 4]
    assert [(identity, words.tolist()) for identity, words in database.words_after(3)] == [(4, [2])]
    assert [database.image(identity).path for identity in (3, 4)] == ["b", "a"]
    assert len(list(database.vectors_after("colour", 0))) == 2  # What is gone took its vectors along.


def test_images_with_a_problem_are_known_and_not_found(database):
    database.add([ImageRow("bad", "class", 1, 2, problem="no image"), row("good")])
    assert database.known() == {"bad": (1, 2, "no image"), "good": (10, 20, None)}
    assert len(database.ids()) == len(list(database.vectors_after("colour", 0))) == 1


def test_what_was_learned_is_kept_once(database):
    assert database.learned() == {}
    assert database.word_count() == 0
    arrays = {"vlad.middle": np.float32([5, 6, 7]), "vocabulary": np.float32([[1, 2], [3, 4]])}
    database.set_learned(arrays)
    for name, array in database.learned().items():
        np.testing.assert_array_equal(array, arrays.pop(name))
    assert arrays == {}
    assert database.word_count() == 2
    with pytest.raises(SearchIndexError, match="cannot be written"):
        database.set_learned({"another": np.float32([1]), "vocabulary": np.float32([[1, 2]])})
    assert "another" not in database.learned()


def test_what_was_learned_elsewhere_is_there_from_the_beginning(tmp_path):
    made = Database.create(tmp_path / "i.sqlite", {}, {"vocabulary": np.float32([[1, 2]])})
    np.testing.assert_array_equal(made.learned()["vocabulary"], [[1, 2]])


def test_changes_show_in_the_version_here_and_elsewhere(database):
    other = Database(database.path)
    before = database.version, other.version
    assert (database.version, other.version) == before
    database.add([row("a")])
    assert database.version != before[0]
    assert other.version != before[1]
    assert len(other.ids()) == 1


def test_a_failing_transaction_leaves_nothing(database):
    with pytest.raises(AttributeError):
        database.add([row("a"), None])
    assert len(database.ids()) == 0


def test_an_empty_index_has_nothing(database):
    assert database.ids().shape == (0,)
    assert database.facts == {"format": 4, "words": 3}


def test_metadata_decide_where_a_condition_holds(database):
    database.add([row("a"), row("b", metadata={"rating": "2"})])
    database.set_metadata({"a": {"rating": "4"}, "unknown": {"rating": "9"}})
    assert database.where(database.ids(), [Condition.parse("rating>=3")]).tolist() == [1]
    assert database.image_of("a").metadata == {"rating": "4"}
    database.add([row("a"), row("b", metadata={"rating": "3"})])
    assert [database.image_of(path).metadata for path in "ab"] == [{"rating": "4"}, {"rating": "3"}]


def test_there_is_one_index_in_a_place(database, tmp_path):
    with pytest.raises(SearchIndexError, match="there is an index already"):
        Database.create(database.path, {})
    with pytest.raises(SearchIndexError, match="there is no search index"):
        Database(tmp_path / "absent.sqlite")


def test_another_thread_may_give_the_file_back(database):
    problems = []

    def close():
        try:
            database.close()
        except sqlite3.ProgrammingError as error:
            problems.append(error)

    thread = threading.Thread(target=close)
    thread.start()
    thread.join()
    assert problems == []

"""What is derived from the database follows it."""

import numpy as np
import pytest

from onehood.features import Keypoints
from onehood.search.database import Database
from onehood.search.derived_files import save_arrays
from onehood.search.derived_index import DerivedIndex
from onehood.search.inverted_index import InvertedIndex
from onehood.search.store import ImageRow, WordQuery


def row(path, words):
    vector = np.float32([len(words), 0])
    return ImageRow(path, "c", 1, 1, None, 1, 1, np.int32(words), Keypoints.none(), {"colour": vector})


@pytest.fixture
def database(tmp_path):
    database = Database.create(tmp_path / "index.sqlite", {"vectors": ["colour"]})
    database.set_learned({"vocabulary": np.zeros((5, 2), np.float32)})
    database.add([row("a", [0, 1]), row("b", [1, 1, 2]), row("c", [4])])
    return database


def equals_a_fresh_one(derived, collection):
    fresh = InvertedIndex.build([np.int32(words) for words in collection], 5)
    for name in ("offsets", "images", "norms", "frequencies"):
        np.testing.assert_array_equal(getattr(derived.postings, name), getattr(fresh, name))
    np.testing.assert_array_equal(derived.vectors["colour"], [[len(words), 0] for words in collection])
    np.testing.assert_array_equal(derived.scores("colour", np.float32([1, 0])), [len(words) for words in collection])
    query = WordQuery.of(np.int32([2, 2]))
    np.testing.assert_array_equal(derived.scores("words", query), fresh.scores(np.array([2])))


def test_it_follows_changes_from_memory_and_from_files(database, tmp_path):
    folder = tmp_path / "derived"
    first = DerivedIndex.up_to_date(database, folder)
    equals_a_fresh_one(first, [[0, 1], [1, 1, 2], [4]])
    assert first.is_current(database)
    first.save(folder)
    database.remove(["a"])
    database.add([row("d", [3, 3]), row("b", [2])])
    assert not first.is_current(database)
    for before in (first, None):
        now = DerivedIndex.up_to_date(database, folder, before)
        equals_a_fresh_one(now, [[4], [3, 3], [2]])
        assert now.ids.tolist() == [3, 4, 5]


def test_half_written_files_count_for_nothing(database, tmp_path):
    folder = tmp_path / "derived"
    DerivedIndex.up_to_date(database, folder).save(folder)
    (folder / "digests.json").unlink()  # It is written last.
    (folder / "norms.npy").write_bytes(b"")
    equals_a_fresh_one(DerivedIndex.up_to_date(database, folder), [[0, 1], [1, 1, 2], [4]])


@pytest.mark.parametrize(
    "other",
    [
        {"ids": np.array([3, 2, 1])},
        {"ids": np.array([1, 2])},
        {"colour.vectors": np.zeros((2, 2), np.float32)},
        {"colour.vectors": np.zeros((3, 2), np.float64)},
        {"images": np.array([0, 1, 1, 7], np.int32)},
        {"offsets": np.zeros(2, np.int64)},
    ],
)
def test_whole_files_that_do_not_belong_together_are_not_taken(database, tmp_path, other):
    folder = tmp_path / "derived"
    DerivedIndex.up_to_date(database, folder).save(folder)
    arrays = {path.stem: np.load(path) for path in folder.glob("*.npy")}
    save_arrays(folder, arrays | other)
    equals_a_fresh_one(DerivedIndex.up_to_date(database, folder), [[0, 1], [1, 1, 2], [4]])


def test_a_flipped_bit_anywhere_changes_no_answer(database, tmp_path):
    folder = tmp_path / "derived"
    DerivedIndex.up_to_date(database, folder).save(folder)
    generator = np.random.default_rng(0)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for bit in generator.integers(0, 8 * len(whole), 25).tolist():
            damaged = bytearray(whole)
            damaged[bit // 8] ^= 1 << bit % 8
            path.write_bytes(damaged)
            equals_a_fresh_one(DerivedIndex.up_to_date(database, folder), [[0, 1], [1, 1, 2], [4]])
        path.write_bytes(whole)


def test_one_from_before_there_were_words_is_not_taken(tmp_path):
    database = Database.create(tmp_path / "empty.sqlite", {"vectors": ["colour"]})
    before = DerivedIndex.up_to_date(database, tmp_path / "derived")
    assert len(before.ids) == 0
    database.set_learned({"vocabulary": np.zeros((5, 2), np.float32)})
    database.add([row("a", [0, 1])])
    equals_a_fresh_one(DerivedIndex.up_to_date(database, tmp_path / "derived", before), [[0, 1]])

"""What every store must do: the one on disk, and one of plain loops that says what is meant."""

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.features import Keypoints
from onehood.search.filters import conditions_of
from onehood.search.local_store import LocalStore
from onehood.search.store import ImageRow, Store, WordQuery

WORDS, LENGTH = 20, 3


class LoopStore:
    """In memory, by loops."""

    def __init__(self, facts):
        self.facts, self.arrays, self.rows, self.last = facts, {}, {}, 0

    def close(self):
        pass

    def __len__(self):
        return len(self.ids())

    def learned(self):
        return self.arrays

    def set_learned(self, arrays):
        self.arrays = dict(arrays)

    def known(self):
        return {row.path: (row.bytes, row.modified, row.problem) for row in self.rows.values()}

    def add(self, rows):
        rows = list(rows)
        assert all(isinstance(row, ImageRow) for row in rows)
        for row in rows:
            before = self.image_of(row.path)
            metadata = before.metadata if before and not row.metadata else row.metadata
            self.remove([row.path])
            self.last += 1
            self.rows[self.last] = ImageRow(**{**vars(row), "id": self.last, "metadata": metadata})

    def remove(self, paths):
        self.rows = {identity: row for identity, row in self.rows.items() if row.path not in paths}

    def set_metadata(self, metadata):
        for identity, row in self.rows.items():
            if row.path in metadata:
                self.rows[identity] = ImageRow(**{**vars(row), "metadata": metadata[row.path]})

    def nearest(self, kind, query, count, conditions=()):
        found = []
        readable = [self.rows[identity] for identity in self.ids()]
        known = {"class", "folder"}.union(*(row.metadata for row in self.rows.values()))
        for condition in conditions:
            if condition.name not in known:
                raise InvalidArgumentError(
                    f"A filter must be on one of {', '.join(sorted(known))}. Received: {condition.name!r}."
                )
        for row in readable:
            if kind == "words":
                score = self._cosine(query, set(row.words.tolist()), readable)
            else:
                score = float(row.vectors[kind] @ query)
            if score > 0 and all(condition.holds(_value(row, condition.name)) for condition in conditions):
                found.append((row.id, score))
        return sorted(found, key=lambda pair: (-round(pair[1], 6), pair[0]))[:count]

    def _cosine(self, query, words, readable):
        def rarity(word):
            held = sum(word in row.words for row in readable)
            return np.log(len(readable) / held) if held else 0.0

        asked = {int(word): weight * rarity(word) for word, weight in zip(query.words, query.weights, strict=True)}
        there = {word: rarity(word) for word in words}
        lengths = np.sqrt(sum(v * v for v in asked.values()) * sum(v * v for v in there.values()))
        return 0.0 if lengths == 0 else sum(value * there.get(word, 0) for word, value in asked.items()) / lengths

    def image(self, identity):
        return self.rows.get(identity)

    def image_of(self, path):
        return next((row for row in self.rows.values() if row.path == path), None)

    def ids(self):
        return np.array(sorted(identity for identity, row in self.rows.items() if row.problem is None), np.int64)

    def refresh(self):
        pass

    def meeting(self, conditions):
        rows = [self.rows[identity] for identity in self.ids()]
        return sum(all(condition.holds(_value(row, condition.name)) for condition in conditions) for row in rows)

    def move(self, paths):
        for before, path in paths.items():
            if self.image_of(before) is None:
                continue
            self.remove([path])
            for identity, row in self.rows.items():
                if row.path == before:
                    name = path.split("/")[-2]
                    self.rows[identity] = ImageRow(**{**vars(row), "path": path, "class_name": name})

    def damaged(self):
        return []


def _value(row, name):
    return {**row.metadata, "class": row.class_name, "folder": row.path.rpartition("/")[0]}.get(name)


@pytest.fixture(params=["local", "loops"])
def store(request, tmp_path):
    facts = {"vectors": ["colour"]}
    made: Store = LocalStore.create(tmp_path, facts) if request.param == "local" else LoopStore(facts)
    made.set_learned({"vocabulary": np.zeros((WORDS, LENGTH), np.float32)})
    yield made
    made.close()


def image(path, words, vector=(1, 0, 0), class_name="c", **values):
    count = len(words)
    keypoints = Keypoints(np.zeros((count, 2), np.float32), *np.zeros((3, count), np.float32))
    vectors = {"colour": np.float32(vector)}
    return ImageRow(path, class_name, 1, 2, None, 3, 4, np.int32(words), keypoints, vectors, **values)


def random_images(count, seed):
    generator = np.random.default_rng(seed)
    for number in range(count):
        vector = np.float16(generator.normal(size=LENGTH))
        words = generator.integers(0, WORDS, generator.integers(0, 9))
        yield image(f"/f/{number}", words, vector, class_name="ab"[number % 2])


def test_what_was_learned_comes_back(store):
    (centres,) = store.learned().values()
    assert (centres.shape, centres.dtype) == ((WORDS, LENGTH), np.float32)


def test_images_come_back_and_are_known(store):
    store.add([image("/f/a", [1, 1, 2], metadata={"x": "1"}), ImageRow("/f/bad", "c", 5, 6, "no image")])
    assert len(store) == 1
    assert store.known() == {"/f/a": (1, 2, None), "/f/bad": (5, 6, "no image")}
    (identity,) = store.ids()
    row = store.image(int(identity))
    assert (row.path, row.class_name, row.metadata, row.id) == ("/f/a", "c", {"x": "1"}, identity)
    np.testing.assert_array_equal(row.words, [1, 1, 2])
    np.testing.assert_array_equal(row.vectors["colour"], [1, 0, 0])
    assert store.image_of("/f/a").id == identity
    assert store.image_of("/f/none") is None
    assert store.image(10**6) is None


def test_an_image_takes_the_place_of_one_of_its_path_with_an_id_of_its_own(store):
    store.add([image("/f/a", [1]), image("/f/b", [2])])
    store.add([image("/f/a", [3])])
    assert [store.image(int(identity)).path for identity in store.ids()] == ["/f/b", "/f/a"]
    gone = store.image_of("/f/b").id
    store.remove(["/f/b", "/f/absent"])
    store.add([image("/f/b", [2])])
    assert store.image(gone) is None
    assert store.image_of("/f/b").id > gone


def test_a_failing_change_leaves_nothing(store):
    with pytest.raises((AttributeError, AssertionError)):
        store.add([image("/f/a", [1]), None])
    assert len(store) == 0
    assert store.known() == {}


def test_the_nearest_are_those_that_loops_find(store):
    rows = list(random_images(25, seed=0))
    store.add(rows[:15])
    store.ids()  # What answers must follow what is changed after it.
    store.remove([row.path for row in rows[3:7]])
    store.add(rows[15:])
    expected = LoopStore(store.facts)
    expected.add(rows[:15])
    expected.remove([row.path for row in rows[3:7]])
    expected.add(rows[15:])
    words = WordQuery.of(np.array([1, 4, 4, 9, 13]))
    weighted = WordQuery(np.array([2, 5, 11]), np.float32([1, 0.5, 2]))
    vector = np.float32([0.6, 0, 0.8])
    for kind, query in (("words", words), ("words", weighted), ("colour", vector)):
        for count in (1, 4, 100):
            for texts in ((), ("class=a",), ("class=a", "class=b"), ("folder=/f",)):
                found = store.nearest(kind, query, count, conditions_of(texts))
                wanted = expected.nearest(kind, query, count, conditions_of(texts))
                np.testing.assert_allclose([s for _, s in found], [s for _, s in wanted], atol=1e-3)
                by_id = dict(expected.nearest(kind, query, 100))
                np.testing.assert_allclose([by_id[i] for i, _ in found], [s for _, s in found], atol=1e-3)


def test_conditions_follow_the_metadata(store):
    store.add([image("/f/a", [1], metadata={"stars": "1"}), image("/f/b", [1]), image("/f/c", [2])])
    store.set_metadata({"/f/b": {"stars": "5"}, "/f/absent": {"stars": "3"}})
    query, many = np.float32([1, 0, 0]), conditions_of(["stars>=3"])
    assert [store.image(identity).path for identity, _ in store.nearest("colour", query, 9, many)] == ["/f/b"]
    store.add([image("/f/b", [3]), image("/f/c", [2], metadata={"stars": "4"})])  # Described again.
    found = [store.image(identity).path for identity, _ in store.nearest("colour", query, 9, many)]
    assert found == ["/f/b", "/f/c"]


def test_a_column_that_no_image_has_is_refused(store):
    store.add([image("/f/a", [1], metadata={"stars": "1"})])
    for conditions in (["rating>=3"], ["class=c", "Stars=1"]):
        with pytest.raises(InvalidArgumentError, match="must be on one of class, folder, stars. Received: '[rS]"):
            store.nearest("colour", np.float32([1, 0, 0]), 9, conditions_of(conditions))


def test_an_empty_store_finds_nothing(store):
    assert len(store) == len(store.ids()) == 0
    assert store.nearest("words", WordQuery.of(np.array([1])), 5) == []
    assert store.nearest("colour", np.float32([1, 0, 0]), 5) == []
    store.refresh()


def test_an_image_that_moves_keeps_what_is_known_of_it(store):
    store.add([image("/f/a", [1, 2], metadata={"x": "1"}), image("/f/b", [3])])
    before = store.image_of("/f/a")
    store.move({"/f/a": "/g/new/a", "/f/none": "/g/none"})
    after = store.image_of("/g/new/a")
    assert store.image_of("/f/a") is None
    assert (after.id, after.class_name, after.metadata) == (before.id, "new", {"x": "1"})
    np.testing.assert_array_equal(after.words, [1, 2])
    assert [store.meeting(conditions_of([text])) for text in ("class=new", "folder=f", "x=1")] == [1, 1, 1]
    store.move({"/f/b": "/g/new/a"})  # In the place of what was there.
    assert [row for row in store.known()] == ["/g/new/a"]
    assert store.image_of("/g/new/a").words.tolist() == [3]


def test_images_that_meet_conditions_are_counted(store):
    store.add(list(random_images(6, 0)))
    assert store.meeting(()) == 6
    assert store.meeting(conditions_of(["class=a"])) == 3
    assert store.meeting(conditions_of(["class=none"])) == 0
    assert store.damaged() == []

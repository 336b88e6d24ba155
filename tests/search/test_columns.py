"""Columns of images: what is put there comes back, and conditions find what a loop over the images finds."""

import sqlite3

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.search.columns import SCHEMA, insert_columns, meeting, metadata_of, replace_metadata
from onehood.search.filters import Condition, conditions_of

VALUES = st.one_of(st.sampled_from(["1", "2.0", "b", "ü '\"", ""]), st.integers(-2, 2), st.booleans(), st.none())
IMAGES = st.lists(
    st.tuples(
        st.sampled_from(["/p/2023/a", "/p/2023/summer/a", "/p/1/b"]),
        st.sampled_from(["cats", "1"]),
        st.dictionaries(st.sampled_from(["class", "stars", "camera"]), VALUES),
    ),
    max_size=6,
)
CONDITIONS = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["class", "folder", "stars", "camera"]),
        st.sampled_from(["=", "!="]),
        st.sampled_from(["1", "2", "b", "cats", "2023", "/p"]),
    )
    | st.sampled_from(["stars>=0", "stars<=1", "class>=1"]),
    max_size=3,
)


def connected():
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("CREATE TABLE images (id INTEGER PRIMARY KEY)")
    connection.executescript(SCHEMA)
    return connection


def put(connection, image, path, class_name, metadata):
    connection.execute("INSERT INTO images VALUES (?)", (image,))
    insert_columns(connection, image, path, class_name, metadata)


@given(IMAGES, CONDITIONS)
def test_conditions_find_what_a_loop_finds(images, texts):
    connection = connected()
    for place, image in enumerate(images):
        put(connection, place + 1, *image)
    conditions = conditions_of(texts)
    known = {"class", "folder"}.union(*(metadata for _, _, metadata in images))
    everything = np.arange(1, len(images) + 1)
    if any(condition.name not in known for condition in conditions):
        with pytest.raises(InvalidArgumentError, match="A filter must be on one of class, folder"):
            meeting(connection, everything, conditions)
        return
    expected = [
        place + 1
        for place, (path, class_name, metadata) in enumerate(images)
        if all(
            condition.holds(
                {**metadata, "class": class_name, "folder": path.rpartition("/")[0]}.get(condition.name),
            )
            for condition in conditions
        )
    ]
    assert meeting(connection, everything, conditions).tolist() == expected


@given(st.dictionaries(st.text(), VALUES), st.dictionaries(st.text(), VALUES))
def test_metadata_come_back_until_others_take_their_place(first, second):
    connection = connected()
    put(connection, 1, "/p/a", "c", first)
    put(connection, 2, "/p/b", "c", {"x": 1})
    assert metadata_of(connection, 1) == first
    replace_metadata(connection, 1, second)
    assert metadata_of(connection, 1) == second
    assert metadata_of(connection, 2) == {"x": 1}
    assert meeting(connection, np.array([1, 2]), [Condition.parse("class=c")]).tolist() == [1, 2]


def test_a_metadata_column_named_class_can_be_asked_for(tmp_path):
    connection = connected()
    put(connection, 1, "/p/a", "cats", {"class": "sharp"})
    put(connection, 2, "/p/b", "sharp", {})
    both = np.array([1, 2])
    assert meeting(connection, both, [Condition.parse("metadata.class=sharp")]).tolist() == [1]
    assert meeting(connection, both, [Condition.parse("class=sharp")]).tolist() == [2]


def test_only_the_images_asked_about_are_answered():
    connection = connected()
    for image in (1, 2, 3):
        put(connection, image, "/p/a", "c", {"stars": image})
    assert meeting(connection, np.array([1, 3]), [Condition.parse("stars>=2")]).tolist() == [3]
    assert meeting(connection, np.array([1, 3]), []).tolist() == [1, 3]


def test_columns_go_with_their_image():
    connection = connected()
    put(connection, 1, "/p/a", "c", {"stars": 1})
    connection.execute("DELETE FROM images")
    assert connection.execute("SELECT count(*) FROM columns").fetchone() == (0,)


def test_the_columns_there_are_are_named():
    connection = connected()
    put(connection, 1, "/p/a", "c", {"stars": 1, "camera": "x"})
    with pytest.raises(InvalidArgumentError, match=r"one of class, folder, camera, stars. Received: 'Stars'"):
        meeting(connection, np.array([1]), [Condition.parse("Stars=1")])

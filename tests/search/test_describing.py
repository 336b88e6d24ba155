"""From files to rows, in order and past bad ones, and from queries to descriptions."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from scenes import scene

from onehood.errors import DataError, ImageError, InvalidArgumentError
from onehood.features import local_features
from onehood.search.describing import Describer
from onehood.search.local_store import LocalStore
from onehood.search.parameters import IndexParameters

PARAMETERS = IndexParameters(words=40, keypoints=150, longest_side=200)


@pytest.fixture
def describer(tmp_path):
    (tmp_path / "i").mkdir()
    return Describer(LocalStore.create(tmp_path / "i", {"vectors": ["colour"]}), PARAMETERS, None)


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "photographs").mkdir()
    made = [tmp_path / "photographs" / f"{number}.png" for number in range(6)]
    for number, path in enumerate(made):
        Image.fromarray(scene(number)).save(path)
    for number in (0, 3, 5):
        made[number].write_bytes(b"no image")
    return made


def test_rows_come_in_order_with_what_is_wrong(describer, paths):
    describer.learn(paths)
    rows = list(describer.rows(paths))
    assert [row.path for row in rows] == [str(path) for path in paths]
    assert [row.problem is None for row in rows] == [False, True, True, False, True, False]
    good = rows[1]
    assert (good.height, good.width) == (150, 200)
    assert len(good.words) == len(good.keypoints) > 20
    assert good.words.max() < 40
    assert (good.class_name, good.bytes) == ("photographs", paths[1].stat().st_size)
    assert list(good.vectors) == ["colour"]


def test_a_query_is_described_like_a_file(describer, paths):
    describer.learn(paths)
    (row,) = describer.rows(paths[1:2])
    found = describer.description(describer.image(paths[1]))
    np.testing.assert_array_equal(found.words, row.words)
    np.testing.assert_array_equal(found.keypoints.positions, row.keypoints.positions)
    np.testing.assert_array_equal(found.vectors["colour"], row.vectors["colour"])


def test_a_region_is_cut_out_before_it_is_made_smaller(describer):
    image = scene(1, height=400, width=500)
    part = describer.image(image, (100, 50, 150, 120))
    np.testing.assert_array_equal(part, image[50:170, 100:250])
    assert describer.image(image).shape == (160, 200, 3)
    for region in ((-1, 0, 5, 5), (0, 0, 0, 5), (400, 0, 101, 5), (0, 300, 5, 101)):
        with pytest.raises(InvalidArgumentError, match="`region` must be x,y,width,height within"):
            describer.image(image, region)


def test_the_vocabulary_is_learned_once(describer, paths):
    assert len(describer.description(scene(0)).words) == 0  # There are no words yet.
    describer.learn(paths)
    assert len(describer.description(scene(0)).words) > 0
    before = describer._store.learned()["vocabulary"]
    describer.learn(paths[:2])
    np.testing.assert_array_equal(describer._store.learned()["vocabulary"], before)


def test_without_a_number_there_is_a_word_for_each_twenty_keypoints(tmp_path, paths):
    (tmp_path / "i").mkdir()
    store = LocalStore.create(tmp_path / "i", {"vectors": ["colour"]})
    Describer(store, replace(PARAMETERS, words=None), None).learn(paths)
    readable = [describer_image for number, describer_image in enumerate(paths) if number in (1, 2, 4)]
    described = Describer(store, PARAMETERS, None)
    count = sum(len(local_features(described.image(path), limit=150).keypoints) for path in readable)
    assert len(store.learned()["vocabulary"]) == count // 20


def test_an_image_has_a_vlad_vector_where_that_is_wanted(tmp_path, paths, write_image):
    (tmp_path / "i").mkdir()
    store = LocalStore.create(tmp_path / "i", {"vectors": ["colour", "vlad"]})
    describer = Describer(store, replace(PARAMETERS, vlad=True), None)
    describer.learn(paths)
    assert sorted(store.learned()) == ["vlad.axes", "vlad.middle", "vlad.vocabulary", "vocabulary"]
    (row,) = describer.rows(paths[1:2])
    assert np.linalg.norm(row.vectors["vlad"]) == pytest.approx(1, abs=1e-5)
    again = Describer(store, replace(PARAMETERS, vlad=True), None)
    np.testing.assert_allclose(again.description(again.image(paths[1])).vectors["vlad"], row.vectors["vlad"], atol=1e-5)
    (empty,) = describer.rows([write_image(np.full((60, 60, 3), 9, np.uint8))])
    assert not empty.vectors["vlad"].any()


def test_images_without_keypoints_teach_nothing(describer, write_image):
    with pytest.raises(DataError, match="no image has keypoints"):
        describer.learn([write_image(np.full((60, 60, 3), 9, np.uint8))])


def test_a_file_that_vanishes_is_a_bad_one(describer, paths):
    describer.learn(paths)
    paths[2].unlink()
    (row,) = describer.rows([paths[2]])
    assert row.problem is not None


def test_a_networks_vectors_are_made_of_as_many_images_at_once_whoever_is_there(tmp_path, paths):
    asked = []

    class Counting:
        def of(self, images):
            asked.append(len(images))
            return np.ones((len(images), 1), np.float32)

    (tmp_path / "i").mkdir()
    store = LocalStore.create(tmp_path / "i", {"vectors": ["colour", "network"]})
    describer = Describer(store, PARAMETERS, Counting())
    good = [paths[1], paths[2], paths[4]]
    rows = list(describer.rows(good * 7))
    assert [row.path for row in rows] == list(map(str, good * 7))
    assert all(row.problem is None for row in rows)
    assert asked == [16, 16]


def test_a_file_that_vanishes_between_two_looks_takes_nobody_with_it(tmp_path, paths):
    class Strict:
        def of(self, images):
            if paths[2] in images:
                raise ImageError(f"{paths[2]}: there is no such file")
            return np.ones((len(images), 1), np.float32)

    (tmp_path / "i").mkdir()
    store = LocalStore.create(tmp_path / "i", {"vectors": ["colour", "network"]})
    rows = list(Describer(store, PARAMETERS, Strict()).rows([paths[1], paths[2], paths[4]]))
    assert [row.problem is None for row in rows] == [True, False, True]

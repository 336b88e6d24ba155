"""Each kind of vectors has its name, a row for every image, and of length one."""

import numpy as np
import pytest
from scenes import scene

from onehood.features import CompactVlad
from onehood.search.image_content import describe_content
from onehood.search.image_vectors import ColourVectors, NetworkVectors, VladVectors

SCENES = [scene(number) for number in range(3)]


@pytest.fixture(scope="module")
def contents():
    return [describe_content(image, detector="sift", keypoints=100) for image in SCENES]


class Halves:
    """Stands for a network: its vector is the brightness of an image's halves."""

    def of(self, images):
        rows = np.array([[image[:, :100].mean(), image[:, 100:].mean()] for image in images], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def kinds(contents):
    vlad = CompactVlad.fit(lambda: [content.descriptors() for content in contents], words=4, components=2)
    return [ColourVectors(), VladVectors(lambda: vlad), NetworkVectors(Halves())]


def test_there_is_one_row_of_length_one_for_each_image_whoever_is_beside_it(contents):
    for kind in kinds(contents):
        rows = kind.of(contents, SCENES)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
        for place in range(3):
            (alone,) = kind.of(contents[place : place + 1], SCENES[place : place + 1])
            np.testing.assert_array_equal(alone, rows[place])
    assert [kind.name for kind in kinds(contents)] == ["colour", "vlad", "network"]


def test_before_anything_is_learned_there_is_no_vlad(contents):
    assert not VladVectors(lambda: None).of(contents, SCENES).any()

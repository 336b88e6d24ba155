"""Images, labels and ids stay together."""

import numpy as np
import pytest

from onehood.datasets import Split
from onehood.datasets.split import joined, split_of_array
from onehood.errors import DataError
from onehood.images import FileDigest, KeptPixels, Pictures


def test_take_keeps_images_labels_and_ids_together():
    images = np.arange(4, dtype=np.uint8).reshape(4, 1, 1, 1)
    taken = Split(images, np.arange(4), list("abcd")).take(np.array([3, 1]))
    assert taken.images.ravel().tolist() == [3, 1]
    assert taken.labels.tolist() == [3, 1]
    assert taken.ids == ["d", "b"]
    taken = Split(list("wxyz"), np.arange(4), list("abcd")).take(np.array([2]))
    assert (taken.images.sources, taken.ids) == (("y",), ["c"])


def test_lengths_must_agree():
    with pytest.raises(DataError, match="4 images, 3 labels, 4 ids"):
        Split(np.zeros((4, 2, 2, 1), np.uint8), np.array([0, 1, 0]), list("abcd"))


def test_what_is_known_of_files_goes_with_them():
    kept = KeptPixels()
    pictures = Pictures([b"w", b"x", b"y"], [FileDigest(name, 1, 0) for name in "123"], kept)
    taken = Split(pictures, np.arange(3), list("abc")).take(np.array([2, 0]))
    assert [taken.images.digest(place) for place in range(2)] == ["3", "1"]
    assert taken.images.kept is kept


def test_arrays_of_one_size_are_joined_to_one_and_others_to_pictures():
    small = split_of_array(np.zeros((2, 4, 4, 1), np.uint8), np.array([0, 1]), prefix="train")
    large = split_of_array(np.ones((1, 6, 6, 1), np.uint8), np.array([1]), prefix="test")
    both = joined([small, small])
    assert both.images.shape == (4, 4, 4, 1)
    assert both.ids == ["train/0", "train/1"] * 2
    mixed = joined([small, large])
    assert [image.shape for image in mixed.images] == [(4, 4, 1), (4, 4, 1), (6, 6, 1)]
    assert mixed.labels.tolist() == [0, 1, 1]

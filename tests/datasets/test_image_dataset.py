"""The data contract checks itself."""

from dataclasses import replace

import numpy as np
import pytest

from onehood.datasets import ImageDataset, Split
from onehood.errors import DataError, InvalidArgumentError
from onehood.images import ImageReader, InputSpecification


def split(count=4, labels=None):
    labels = np.arange(count) % 2 if labels is None else np.asarray(labels)
    return Split(np.zeros((count, 2, 2, 1), np.uint8), labels, [str(index) for index in range(count)])


def test_take_keeps_images_labels_and_ids_together():
    images = np.arange(4, dtype=np.uint8).reshape(4, 1, 1, 1)
    taken = Split(images, np.arange(4), list("abcd")).take(np.array([3, 1]))
    assert taken.images.ravel().tolist() == [3, 1]
    assert taken.labels.tolist() == [3, 1]
    assert taken.ids == ["d", "b"]
    taken = Split(list("wxyz"), np.arange(4), list("abcd")).take(np.array([2]))
    assert (taken.images, taken.ids) == (["y"], ["c"])


def test_lengths_must_agree():
    with pytest.raises(DataError, match="4 images, 3 labels, 4 ids"):
        split(4, labels=[0, 1, 0])


def test_digests_go_with_their_images():
    taken = Split(list("wxyz"), np.arange(4), list("abcd"), list("1234")).take(np.array([3, 1]))
    assert taken.digests == ["4", "2"]
    with pytest.raises(DataError, match="2 images, 2 labels, 2 ids, 1 digests"):
        Split(list("wx"), np.arange(2), list("ab"), ["1"])


def test_labels_must_have_names():
    with pytest.raises(DataError, match="things, train split: labels must lie between 0 and 1. Received: 0 to 2"):
        ImageDataset("things", ("a", "b"), {"train": split(3, labels=[0, 1, 2])})
    with pytest.raises(DataError, match="class names must differ"):
        ImageDataset("things", ("a", "a"), {"train": split()})


def test_an_unknown_split_is_named():
    with pytest.raises(InvalidArgumentError, match=r"things has no split 'test'. It has: train"):
        ImageDataset("things", ("a", "b"), {"train": split()}).split("test")


def test_files_need_a_reader_and_arrays_bring_their_own():
    with pytest.raises(DataError, match="need a reader"):
        ImageDataset("files", ("a", "b"), {"train": Split(["x.png"], np.zeros(1, int), ["x"])})
    dataset = ImageDataset("arrays", ("a", "b"), {"train": split()})
    assert dataset.reader.specification.shape == (2, 2, 1)
    resized = dataset.with_image_size(9, fit="stretch")
    assert resized.reader.specification.shape == (9, 9, 1)
    assert resized.reader.specification.fit == "stretch"
    assert resized.with_image_size(5).reader.specification.fit == "stretch"


def test_everything_is_all_splits_in_order():
    dataset = ImageDataset("two", ("a", "b"), {"train": split(4), "test": split(2)})
    whole = dataset.everything()
    assert len(whole) == 6
    assert whole.labels.tolist() == [0, 1, 0, 1, 0, 1]


def test_the_fingerprint_follows_ids_labels_splits_and_names():
    def fingerprint(labels=(0, 1, 0, 1), names=("a", "b"), name="train"):
        return ImageDataset("x", names, {name: split(4, labels=list(labels))}).fingerprint()

    prints = [fingerprint(), fingerprint((0, 1, 1, 1)), fingerprint(names=("a", "c")), fingerprint(name="test")]
    assert len(set(prints)) == 4
    assert fingerprint() == fingerprint()


def test_the_fingerprint_follows_pixels_and_the_contents_of_files(tmp_path):
    def fingerprint(images, digests=None):
        split = Split(images, np.array([0, 1]), ["caf\udce9.png", "b"], digests)  # A name in Latin-1.
        reader = ImageReader(InputSpecification(2, 2, 1))
        return ImageDataset("x", ("a", "b"), {"train": split}, reader=reader).fingerprint()

    pixels = np.zeros((2, 2, 2, 1), np.uint8)
    assert fingerprint(pixels) == fingerprint(pixels.copy()) != fingerprint(pixels + 1)
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(b"one")
    before = fingerprint(paths)
    assert fingerprint(paths) == before
    paths[0].write_bytes(b"two")
    assert fingerprint(paths) != before
    assert fingerprint(paths, ["1", "2"]) == fingerprint(paths, ["1", "2"]) != fingerprint(paths, ["1", "3"])


def test_a_notebook_and_a_prompt_show_what_it_holds(bars):
    assert repr(bars) == (
        "<ImageDataset name bars; train images 90; test images 30; classes 3: left, right, top; "
        "read as 12 × 12 × 1 (height × width × channels)>"
    )
    many = replace(bars, name="<many>", class_names=tuple(f"<{place}>" for place in range(100)))
    assert "classes 100: <0>, <1>," in repr(many)
    assert len(repr(many)) < 300
    text = many._repr_html_()
    assert "&lt;many&gt;" in text
    assert "<many>" not in text
    assert text.count("<tr>") == 5

"""The data contract checks itself."""

from dataclasses import replace

import numpy as np
import pytest

from onehood.datasets import DataFacts, ImageDataset, Split
from onehood.errors import DataError, InvalidArgumentError
from onehood.images import FileDigest, Pictures


def split(count=4, labels=None):
    labels = np.arange(count) % 2 if labels is None else np.asarray(labels)
    return Split(np.zeros((count, 2, 2, 1), np.uint8), labels, [str(index) for index in range(count)])


def test_labels_must_have_names():
    with pytest.raises(DataError, match="things, train split: labels must lie between 0 and 1. Received: 0 to 2"):
        ImageDataset("things", ("a", "b"), {"train": split(3, labels=[0, 1, 2])})
    with pytest.raises(DataError, match="class names must differ"):
        ImageDataset("things", ("a", "a"), {"train": split()})


def test_an_unknown_split_is_named():
    with pytest.raises(InvalidArgumentError, match=r"things has no split 'test'. It has: train"):
        ImageDataset("things", ("a", "b"), {"train": split()}).split("test")


def test_arrays_and_headers_of_files_tell_the_facts(write_image):
    path = write_image(np.full((20, 30, 3), (255, 0, 0), np.uint8))
    files = ImageDataset("files", ("a", "b"), {"train": Split([path], np.zeros(1, int), ["x"])})
    assert files.facts == DataFacts((20, 30), 30, 3, files=True)
    dataset = ImageDataset("arrays", ("a", "b"), {"train": split()})
    assert dataset.facts == DataFacts((2, 2), 2, 1, files=False)
    assert dataset.usual_view.shape == (2, 2, 1)
    resized = dataset.with_image_size(9, fit="stretch")
    assert resized.usual_view.shape == (9, 9, 1)
    assert resized.usual_view.fit == "stretch"
    assert resized.with_image_size(5).usual_view.fit == "stretch"


def test_one_array_of_another_shape_is_refused():
    flat = Split(np.zeros((3, 4), np.uint8), np.array([0, 1, 0]), list("abc"))
    with pytest.raises(DataError, match=r"flat, train split: .* must have the shape .* Received: \(3, 4\)"):
        ImageDataset("flat", ("a", "b"), {"train": flat})


def test_everything_is_all_splits_in_order():
    dataset = ImageDataset("two", ("a", "b"), {"train": split(4), "test": split(2)})
    whole = dataset.everything()
    assert isinstance(whole.images, np.ndarray)
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
        if digests is not None:
            known = [
                FileDigest(digest, 3, path.stat().st_mtime_ns) for digest, path in zip(digests, images, strict=True)
            ]
            images = Pictures(images, known)
        split = Split(images, np.array([0, 1]), ["caf\udce9.png", "b"])  # A name in Latin-1.
        return ImageDataset("x", ("a", "b"), {"train": split}).fingerprint()

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
        "sizes 12 × 12 pixels, grey>"
    )
    many = replace(bars, name="<many>", class_names=tuple(f"<{place}>" for place in range(100)))
    assert "classes 100: <0>, <1>," in repr(many)
    assert len(repr(many)) < 300
    text = many._repr_html_()
    assert "&lt;many&gt;" in text
    assert "<many>" not in text
    assert text.count("<tr>") == 5


def test_a_validation_split_of_the_data_is_used_as_it_is(bars):
    data = ImageDataset("b", bars.class_names, {"train": bars.split("train"), "validation": bars.split("test")})
    training, validation = data.validating(0.5)
    assert training is data.split("train")
    assert validation is data.split("validation")


def test_otherwise_a_share_of_the_training_split_or_none(bars):
    training, validation = bars.validating(0.1)
    assert (len(training), len(validation)) == (81, 9)
    assert set(training.ids).isdisjoint(validation.ids)
    assert bars.validating(0)[1] is None


def test_an_empty_validation_split_is_none(bars):
    one_each = bars.split("train").take(
        np.array([np.flatnonzero(bars.split("train").labels == n)[0] for n in range(3)])
    )
    training, validation = replace(bars, splits={"train": one_each}).validating(0.1)
    assert (len(training), validation) == (3, None)
    empty = {"train": one_each, "validation": one_each.take(np.zeros(0, int))}
    assert replace(bars, splits=empty).validating(0.1)[1] is None


def test_one_class_is_too_few():
    images = np.zeros((3, 4, 4, 1), np.uint8)
    alone = ImageDataset("alone", ("a", "b"), {"train": Split(images, np.zeros(3, int), ["0", "1", "2"])})
    with pytest.raises(DataError, match="alone: a classifier needs training images of at least two classes"):
        alone.validating(0.1)

"""Batches: every sample once, any position again, arrays and files alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.datasets import Split
from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import Square
from onehood.pipelines import Augmentation, TrainingBatches, labelled_batches

VIEW = Square(4, 4, 1)


def numbered(count):
    """Images filled with their own index, which is also their label."""
    images = np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None, None], (count, 4, 4, 1))
    return Split(images, np.arange(count), [str(index) for index in range(count)])


def collected(dataset):
    pixels, labels = zip(*dataset.as_numpy_iterator(), strict=True)
    return np.concatenate(pixels), np.concatenate(labels)


@given(count=st.integers(1, 40), batch_size=st.integers(1, 12))
def test_an_epoch_shows_every_sample_once_with_its_label(count, batch_size):
    batches = TrainingBatches(numbered(count), VIEW, batch_size=batch_size, seed=0)
    pixels, labels = collected(batches.epoch(0))
    assert sorted(labels) == list(range(count))
    np.testing.assert_array_equal(pixels[:, 0, 0, 0], labels)
    assert len(list(batches.epoch(0))) == batches.steps_per_epoch


def test_an_epoch_can_begin_at_any_step():
    batches = TrainingBatches(numbered(25), VIEW, batch_size=4, seed=3, augmentation=Augmentation(shift=0.5))
    whole = list(batches.epoch(2).as_numpy_iterator())
    for first in range(7):
        part = list(batches.epoch(2, first_step=first).as_numpy_iterator())
        assert len(part) == len(whole) - first
        for (pixels, labels), (expected_pixels, expected_labels) in zip(part, whole[first:], strict=True):
            np.testing.assert_array_equal(pixels, expected_pixels)
            np.testing.assert_array_equal(labels, expected_labels)


def test_epochs_differ_in_order_and_augmentation():
    batches = TrainingBatches(numbered(25), VIEW, batch_size=25, seed=3, augmentation=Augmentation(shift=0.5))
    (first, first_labels), (second, second_labels) = (collected(batches.epoch(epoch)) for epoch in (0, 1))
    assert (first_labels != second_labels).any()
    assert (first[np.argsort(first_labels)] != second[np.argsort(second_labels)]).any()


def test_files_of_any_size_are_read_as_the_model_expects(write_image):
    paths = [write_image(np.full((5 + n, 9, 3), 40 * n, np.uint8), f"{n}.png") for n in range(4)]
    split = Split(paths, np.array([0, 1, 0, 1]), [str(path) for path in paths])
    pixels, labels = collected(labelled_batches(split, VIEW, batch_size=3))
    assert pixels.shape == (4, 4, 4, 1)
    assert labels.tolist() == [0, 1, 0, 1]
    assert pixels[:, 2, 2, 0].tolist() == [0, 40, 80, 120]


def test_an_image_that_cannot_be_read_is_remembered_by_name(tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no image")
    split = Split([tmp_path / "bad.png"], np.array([0]), ["bad"])
    batches = TrainingBatches(split, VIEW, batch_size=1, seed=0)
    with pytest.raises(Exception, match=r"bad\.png"):
        collected(batches.epoch(0))
    assert isinstance(batches.failure, ImageError)


def test_nothing_to_learn_from_and_no_batch_size_are_refused():
    with pytest.raises(InvalidArgumentError, match="The training split is empty"):
        TrainingBatches(numbered(0), VIEW, batch_size=1, seed=0)
    with pytest.raises(InvalidArgumentError, match="`batch_size` must be at least 1"):
        TrainingBatches(numbered(3), VIEW, batch_size=0, seed=0)

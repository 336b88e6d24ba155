"""Reading without TensorFlow: arrays as they are, files by the reader."""

import numpy as np
import pytest

from onehood.errors import ImageError
from onehood.images import ImageReader, InputSpecification
from onehood.pipelines import pixel_batches, read_images

READER = ImageReader(InputSpecification(4, 4, 1))


def test_arrays_of_the_right_shape_are_not_copied():
    images = np.zeros((3, 4, 4, 1), np.uint8)
    assert read_images(images, READER) is images


def test_files_are_read_in_order_batch_by_batch(write_image):
    paths = [write_image(np.full((4, 4), shade, np.uint8), f"{shade}.png") for shade in range(5)]
    batches = list(pixel_batches(paths, READER, batch_size=2))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    np.testing.assert_array_equal(np.concatenate(batches)[:, 0, 0, 0], np.arange(5))


def test_an_unreadable_image_is_named(tmp_path):
    (tmp_path / "x.png").write_bytes(b"")
    with pytest.raises(ImageError, match=r"x\.png"):
        read_images([tmp_path / "x.png"], READER)

"""Images as a model expects them, without TensorFlow."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from onehood.images import ImageReader, ImageSource

_MOST_VALUES = 1 << 27  # Of a batch: half a gigabyte as float32.


def pixel_batches(
    images: np.ndarray | Sequence[ImageSource], reader: ImageReader, *, batch_size: int
) -> Iterator[np.ndarray]:
    """Every image once, in order, read as the model expects: uint8 of shape (batch, height, width, channels).

    Args:
        images: to read.
        reader: as the model expects them.
        batch_size: images at once, fewer where they are so large that their pixels would fill the memory.

    Raises:
        ImageError: for an image that cannot be read.
    """
    batch_size = max(1, min(batch_size, _MOST_VALUES // prod(reader.specification.shape)))
    for first in range(0, len(images), batch_size):
        yield read_images(images[first : first + batch_size], reader)


def read_images(images: np.ndarray | Sequence[ImageSource], reader: ImageReader) -> np.ndarray:
    """Images as the model expects them: uint8 of shape (images, height, width, channels).

    Raises:
        ImageError: for an image that cannot be read.
    """
    if isinstance(images, np.ndarray) and images.dtype == np.uint8 and images.shape[1:] == reader.specification.shape:
        return images
    return np.stack([reader.read(image) for image in images])

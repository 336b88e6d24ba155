"""Images as a model expects them, without TensorFlow."""

from collections.abc import Iterator, Sequence

import numpy as np

from onehood.images import ImageReader, ImageSource


def pixel_batches(
    images: np.ndarray | Sequence[ImageSource], reader: ImageReader, *, batch_size: int
) -> Iterator[np.ndarray]:
    """Every image once, in order, read as the model expects: uint8 of shape (batch, height, width, channels).

    Raises:
        ImageError: for an image that cannot be read.
    """
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

"""One image or many: what every descriptor takes, as one batch."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np

from onehood.errors import InvalidArgumentError

_CHANNELS = (1, 3, 4)
_LUMINANCE = (0.299, 0.587, 0.114)


def image_batch(images: np.ndarray) -> tuple[np.ndarray, bool]:
    """The images as one batch, and whether it was a single image.

    Args:
        images: numbers; one image of shape (height, width) or (height, width, 1 or 3), or a batch of shape
            (images, height, width, 1 or 3), or (images, height, width) of grey images, whose width is none of 1, 3 and
            4: three axes of which the last has so many places are one image.

    Returns:
        An array of shape (images, height, width, 1 or 3), and True for a single image.

    Raises:
        InvalidArgumentError: for an array of another shape, of no numbers, or of numbers that are not finite.
    """
    try:
        array = np.asarray(images)
    except ValueError as error:  # Of different sizes.
        raise InvalidArgumentError(f"Images that are described at once must be of one size ({error}).") from error
    if array.dtype.kind not in "uif":
        raise InvalidArgumentError(f"An image must be an array of real numbers. Received the dtype {array.dtype}.")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise InvalidArgumentError("An image must hold finite numbers. Received: some that are NaN or infinite.")
    single = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in _CHANNELS)
    batch = array[None] if single else array
    batch = batch[..., None] if batch.ndim == 3 else batch
    if batch.ndim != 4 or batch.shape[3] not in (1, 3) or 0 in batch.shape[1:]:
        raise InvalidArgumentError(
            "Images must have the shape (height, width), (height, width, 1 or 3), or, many at once, (images, height, "
            f"width) or (images, height, width, 1 or 3). Received: {array.shape}."
        )
    return batch, single


def grey_batch(batch: np.ndarray) -> np.ndarray:
    """The brightness of a batch, shape (images, height, width): uint8 stays uint8, rounded."""
    if batch.shape[3] == 1:
        return batch[..., 0]
    grey = batch @ np.array(_LUMINANCE)
    return np.rint(grey).astype(batch.dtype) if batch.dtype.kind in "ui" else grey.astype(batch.dtype)


def pair(name: str, value: Any, *, least: int = 1) -> tuple[int, int]:
    """A whole number for both axes, or one for each (rows, columns).

    Raises:
        InvalidArgumentError: for anything else, or numbers below `least`.
    """
    numbers = (value, value) if isinstance(value, Integral) else tuple(value) if isinstance(value, Sequence) else ()
    if len(numbers) != 2 or any(
        isinstance(number, bool) or not isinstance(number, Integral) or number < least for number in numbers
    ):
        raise InvalidArgumentError(
            f"`{name}` must be a whole number of at least {least}, or one for rows and one for columns. "
            f"Received: {value!r}."
        )
    return int(numbers[0]), int(numbers[1])

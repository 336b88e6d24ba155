"""What a program may give as many images, brought to one of two forms."""

from collections.abc import Iterable, Mapping, Set
from os import PathLike
from typing import Any

import numpy as np
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.images.decode import ImageSource
from onehood.options import shown

_CHANNELS = (1, 3, 4)


def image_list(images: Any, *, argument: str = "images") -> np.ndarray | list[ImageSource]:
    """Many images as one array, or as a list of sources.

    An array of three axes is one image where its last axis has 1, 3 or 4 places (channels), otherwise greyscale images;
    one of two axes is one greyscale image. Whatever turns into an array (a tensor) is one; an iterator is read to its
    end.

    Args:
        images: an array, or an iterable of paths, contents of files (bytes), arrays or Pillow images.
        argument: what errors call it.

    Returns:
        An array of shape (images, height, width, 1, 3 or 4), or a list.

    Raises:
        InvalidArgumentError: for a single path, content or Pillow image, what has no order, an array of another shape,
            or an item that is no image.
    """
    if isinstance(images, np.ndarray) and images.dtype.kind not in "OUS":
        return _batch(images, argument)
    if isinstance(images, str | PathLike | bytes | bytearray | memoryview | Image.Image):
        kind = (
            "content"
            if isinstance(images, bytes | bytearray | memoryview)
            else "image"
            if isinstance(images, Image.Image)
            else "path"
        )
        raise InvalidArgumentError(
            f"`{argument}` must be a sequence of images. Received one {kind}: put it in a list, [{kind}]."
        )
    if hasattr(images, "__array__") and not isinstance(images, np.ndarray | list | tuple):
        return image_list(np.asarray(images), argument=argument)  # It may hold paths.
    if not isinstance(images, Iterable) or isinstance(images, Mapping | Set):
        raise InvalidArgumentError(
            f"`{argument}` must be an array of images, or a list of paths, contents of files, arrays or Pillow images. "
            f"Received: {type(images).__name__}."
        )
    return [_item(item, f"{argument}[{place}]") for place, item in enumerate(images)]


def _batch(array: np.ndarray, argument: str) -> np.ndarray:
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] in _CHANNELS):
        array = array[None]
    if array.ndim == 3:
        array = array[..., None]
    if array.ndim != 4 or array.shape[3] not in _CHANNELS or 0 in array.shape[1:]:
        raise InvalidArgumentError(
            f"`{argument}` must have the shape (images, height, width), or (images, height, width, 1, 3 or 4), and at "
            f"least one pixel. Received: {array.shape}."
        )
    return array


def _item(item: Any, name: str) -> ImageSource:
    if isinstance(item, str | PathLike | bytes | bytearray | memoryview | np.ndarray | Image.Image):
        return item
    if hasattr(item, "__array__"):
        return np.asarray(item)
    raise InvalidArgumentError(
        f"`{name}` must be a path, the content of a file (bytes), an array or a Pillow image. Received: {shown(item)}."
    )

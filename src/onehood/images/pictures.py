"""What a program may give as many images, brought to one of two forms: an array, or pictures."""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence, Set
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, Self, overload

import numpy as np
from PIL import Image

from onehood.errors import InvalidArgumentError
from onehood.files import sha256_of
from onehood.images.decoding import ImageSource
from onehood.images.kept import KeptPixels
from onehood.options import shown

_CHANNELS = (1, 3, 4)


class FileDigest(NamedTuple):
    """A file's content, and by what it is seen to be the same file still.

    Args:
        sha256: of the content, hexadecimal.
        size: of the file, in bytes.
        modified: its modification time, in nanoseconds.
    """

    sha256: str
    size: int
    modified: int


class Pictures(Sequence[ImageSource]):
    """Images that are not one array: a sequence of what holds each, with what is known of them.

    Parts of it (`pictures[2:5]`, `take`) share what is kept.

    Args:
        sources: paths, contents of files, arrays or Pillow images.
        digests: of those files whose contents are known already; None for others.
        kept: where decoded pixels stay, or None.
    """

    def __init__(
        self,
        sources: Iterable[ImageSource],
        digests: Iterable[FileDigest | None] | None = None,
        kept: KeptPixels | None = None,
    ) -> None:
        self.sources = tuple(sources)
        self.kept = kept
        self._digests: list[FileDigest | None] = [None] * len(self.sources) if digests is None else list(digests)
        if len(self._digests) != len(self.sources):
            raise InvalidArgumentError(
                f"`digests` must be one for each image. Received: {len(self._digests)} for {len(self.sources)}."
            )

    def __len__(self) -> int:
        return len(self.sources)

    @overload
    def __getitem__(self, place: int) -> ImageSource: ...

    @overload
    def __getitem__(self, place: slice) -> Self: ...

    def __getitem__(self, place: int | slice) -> ImageSource | Self:
        if isinstance(place, slice):
            return type(self)(self.sources[place], self._digests[place], self.kept)
        return self.sources[place]

    def __repr__(self) -> str:
        return f"<Pictures: {len(self):,}>"

    def take(self, places: Iterable[int]) -> Self:
        """Those at the places, in that order."""
        chosen = [int(place) for place in places]
        return type(self)([self.sources[at] for at in chosen], [self._digests[at] for at in chosen], self.kept)

    @classmethod
    def joined(cls, parts: Sequence["Pictures"]) -> Self:
        """All of them, in their order; what is kept is kept where the first part does."""
        sources = [source for part in parts for source in part.sources]
        digests = [digest for part in parts for digest in part._digests]
        return cls(sources, digests, parts[0].kept if parts else None)

    def keeping(self, kept: KeptPixels | None) -> Self:
        """The same pictures, of which decoded pixels stay elsewhere, or nowhere."""
        return type(self)(self.sources, self._digests, kept)

    def digest(self, place: int) -> str | None:
        """The SHA-256 of a file's content, worked out once while size and time of the file stay the same.

        None for what is no file's content, and for a file that cannot be read.
        """
        source, known = self.sources[place], self._digests[place]
        if isinstance(source, bytes | bytearray | memoryview):
            if known is None:
                known = FileDigest(hashlib.sha256(source).hexdigest(), len(source), 0)
        elif isinstance(source, str | PathLike):
            try:
                status = os.stat(source)  # noqa: PTH116  # Of each image in each epoch: a Path costs as much again.
            except OSError:
                return None
            if known is None or known.size != status.st_size or known.modified != status.st_mtime_ns:
                found = sha256_of(Path(source))
                known = None if found is None else FileDigest(found, status.st_size, status.st_mtime_ns)
        self._digests[place] = known
        return None if known is None else known.sha256


def image_list(images: Any, *, argument: str = "images") -> np.ndarray | Pictures:
    """Many images as one array, or as pictures.

    An array of three axes is one image where its last axis has 1, 3 or 4 places (channels), otherwise greyscale images;
    one of two axes is one greyscale image. Whatever turns into an array (a tensor) is one; an iterator is read to its
    end.

    Args:
        images: an array, or an iterable of paths, contents of files (bytes), arrays or Pillow images.
        argument: what errors call it.

    Returns:
        An array of shape (images, height, width, 1, 3 or 4), or pictures.

    Raises:
        InvalidArgumentError: for a single path, content or Pillow image, what has no order, an array of another shape,
            or an item that is no image.
    """
    if isinstance(images, Pictures):
        return images
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
    return Pictures(_item(item, f"{argument}[{place}]") for place, item in enumerate(images))


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

"""Describing many images: on all cores, in bounded memory, from the cache where it can be, past bad ones."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from onehood.errors import ImageError
from onehood.features.feature_cache import FeatureCache
from onehood.files import sha256_of
from onehood.images import ImageSource, image_list
from onehood.progress import progress
from onehood.terminal import counted

Images = np.ndarray | Sequence[ImageSource]
"""An array of images, or a sequence of paths, file contents, arrays or Pillow images; see `image_list`."""

Described = dict[str, np.ndarray]

_AHEAD = 4  # Images per core that may wait for the one before them.
_NAMED = 10


class Reader(Protocol):
    """Brings an image to the size at which it is described."""

    def read(self, source: ImageSource) -> np.ndarray:
        """uint8 of shape (height, width, channels); raises ImageError."""


@dataclass(frozen=True)
class Extraction:
    """How images are described.

    Args:
        reader: of the images.
        describe: from one image to its arrays by name; called from several threads at once.
        identity: names everything that decides the result, for the cache.
        cache: where results are kept, or None. Only those of files are.
    """

    reader: Reader
    describe: Callable[[np.ndarray], Described]
    identity: str
    cache: FeatureCache | None = None

    def of(self, source: ImageSource) -> Described:
        """The arrays of one image.

        Raises:
            ImageError: the image cannot be read.
        """
        key = None if self.cache is None else self._key(source)
        kept = self.cache.get(key) if self.cache is not None and key is not None else None
        if kept is not None:
            return kept
        described = self.describe(self.reader.read(source))
        if self.cache is not None and key is not None:
            self.cache.put(key, described)
        return described

    def _key(self, source: ImageSource) -> str | None:
        if not isinstance(source, str | PathLike):
            return None
        digest = sha256_of(Path(source))
        if digest is None:
            return None  # Reading it will say what is wrong.
        return f"{digest} {self.identity} {self.reader!r}"


def extract(
    images: Images,
    extraction: Extraction,
    *,
    title: str = "Describing images",
    skip_bad: bool = False,
    name_bad: bool = True,
    workers: int | None = None,
) -> Iterator[tuple[int, Described]]:
    """Describes images one after the other, several of them at a time.

    Args:
        images: what to describe.
        extraction: how.
        title: of the progress bar.
        skip_bad: leave out images that cannot be read.
        name_bad: name those that are left out on standard error when all are done; not where the caller does.
        workers: threads; as many as there are cores by default.

    Yields:
        The place of each image in `images`, in order, and its arrays.

    Raises:
        ImageError: an image cannot be read, and `skip_bad` is false.
    """
    images = image_list(images)
    bad: list[ImageError] = []
    workers = workers or os.cpu_count() or 1
    waiting: deque[tuple[int, Future[Described]]] = deque()
    with ExitStack() as stack:
        bar = stack.enter_context(progress(title, len(images), unit="images"))
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        # What is not needed any more, after an error or when the caller goes away, is not begun.
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)
        for place in range(len(images) + _AHEAD * workers):
            if place < len(images):
                waiting.append((place, pool.submit(extraction.of, images[place])))
            if waiting and (place >= len(images) or len(waiting) >= _AHEAD * workers):
                done, future = waiting.popleft()
                bar.advance()
                try:
                    described = future.result()
                except ImageError as error:
                    if not skip_bad:
                        raise
                    bad.append(error)
                else:
                    yield done, described
        if bad and name_bad:
            bar.line(_named(bad))


def extract_rows(
    images: Images, extraction: Extraction, *, title: str = "Describing images", skip_bad: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """The vectors ("vector") of images as rows, and the places of those that could be read.

    Raises:
        ImageError: an image cannot be read, and `skip_bad` is false.
    """
    images = image_list(images)
    rows: np.ndarray | None = None
    places: list[int] = []
    for place, described in extract(images, extraction, title=title, skip_bad=skip_bad):
        vector = described["vector"]
        if rows is None:
            rows = np.empty((len(images), len(vector)), np.float32)
        rows[len(places)] = vector
        places.append(place)
    kept = np.array(places, int)
    return (np.zeros((0, 0), np.float32) if rows is None else rows[: len(places)]), kept


def identity_of(name: str, parameters: Mapping[str, Any]) -> str:
    """A name for the cache, from a technique's and its parameters."""
    return f"{name} {sorted(parameters.items())!r}"


def _named(bad: Sequence[ImageError]) -> str:
    lines = [f"left out {counted(len(bad), 'image')} that cannot be read:", *(f"  {error}" for error in bad[:_NAMED])]
    return "\n".join(lines + ([f"  … and {len(bad) - _NAMED} more"] if len(bad) > _NAMED else []))

"""Looking at many images: ordered, on all cores, in bounded memory, each file decoded once while that is affordable."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from math import prod
from os import PathLike

import numpy as np

from onehood.errors import ImageError
from onehood.images.decoding import ImageSource
from onehood.images.feature_cache import FeatureCache
from onehood.images.pictures import Pictures, image_list
from onehood.images.view import LongestSide, Square
from onehood.progress import progress
from onehood.terminal import counted

Images = np.ndarray | Sequence[ImageSource]
"""An array of images, or a sequence of paths, file contents, arrays or Pillow images; see `image_list`."""

Described = dict[str, np.ndarray]
"""What was worked out of an image: arrays by name."""

_AHEAD = 4  # Images per core that may wait for the one before them.
_WORTH_THREADS = 8  # Images to be decoded, below which handing them out costs more than it gains.
_MOST_VALUES = 1 << 27  # Of a batch: half a gigabyte as float32.
_NAMED = 10


@dataclass(frozen=True)
class Looking:
    """The one door between images and whoever looks at them.

    Decoded pixels stay with the pictures that have a place for them (`Pictures.kept`), what was worked out of files in
    `cache`, both under the file's content.

    Args:
        view: how images are seen.
        cache: where descriptions of files are kept, or None.
        workers: threads; as many as there are cores by default.
        any_numbers: whether arrays of the view's very shape may hold other numbers than bytes, which stay as they are.
    """

    view: Square | LongestSide
    cache: FeatureCache | None = None
    workers: int | None = None
    any_numbers: bool = False

    def pixels(self, images: Images, places: Sequence[int] | np.ndarray | None = None) -> np.ndarray:
        """What a view of one size sees: uint8 of shape (images, height, width, channels).

        Args:
            images: to look at.
            places: of those wanted, in their order; all by default.

        Raises:
            ImageError: an image cannot be read.
        """
        images = image_list(images)
        if isinstance(images, np.ndarray):
            chosen = images if places is None else images[np.asarray(places, int)]
            if self.leaves(chosen):
                return chosen
            images, places = Pictures(chosen), None
        at = range(len(images)) if places is None else [int(place) for place in places]
        if not at:
            return np.zeros((0, *self._shape), np.uint8)
        if self._threads == 1 or sum(self._kept(images, place) is None for place in at) < _WORTH_THREADS:
            return np.stack([self.look(images, place) for place in at])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.stack(list(pool.map(lambda place: self.look(images, place), at)))

    def batches(self, images: Images, size: int) -> Iterator[np.ndarray]:
        """`pixels` of so many images at once, fewer where they are so large that their pixels would fill the memory."""
        images = image_list(images)
        size = max(1, min(size, _MOST_VALUES // prod(self._shape)))
        for first in range(0, len(images), size):
            yield self.pixels(images[first : first + size])

    def look(self, pictures: Pictures, place: int) -> np.ndarray:
        """One picture, uint8 of shape (height, width, channels); its pixels are kept where there is a place for them.

        Pixels of many sizes, which are large, are kept for one time only, by whoever puts them there.

        Raises:
            ImageError: it cannot be read.
        """
        source = pictures[place]
        if isinstance(source, np.ndarray) and self.leaves(_with_channels(source)[None]):
            return _with_channels(source)
        kept = pictures.kept
        digest = None if kept is None else pictures.digest(place)
        if kept is None or digest is None:
            return self.view.read(source)
        if not isinstance(self.view, Square):
            taken = kept.take(digest, self.view)
            return self.view.read(source) if taken is None else taken
        found = kept.get(digest, self.view)
        return kept.put(digest, self.view, self.view.read(source)) if found is None else found

    def each(
        self,
        images: Images,
        describe: Callable[[np.ndarray], Described],
        identity: str,
        *,
        title: str = "Describing images",
        skip_bad: bool = False,
        name_bad: bool = True,
    ) -> Iterator[tuple[int, Described]]:
        """Describes images one after the other, several of them at a time.

        Args:
            images: to look at.
            describe: from the pixels of one image to arrays by name; called from several threads at once.
            identity: names everything besides view and file that decides the result, for the cache.
            title: of the progress bar.
            skip_bad: leave out images that cannot be read.
            name_bad: name those that are left out on standard error when all are done; not where the caller does.

        Yields:
            The place of each image in `images`, in order, and its arrays.

        Raises:
            ImageError: an image cannot be read, and `skip_bad` is false.
        """
        found = image_list(images)
        pictures = found if isinstance(found, Pictures) else Pictures(found)
        bad: list[ImageError] = []
        waiting: deque[tuple[int, Future[Described]]] = deque()
        ahead = _AHEAD * self._threads
        with ExitStack() as stack:
            bar = stack.enter_context(progress(title, len(pictures), unit="images"))
            pool = stack.enter_context(ThreadPoolExecutor(self._threads))
            # What is not needed any more, after an error or when the caller goes away, is not begun.
            stack.callback(pool.shutdown, wait=False, cancel_futures=True)
            for place in range(len(pictures) + ahead):
                if place < len(pictures):
                    waiting.append((place, pool.submit(self.description, pictures, place, describe, identity)))
                if waiting and (place >= len(pictures) or len(waiting) >= ahead):
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

    def rows(
        self,
        images: Images,
        describe: Callable[[np.ndarray], Described],
        identity: str,
        *,
        title: str = "Describing images",
        skip_bad: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The vectors ("vector") that `each` gives, as rows, and the places of the images that could be read.

        Raises:
            ImageError: an image cannot be read, and `skip_bad` is false.
        """
        images = image_list(images)
        rows: np.ndarray | None = None
        places: list[int] = []
        for place, described in self.each(images, describe, identity, title=title, skip_bad=skip_bad):
            vector = described["vector"]
            if rows is None:
                rows = np.empty((len(images), len(vector)), np.float32)
            rows[len(places)] = vector
            places.append(place)
        return (np.zeros((0, 0), np.float32) if rows is None else rows[: len(places)]), np.array(places, int)

    def description(
        self, pictures: Pictures, place: int, describe: Callable[[np.ndarray], Described], identity: str
    ) -> Described:
        """What `each` gives for one picture.

        Raises:
            ImageError: it cannot be read.
        """
        file = isinstance(pictures[place], str | PathLike)
        digest = pictures.digest(place) if file and self.cache is not None else None
        if self.cache is None or digest is None:
            return describe(self.look(pictures, place))
        key = f"{digest} {identity} {self.view.as_json()}"
        kept = self.cache.get(key)
        if kept is not None:
            return kept
        described = describe(self.look(pictures, place))
        self.cache.put(key, described)
        return described

    def _kept(self, pictures: Pictures, place: int) -> np.ndarray | None:
        digest = None if pictures.kept is None else pictures.digest(place)
        return None if pictures.kept is None or digest is None else pictures.kept.get(digest, self.view)

    def leaves(self, images: np.ndarray) -> bool:
        """Whether images in one array, of shape (images, height, width, channels), are seen as they are."""
        of_numbers = images.dtype == np.uint8 or (self.any_numbers and images.dtype.kind in "uif")
        return isinstance(self.view, Square) and of_numbers and images.shape[1:] == self.view.shape

    @property
    def _shape(self) -> tuple[int, int, int]:
        assert isinstance(self.view, Square), "images of several sizes make no array"
        return self.view.shape

    @property
    def _threads(self) -> int:
        return self.workers or os.cpu_count() or 1


def identity_of(name: str, parameters: Mapping[str, object]) -> str:
    """A name for the cache, from a technique's and its parameters."""
    return f"{name} {sorted(parameters.items())!r}"


def _with_channels(array: np.ndarray) -> np.ndarray:
    return array[..., None] if array.ndim == 2 else array


def _named(bad: Sequence[ImageError]) -> str:
    lines = [f"left out {counted(len(bad), 'image')} that cannot be read:", *(f"  {error}" for error in bad[:_NAMED])]
    return "\n".join(lines + ([f"  … and {len(bad) - _NAMED} more"] if len(bad) > _NAMED else []))

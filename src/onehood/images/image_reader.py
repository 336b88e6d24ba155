"""Decoded images, kept in memory within a stated budget."""

import os
import threading
from collections.abc import Hashable
from os import PathLike
from pathlib import Path

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.images.decode import ImageSource
from onehood.images.input_specification import InputSpecification

DEFAULT_BUDGET = 1 << 30
"""One GiB: 63,000 images of 75×75 in colour."""


class ImageReader:
    """Reads images as a model expects them, and keeps the pixels of files while the budget lasts.

    What does not fit is decoded again each time. Nothing is ever evicted: an epoch reads every image once, so that a
    cache of the most recent ones would never be hit. Safe to use from several threads.

    Args:
        specification: what the model expects.
        budget: bytes of pixels to keep at most; 0 keeps none.

    Raises:
        InvalidArgumentError: for a negative budget.
    """

    def __init__(self, specification: InputSpecification, budget: int = DEFAULT_BUDGET) -> None:
        if budget < 0:
            raise InvalidArgumentError(f"`budget` must be at least 0 bytes. Received: {budget}.")
        self.specification = specification
        self.budget = budget
        self.kept_bytes = 0
        self._kept: dict[Hashable, np.ndarray] = {}
        self._lock = threading.Lock()

    def read(self, source: ImageSource) -> np.ndarray:
        """One image, uint8 of the specification's shape.

        Raises:
            ImageError: the image cannot be read.
        """
        key = _key(source) if isinstance(source, str | PathLike) else None
        if key is None:
            return self.specification.read(source)
        kept = self._kept.get(key)
        return self._keep(key, self.specification.read(source)) if kept is None else kept

    def keep(self, path: str | PathLike[str], pixels: np.ndarray) -> None:
        """Keeps the pixels of a file, as `read` would, if the budget allows."""
        key = _key(path)
        if key is not None:
            self._keep(key, pixels)

    def _keep(self, key: Hashable, pixels: np.ndarray) -> np.ndarray:
        """The pixels, from now on the kept ones if the budget allows."""
        with self._lock:
            if key not in self._kept and self.kept_bytes + pixels.nbytes <= self.budget:
                # A view would keep the whole array that it looks into.
                self._kept[key] = np.array(pixels) if pixels.base is not None else pixels
                self.kept_bytes += pixels.nbytes
            return self._kept.get(key, pixels)


def _key(path: str | PathLike[str]) -> Hashable | None:
    """What a file's pixels are kept under: a file that changes has another. None for a file that is not there."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return os.fspath(path), status.st_size, status.st_mtime_ns

"""Decoded images, kept in memory within a stated budget."""

import threading

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.images.view import View

DEFAULT_BUDGET = 1 << 30
"""One GiB: 63,000 images of 75×75 in colour."""


class KeptPixels:
    """What files look like, by their contents and by the view, while the budget lasts.

    What does not fit is decoded again each time. Nothing is ever evicted: an epoch reads every image once, so that a
    cache of the most recent ones would never be hit. Safe to use from several threads.

    Args:
        budget: bytes of pixels to keep at most; 0 keeps none.

    Raises:
        InvalidArgumentError: for a negative budget.
    """

    def __init__(self, budget: int = DEFAULT_BUDGET) -> None:
        if budget < 0:
            raise InvalidArgumentError(f"`budget` must be at least 0 bytes. Received: {budget}.")
        self.budget = budget
        self.kept_bytes = 0
        self._pixels: dict[tuple[str, View], np.ndarray] = {}
        self._lock = threading.Lock()

    def get(self, digest: str, view: View) -> np.ndarray | None:
        """The pixels of a file's content in a view, or None."""
        return self._pixels.get((digest, view))

    def put(self, digest: str, view: View, pixels: np.ndarray) -> np.ndarray:
        """The pixels, from now on the kept ones if the budget allows."""
        key = digest, view
        with self._lock:
            if key not in self._pixels and self.kept_bytes + pixels.nbytes <= self.budget:
                # A part of an array would keep the whole; whoever changed it would change what is kept.
                pixels = np.array(pixels) if pixels.base is not None else pixels
                pixels.flags.writeable = False
                self._pixels[key] = pixels
                self.kept_bytes += pixels.nbytes
            return self._pixels.get(key, pixels)

    def take(self, digest: str, view: View) -> np.ndarray | None:
        """The pixels, which are not kept any longer, or None."""
        with self._lock:
            pixels = self._pixels.pop((digest, view), None)
            self.kept_bytes -= 0 if pixels is None else pixels.nbytes
            return pixels

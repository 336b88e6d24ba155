"""What a search engine needs of the place where it keeps what it knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from onehood.features import Keypoints
from onehood.search.filters import Condition


@dataclass(frozen=True)
class ImageRow:
    """What is known of one image.

    Args:
        path: as it was found.
        class_name: the name of its folder.
        bytes: of its file.
        modified: when its file was written, nanoseconds.
        problem: why it cannot be read, or None.
        height: of the image as it was described, in pixels.
        width: likewise.
        words: of its keypoints, int32 of shape (keypoints,).
        keypoints: where they are.
        vectors: of length one, by kind of evidence; float32.
        metadata: of the image, values by column.
        id: never used again once the image is gone; 0 for one that is not stored yet.
    """

    path: str
    class_name: str
    bytes: int
    modified: int
    problem: str | None = None
    height: int = 0
    width: int = 0
    words: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    keypoints: Keypoints = field(default_factory=Keypoints.none)
    vectors: Mapping[str, np.ndarray] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True)
class WordQuery:
    """Different visual words, and how much each counts.

    Args:
        words: int64 of shape (words,).
        weights: float32 of shape (words,).
    """

    words: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, words: np.ndarray) -> "WordQuery":
        """Of an image's words, each of which counts once."""
        different = np.unique(words).astype(np.int64)
        return cls(different, np.ones(len(different), np.float32))


class Store(Protocol):
    """Keeps images, and finds those that are like a query. One writes, any number read meanwhile."""

    facts: Mapping[str, Any]
    """What was decided when it was made."""

    def close(self) -> None:
        """Gives back what it holds."""

    def __len__(self) -> int:
        """How many images can be found."""

    def learned(self) -> dict[str, np.ndarray]:
        """What was learned from images, float32 arrays by name; none before that.

        "vocabulary" are the centres of the visual words, of shape (words, length).
        """

    def set_learned(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Keeps such arrays, all or none of them, once and for all."""

    def known(self) -> dict[str, tuple[int, int, str | None]]:
        """By path, bytes, time and problem of every image, readable or not."""

    def add(self, rows: Iterable[ImageRow]) -> None:
        """Keeps images, each in the place of one of the same path; all or none of them, for good when it returns.

        Where a row has no metadata, those of the image before it stay.
        """

    def remove(self, paths: Sequence[str]) -> None:
        """Forgets images."""

    def set_metadata(self, metadata: Mapping[str, Mapping[str, Any]]) -> None:
        """Keeps values by column for images that are known by their paths, in the place of what was kept of them."""

    def nearest(
        self, kind: str, query: WordQuery | np.ndarray, count: int, conditions: Sequence[Condition] = ()
    ) -> list[tuple[int, float]]:
        """The images most like a query, and their cosines, the best first; only those above zero.

        Args:
            kind: "words", or that of a vector.
            query: words, or a vector of length one.
            count: how many at most.
            conditions: all of which an image must meet.

        Raises:
            InvalidArgumentError: no image has a column that a condition names.
        """

    def image(self, identity: int) -> ImageRow | None:
        """Everything of one image by its id, or None if it is gone."""

    def image_of(self, path: str) -> ImageRow | None:
        """Everything of the image of that path, or None."""

    def ids(self) -> np.ndarray:
        """Of all images that can be found, ascending; int64."""

    def meeting(self, conditions: Sequence[Condition]) -> int:
        """How many images meet all conditions; raises as `nearest`."""

    def move(self, paths: Mapping[str, str]) -> None:
        """Gives images another path, by the one before, with its class and folder; all that is known of them stays."""

    def damaged(self) -> list[str]:
        """The paths of images of which not everything is as it was kept; may take long."""

    def refresh(self) -> None:
        """Brings on disk what answers quickly, after changes."""

"""One part of a data set: images, their labels and their ids."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onehood.errors import DataError
from onehood.images import Pictures


@dataclass(frozen=True)
class Split:
    """Images, their labels and their ids, in one order.

    Args:
        images: a uint8 array of shape (samples, height, width, 1 or 3), or a sequence of paths (or what else
            `images.image_list` takes), which becomes `Pictures`.
        labels: class indices, shape (samples,).
        ids: what a report calls each image: its path or its index.

    Raises:
        DataError: they are not equally many.
    """

    images: np.ndarray | Pictures
    labels: np.ndarray
    ids: Sequence[str]

    def __post_init__(self) -> None:
        if not isinstance(self.images, np.ndarray | Pictures):
            object.__setattr__(self, "images", Pictures(self.images))
        counts = len(self.images), len(self.labels), len(self.ids)
        if len(set(counts)) > 1:
            raise DataError(
                "A split needs as many labels and ids as images. Received: "
                f"{counts[0]} images, {counts[1]} labels, {counts[2]} ids."
            )

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, places: np.ndarray) -> "Split":
        """The samples at the places, in that order."""
        images = self.images
        chosen = images[places] if isinstance(images, np.ndarray) else images.take(places)
        return Split(chosen, self.labels[places], [self.ids[place] for place in places])


def joined(parts: Sequence[Split]) -> Split:
    """Several splits as one, in their order."""
    return Split(
        _joined_images([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
        [identity for part in parts for identity in part.ids],
    )


def split_of_array(images: np.ndarray, labels: np.ndarray, *, prefix: str) -> Split:
    """A split of images in memory whose ids are `prefix` and the index, as in "test/17"."""
    return Split(images, labels.astype(np.int64), [f"{prefix}/{index}" for index in range(len(labels))])


def _joined_images(parts: Sequence[np.ndarray | Pictures]) -> np.ndarray | Pictures:
    """One array where all are arrays of one size, else pictures."""
    arrays = [part for part in parts if isinstance(part, np.ndarray)]
    if len(arrays) == len(parts) and len({array.shape[1:] for array in arrays}) == 1:
        return np.concatenate(arrays)
    return Pictures.joined([part if isinstance(part, Pictures) else Pictures(part) for part in parts])

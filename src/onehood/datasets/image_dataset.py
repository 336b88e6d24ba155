"""The data contract: images with labels and ids, in named splits, with class names that travel along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from onehood.errors import DataError, InvalidArgumentError


@dataclass(frozen=True)
class Split:
    """Images, their labels and their ids, in one order.

    Args:
        images: a uint8 array of shape (samples, height, width, 1 or 3), or a sequence of paths.
        labels: class indices, shape (samples,).
        ids: what a report calls each image: its path or its index.
    """

    images: np.ndarray | Sequence[Path]
    labels: np.ndarray
    ids: Sequence[str]

    def __post_init__(self) -> None:
        if not len(self.images) == len(self.labels) == len(self.ids):
            raise DataError(
                "A split needs as many labels and ids as images. Received: "
                f"{len(self.images)} images, {len(self.labels)} labels, {len(self.ids)} ids."
            )

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray) -> "Split":
        """The samples at `indices`, in that order."""
        images = self.images
        chosen = images[indices] if isinstance(images, np.ndarray) else [images[index] for index in indices]
        return Split(chosen, self.labels[indices], [self.ids[index] for index in indices])


@dataclass(frozen=True)
class ImageDataset:
    """A labelled image data set.

    Args:
        name: what reports call it.
        class_names: by class index; the order is that of the training split.
        splits: "train", and where there are any "validation" and "test".
        photographic: whether the images are photographs (colour, mirrored views plausible) rather than drawn signs;
            decides the default of augmentation.
    """

    name: str
    class_names: tuple[str, ...]
    splits: Mapping[str, Split] = field(repr=False)
    photographic: bool = False

    def __post_init__(self) -> None:
        if len(set(self.class_names)) != len(self.class_names):
            raise DataError(f"{self.name}: class names must differ. Received: {list(self.class_names)}.")
        for name, split in self.splits.items():
            labels = split.labels
            if len(labels) and not (labels.min() >= 0 and labels.max() < len(self.class_names)):
                raise DataError(
                    f"{self.name}, {name} split: labels must lie between 0 and {len(self.class_names) - 1}. "
                    f"Received: {labels.min()} to {labels.max()}."
                )

    def split(self, name: str) -> Split:
        """One split by name.

        Raises:
            InvalidArgumentError: there is none of that name.
        """
        if name not in self.splits:
            raise InvalidArgumentError(f"{self.name} has no split {name!r}. It has: {', '.join(self.splits)}.")
        return self.splits[name]


def split_of_array(images: np.ndarray, labels: np.ndarray, *, prefix: str) -> Split:
    """A split of images in memory whose ids are `prefix` and the index, as in "test/17"."""
    return Split(images, labels.astype(np.int64), [f"{prefix}/{index}" for index in range(len(labels))])

"""The data contract: images with labels and ids, in named splits, with class names that travel along."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any, cast

import numpy as np

from onehood.errors import DataError, InvalidArgumentError
from onehood.files import sha256_of
from onehood.images import Channels, Fit, ImageReader, InputSpecification

_NAMED = 10  # Classes that a representation names.


@dataclass(frozen=True)
class Split:
    """Images, their labels and their ids, in one order.

    Args:
        images: a uint8 array of shape (samples, height, width, 1 or 3), or a sequence of paths.
        labels: class indices, shape (samples,).
        ids: what a report calls each image: its path or its index.
        digests: of each file's content, where they are known.
    """

    images: np.ndarray | Sequence[Path]
    labels: np.ndarray
    ids: Sequence[str]
    digests: Sequence[str] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        counts = len(self.images), len(self.labels), len(self.ids)
        if len(set(counts)) > 1 or (self.digests is not None and len(self.digests) != len(self.images)):
            raise DataError(
                "A split needs as many labels and ids as images, and digests where it has any. Received: "
                f"{counts[0]} images, {counts[1]} labels, {counts[2]} ids, "
                f"{'no' if self.digests is None else len(self.digests)} digests."
            )

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray) -> "Split":
        """The samples at `indices`, in that order."""
        images = self.images
        chosen = images[indices] if isinstance(images, np.ndarray) else [images[index] for index in indices]
        digests = None if self.digests is None else [self.digests[index] for index in indices]
        return Split(chosen, self.labels[indices], [self.ids[index] for index in indices], digests)


@dataclass(frozen=True, repr=False)
class ImageDataset:
    """A labelled image data set.

    Args:
        name: what reports call it.
        class_names: by class index; the order is that of the training split.
        splits: "train", and where there are any "validation" and "test".
        photographic: whether the images are photographs (colour, mirrored views plausible) rather than drawn signs;
            decides the default of augmentation.
        reader: how a model reads the images; images that are arrays of one size are read as they are by default.
        options: of the folder that it was read from, as JSON values, so that a model can find its splits again.
    """

    name: str
    class_names: tuple[str, ...]
    splits: Mapping[str, Split] = field(repr=False)
    photographic: bool = False
    reader: ImageReader = field(default=None, repr=False)  # type: ignore[assignment]  # Set below where left out.
    options: Mapping[str, Any] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.reader is None:
            object.__setattr__(self, "reader", _plain_reader(self.name, self.splits))
        if len(set(self.class_names)) != len(self.class_names):
            raise DataError(f"{self.name}: class names must differ. Received: {list(self.class_names)}.")
        for name, split in self.splits.items():
            labels = split.labels
            if len(labels) and not (labels.min() >= 0 and labels.max() < len(self.class_names)):
                raise DataError(
                    f"{self.name}, {name} split: labels must lie between 0 and {len(self.class_names) - 1}. "
                    f"Received: {labels.min()} to {labels.max()}."
                )

    def __repr__(self) -> str:
        return f"<ImageDataset {'; '.join(' '.join(row) for row in self._rows())}>"

    def _repr_html_(self) -> str:
        cells = [f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in self._rows()]
        return f"<table>{''.join(cells)}</table>"

    def _rows(self) -> list[tuple[str, str]]:
        """What it is, by name."""
        names = ", ".join(self.class_names[:_NAMED]) + (", …" if len(self.class_names) > _NAMED else "")
        read = " × ".join(map(str, self.reader.specification.shape))
        return [
            ("name", self.name),
            *((f"{name} images", f"{len(split):,}") for name, split in self.splits.items()),
            ("classes", f"{len(self.class_names):,}: {names}"),
            ("read as", f"{read} (height × width × channels)"),
        ]

    def split(self, name: str) -> Split:
        """One split by name.

        Raises:
            InvalidArgumentError: there is none of that name.
        """
        if name not in self.splits:
            raise InvalidArgumentError(
                f"{self.name} has no split {name!r}. It has: {', '.join(self.splits)}. Name another one, or data that "
                "has it."
            )
        return self.splits[name]

    def everything(self) -> Split:
        """All splits as one."""
        parts = list(self.splits.values())
        images: list[Any] = [image for part in parts for image in part.images]
        labels = np.concatenate([part.labels for part in parts])
        return Split(images, labels, [identity for part in parts for identity in part.ids])

    def fingerprint(self) -> str:
        """A digest of splits, images, ids, labels and class names: other data has another."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(repr(self.class_names).encode())
        for name, split in self.splits.items():
            digest.update(f"{name}:{len(split)}:".encode())
            digest.update("\n".join(split.ids).encode(errors="surrogateescape"))
            digest.update(np.ascontiguousarray(split.labels, dtype="<i8").tobytes())
            _add_images(digest, split)
        return digest.hexdigest()

    def with_image_size(self, side: int, *, fit: Fit | None = None) -> "ImageDataset":
        """The same data for a model whose input is a square of `side` pixels, fitted as before where `fit` is None."""
        specification = self.reader.specification
        resized = replace(specification, height=side, width=side, fit=fit or specification.fit)
        return replace(self, reader=ImageReader(resized, self.reader.budget))


def _add_images(digest: "hashlib.blake2b", split: Split) -> None:
    """Adds their pixels, or the contents of their files."""
    if isinstance(split.images, np.ndarray):
        digest.update(f"{split.images.dtype} {split.images.shape}".encode())
        digest.update(np.ascontiguousarray(split.images).data)
    else:
        known = split.digests or [str(sha256_of(path)) for path in split.images]
        digest.update("\n".join(known).encode())


def _plain_reader(name: str, splits: Mapping[str, Split]) -> ImageReader:
    """Reads arrays as they are; files need a reader that knows their size."""
    images = next(iter(splits.values())).images if splits else None
    if not isinstance(images, np.ndarray) or images.ndim != 4:
        raise DataError(
            f"{name}: images that are not one array of shape (images, height, width, channels) need a reader."
        )
    _, height, width, channels = images.shape
    fill = 128 if channels == 3 else 0  # What a model sees as zero: middle grey in colour, black in greyscale.
    return ImageReader(InputSpecification(height, width, cast(Channels, channels), fill=fill), budget=0)


def split_of_array(images: np.ndarray, labels: np.ndarray, *, prefix: str) -> Split:
    """A split of images in memory whose ids are `prefix` and the index, as in "test/17"."""
    return Split(images, labels.astype(np.int64), [f"{prefix}/{index}" for index in range(len(labels))])

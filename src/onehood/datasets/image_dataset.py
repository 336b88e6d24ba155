"""The data contract: images with labels and ids, in named splits, with class names that travel along."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import numpy as np

from onehood.datasets.data_facts import DataFacts, ViewOptions, facts_of, usual_view
from onehood.datasets.split import Split, joined
from onehood.datasets.splits import stratified_split
from onehood.errors import DataError, InvalidArgumentError
from onehood.images import Fit, Square

_NAMED = 10  # Classes that a representation names.


@dataclass(frozen=True, repr=False)
class ImageDataset:
    """A labelled image data set.

    Args:
        name: what reports call it.
        class_names: by class index; the order is that of the training split.
        splits: "train", and where there are any "validation" and "test".
        photographic: whether the images are photographs (colour, mirrored views plausible) rather than drawn signs;
            decides the default of augmentation.
        facts: sizes and colours of the images; by default by looking at arrays and headers of files.
        view_options: what somebody asked of how models look at the images.
        layout: how the folder that it was read from is laid out and divided, as JSON values, so that a model can find
            its splits again.

    Raises:
        DataError: two classes have one name, or a label is none of them.
    """

    name: str
    class_names: tuple[str, ...]
    splits: Mapping[str, Split] = field(repr=False)
    photographic: bool = False
    facts: DataFacts = field(default=None, repr=False)  # type: ignore[assignment]  # Set below where left out.
    view_options: ViewOptions = field(default_factory=ViewOptions)
    layout: Mapping[str, Any] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for name, split in self.splits.items():
            if isinstance(split.images, np.ndarray) and split.images.ndim != 4:
                raise DataError(
                    f"{self.name}, {name} split: images in one array must have the shape (images, height, width, "
                    f"channels). Received: {split.images.shape}."
                )
        if self.facts is None:
            object.__setattr__(self, "facts", facts_of([split.images for split in self.splits.values()]))
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
        return [
            ("name", self.name),
            *((f"{name} images", f"{len(split):,}") for name, split in self.splits.items()),
            ("classes", f"{len(self.class_names):,}: {names}"),
            ("sizes", self.facts.in_words()),
        ]

    @property
    def usual_view(self) -> Square:
        """How models look at the images that have no way of their own, see `data_facts.usual_view`."""
        return usual_view(self.facts, self.view_options)

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
        return joined(list(self.splits.values()))

    def validating(self, share: float) -> tuple[Split, Split | None]:
        """The images to learn from, and those to validate on: the only place where these are chosen.

        They follow from the data alone, and not from the seed of a training.

        Args:
            share: of the training split to validate on where the data has no validation split; 0 for none. Where
                classes have too few images to spare one, there is none either.

        Raises:
            DataError: there are not two classes to tell apart.
        """
        training = self.split("train")
        if len(np.unique(training.labels)) < 2:
            raise DataError(f"{self.name}: a classifier needs training images of at least two classes.")
        validation = self.splits.get("validation")
        if validation is None and share > 0:
            training, validation = stratified_split(training, share, seed=0)
        return training, validation or None  # An empty one is none.

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
        """The same data for models whose input is a square of `side` pixels, fitted as before where `fit` is None."""
        return replace(self, view_options=replace(self.view_options, image_size=side, fit=fit or self.view_options.fit))


def _add_images(digest: "hashlib.blake2b", split: Split) -> None:
    """Adds their pixels, or the contents of their files."""
    images = split.images
    if isinstance(images, np.ndarray):
        digest.update(f"{images.dtype} {images.shape}".encode())
        digest.update(np.ascontiguousarray(images).data)
    else:
        digest.update("\n".join(str(images.digest(place)) for place in range(len(images))).encode())

"""A trained network's vectors of images."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onehood.errors import SearchIndexError
from onehood.files import atomic_write, sha256_of
from onehood.images import ImageSource, Pictures

if TYPE_CHECKING:
    from onehood.classifiers import Embeds

DRAWS = 4
"""Predictions of a network with random layers that are averaged."""

_FILE = "network.onehood"


class Embedding:
    """The classifier whose model file an index keeps; it is loaded when it is first asked.

    Args:
        folder: of the index.
        digest: SHA-256 of the model file.

    Raises:
        SearchIndexError: the file is missing or another one.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self._path = folder / _FILE
        found = sha256_of(self._path)
        if found != digest:
            raise SearchIndexError(
                f"{self._path}: {'missing' if found is None else 'another file than'} the network that the images were "
                "described with. Put it back, or index again."
            )

    @classmethod
    def keep(cls, model: Path | str, folder: Path) -> str:
        """Copies a model file into the folder of an index; returns its digest.

        Raises:
            ModelFileError: it is none that can be loaded.
            SearchIndexError: its technique makes no vectors of images.
        """
        from onehood.classifiers import model_path

        _loaded(model)
        with atomic_write(folder / _FILE) as stream:
            stream.write(model_path(model).read_bytes())
        return str(sha256_of(folder / _FILE))

    @staticmethod
    def digest_of(model: Path | str) -> str | None:
        """That of a model file, or None where there is none."""
        from onehood.classifiers import model_path

        return sha256_of(model_path(model))

    def of(self, images: Sequence[ImageSource]) -> np.ndarray:
        """The vectors of images, of length one; float32 of shape (images, length), each a function of its image.

        Raises:
            ImageError: an image cannot be read.
        """
        from onehood.classifiers.averaging import Averaged

        vectors = Averaged(DRAWS).vectors(self._classifier, Pictures(images))
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)

    @cached_property
    def _classifier(self) -> "Embeds":
        return _loaded(self._path)


def _loaded(path: Path | str) -> "Embeds":
    from onehood.classifiers import Embeds, load

    classifier = load(path)
    if not isinstance(classifier, Embeds):
        raise SearchIndexError(f"{path}: this technique makes no vectors of images. Train a network.")
    return classifier

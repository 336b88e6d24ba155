"""The contract of every technique, and the capabilities that some have besides."""

from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np

from onehood.arithmetic import Description
from onehood.datasets import ImageDataset
from onehood.images import Images


@runtime_checkable
class Classifier(Protocol):
    """What every technique can do. Training, evaluation, comparison and serving know no more of it."""

    class_names: tuple[str, ...]

    @property
    def parameter_count(self) -> int:
        """How many numbers were learned."""

    def fit(self, dataset: ImageDataset) -> Self:
        """Learns from the training split and returns the classifier itself."""

    def predict_proba(self, images: Images) -> np.ndarray:
        """Class probabilities, float32 of shape (images, classes), rows summing to one."""

    def save(self, path: Path | str) -> None:
        """Writes the model file, atomically."""


@runtime_checkable
class Stochastic(Protocol):
    """May draw fresh randomness at every prediction, so that averaging several makes sense."""

    @property
    def draws_at_inference(self) -> bool:
        """Whether it does: a network without random layers predicts the same again."""

    def reseed(self, seed: int) -> None:
        """Makes the predictions that follow a repeatable stream; the next one is a function of image and seed."""


@runtime_checkable
class HasLayers(Protocol):
    """Knows its architecture layer by layer."""

    def describe(self) -> Description:
        """Shapes, parameters and costs of its layers; known after `fit`."""


@runtime_checkable
class Embeds(Protocol):
    """Makes vectors of images, near each other where the images are alike in what it learned."""

    def embed(self, images: Images) -> np.ndarray:
        """What it decides on, float32 of shape (images, length); raises ImageError."""


@runtime_checkable
class LearnedFromFolder(Protocol):
    """Remembers how the folder that it learned from was read."""

    @property
    def folder_options(self) -> dict[str, Any] | None:
        """The fields of `FolderOptions`, or None if it learned from something else."""


@runtime_checkable
class Resumable(Protocol):
    """Can keep its training in a folder and continue it from there."""

    def training_options(self, dataset: ImageDataset) -> dict[str, Any]:
        """Everything that decides the result of training on `dataset`, as JSON values."""

    def fit_in(self, folder: Path, dataset: ImageDataset, *, checkpoint_seconds: float = 30.0) -> Self:
        """`fit` that leaves checkpoints in `folder`, at least so far apart, and begins with the newest one there."""

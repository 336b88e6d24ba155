"""The Keras networks by name: how each is built, what input it takes, how it is trained by default."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import keras
import numpy as np

from onehood import models
from onehood.datasets import ImageDataset, Split
from onehood.errors import DataError, InvalidArgumentError
from onehood.images import Channels, InputSpecification
from onehood.training import Recipe


@dataclass(frozen=True)
class KerasNetwork:
    """A network that a name stands for.

    Args:
        build: from (class count, input shape, its keyword parameters) to a model.
        recipe: its default training on a data set.
        resolve: from (parameters, input shape) to the values of parameters that were left to the input's size, so that
            a model file does not depend on the rule.
    """

    build: Callable[..., keras.Model]
    recipe: Callable[[ImageDataset], Recipe]
    resolve: Callable[[Mapping[str, Any], Sequence[int]], dict[str, Any]]

    def checked(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters completed by their defaults.

        Raises:
            InvalidArgumentError: one of them is not a parameter of this network.
        """
        defaults = {
            name: parameter.default
            for name, parameter in inspect.signature(self.build).parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }
        for name in parameters:
            if name not in defaults:
                raise InvalidArgumentError(
                    f"`{name}` is not a parameter of this network. It has: {', '.join(defaults)}."
                )
        return defaults | dict(parameters)

    def specification(self, training: Split) -> InputSpecification:
        """The input that fits the training images: the size and channels that all of them share."""
        if not isinstance(training.images, np.ndarray):
            raise DataError("Images of different sizes need an input size.")
        _, height, width, channels = training.images.shape
        return InputSpecification(height, width, cast(Channels, channels))


def keras_network(name: str) -> KerasNetwork:
    """The network of that name.

    Raises:
        InvalidArgumentError: there is none.
    """
    if name not in KERAS_NETWORKS:
        raise InvalidArgumentError(f"`model` must be one of {', '.join(KERAS_NETWORKS)}. Received: {name!r}.")
    return KERAS_NETWORKS[name]


def _fractional_recipe(dataset: ImageDataset) -> Recipe:
    """Epochs by the size of the training split; measured on the digits and on MNIST, see docs/decisions."""
    samples = len(dataset.split("train"))
    return Recipe(epochs=int(np.clip(round(300_000 / max(samples, 1)), 15, 60)))


def _fractional_levels(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    if parameters["levels"] is not None:
        return {}
    return {"levels": models.levels_for(max(shape[:2]), parameters["pooling_ratio"])}


KERAS_NETWORKS: dict[str, KerasNetwork] = {
    "fractional": KerasNetwork(models.fractional, _fractional_recipe, _fractional_levels),
}

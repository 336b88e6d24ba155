"""The Keras networks by name: how each is built, what input it takes, how it is trained by default."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from onehood import models
from onehood.datasets import ImageDataset
from onehood.errors import InvalidArgumentError
from onehood.pipelines import Augmentation
from onehood.training import Recipe

MILD_AUGMENTATION = Augmentation(shift=0.08, rotate=10, zoom=0.1, flip=True)
"""The default for photographs; signs, which a turn or a mirror would change, are left as they are."""


NO_AUGMENTATION = Augmentation()


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


def keras_network(name: str) -> KerasNetwork:
    """The network of that name.

    Raises:
        InvalidArgumentError: there is none.
    """
    if name not in KERAS_NETWORKS:
        raise InvalidArgumentError(f"`model` must be one of {', '.join(KERAS_NETWORKS)}. Received: {name!r}.")
    return KERAS_NETWORKS[name]


def _fractional_recipe(dataset: ImageDataset) -> Recipe:
    """Epochs by the size of the training split, mild augmentation for photographs: docs/decisions/0005."""
    samples = len(dataset.split("train"))
    return Recipe(
        epochs=int(np.clip(round(300_000 / max(samples, 1)), 15, 60)),
        augmentation=MILD_AUGMENTATION if dataset.photographic else NO_AUGMENTATION,
    )


def _fractional_levels(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    if parameters["levels"] is not None:
        return {}
    return {"levels": models.levels_for(max(shape[:2]), parameters["pooling_ratio"])}


KERAS_NETWORKS: dict[str, KerasNetwork] = {
    "fractional": KerasNetwork(models.fractional, _fractional_recipe, _fractional_levels),
}

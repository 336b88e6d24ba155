"""The Keras networks by name: how each is built, what input it takes, how it is trained by default."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from onehood import models
from onehood.arithmetic import Shape, levels_for
from onehood.classifiers.options import check_options
from onehood.datasets import ImageDataset
from onehood.errors import InvalidArgumentError
from onehood.models.fractional import ladder_ratio
from onehood.models.lenet import lenet_choices
from onehood.options import Flag, Number, broken
from onehood.pipelines import Augmentation
from onehood.training import Recipe, fastest_precision

MILD_AUGMENTATION = Augmentation(shift=0.08, rotate=10, zoom=0.1, flip=True)
"""The default for photographs; signs, which a turn or a mirror would change, are left as they are."""


NO_AUGMENTATION = Augmentation()

Resolve = Callable[[Mapping[str, Any], Sequence[int]], dict[str, Any]]


def _nothing(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class KerasNetwork:
    """A network that a name stands for.

    Args:
        name: of the technique.
        build: from (class count, input shape, its keyword parameters) to a model.
        recipe: its default training on a data set.
        resolve: from (parameters, input shape) to the values of parameters that were left to others or to the input's
            size, so that a model file does not depend on the rule.
        image_side: of the square images that it was designed for, in pixels, where it matters.
        example: the class count and the input shape that it is described for where none are given: those of its
            article.
    """

    name: str
    build: Callable[..., keras.Model]
    recipe: Callable[[ImageDataset], Recipe]
    resolve: Resolve = _nothing
    image_side: int | None = None
    example: tuple[int, Shape] = (10, Shape(28, 28, 1))

    @property
    def defaults(self) -> dict[str, Any]:
        """Its parameters by name, with their defaults."""
        return {
            name: parameter.default
            for name, parameter in inspect.signature(self.build).parameters.items()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY
        }

    def checked(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters completed by their defaults.

        Raises:
            InvalidArgumentError: one of them is not a parameter of this network, or of another type than its default.
        """
        defaults = self.defaults
        check_options(self.name, parameters, defaults)
        for name, value in parameters.items():
            if value is None and defaults[name] is not None:
                raise broken(name, f"a value, or left out for {defaults[name]!r}", value)
            if isinstance(defaults[name], bool):
                Flag().check(name, value)
            elif isinstance(defaults[name], float):
                Number().check(name, value)
        return defaults | dict(parameters)


def keras_network(name: str) -> KerasNetwork:
    """The network of that name.

    Raises:
        InvalidArgumentError: there is none.
    """
    if name not in KERAS_NETWORKS:
        raise InvalidArgumentError(f"`model` must be one of {', '.join(KERAS_NETWORKS)}. Received: {name!r}.")
    return KERAS_NETWORKS[name]


def usual_recipe(dataset: ImageDataset, images: int, least: int, most: int, **fields: Any) -> Recipe:
    """So many epochs that about `images` images are seen, within bounds; mild augmentation for photographs.

    Args:
        dataset: with a training split.
        images: seen in all.
        least: epochs.
        most: epochs.
        **fields: of the recipe, that differ from its defaults.
    """
    epochs = int(np.clip(round(images / max(len(dataset.split("train")), 1)), least, most))
    augmentation = MILD_AUGMENTATION if dataset.photographic else NO_AUGMENTATION
    return Recipe(epochs=epochs, augmentation=augmentation, **fields)


def _logistic_regression_recipe(dataset: ImageDataset) -> Recipe:
    return usual_recipe(dataset, 500_000, 10, 60)


def _multilayer_perceptron_recipe(dataset: ImageDataset) -> Recipe:
    return usual_recipe(dataset, 500_000, 10, 60)


def _lenet_recipe(dataset: ImageDataset) -> Recipe:
    return usual_recipe(dataset, 500_000, 10, 60)


def _alexnet_recipe(dataset: ImageDataset) -> Recipe:
    return usual_recipe(dataset, 100_000, 10, 60, learning_rate=3e-4, batch_size=64, precision=fastest_precision())


def _fractional_recipe(dataset: ImageDataset) -> Recipe:
    """Epochs by the size of the training split: docs/decisions/0005; precision by the machine: 0009."""
    return usual_recipe(dataset, 300_000, 15, 60, precision=fastest_precision())


def _fractional_levels(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    if parameters["levels"] is not None:
        return {}
    ratio = ladder_ratio(parameters["pooling"], parameters["pooling_ratio"])
    return {"levels": levels_for(max(shape[:2]), ratio)}


def _lenet_choices(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    return lenet_choices(parameters["variant"], parameters["activation"], parameters["pooling"])


KERAS_NETWORKS: dict[str, KerasNetwork] = {
    network.name: network
    for network in (
        KerasNetwork("logistic_regression", models.logistic_regression, _logistic_regression_recipe),
        KerasNetwork("multilayer_perceptron", models.multilayer_perceptron, _multilayer_perceptron_recipe),
        KerasNetwork("lenet", models.lenet, _lenet_recipe, _lenet_choices),
        KerasNetwork("alexnet", models.alexnet, _alexnet_recipe, image_side=227, example=(1000, Shape(227, 227, 3))),
        KerasNetwork("fractional", models.fractional, _fractional_recipe, _fractional_levels),
    )
}

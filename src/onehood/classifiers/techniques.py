"""Every technique by name, without importing any before it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onehood.classifiers.classifier import Classifier
from onehood.classifiers.model_file import ModelFile
from onehood.errors import InvalidArgumentError

if TYPE_CHECKING:
    from onehood.training import Recipe


@dataclass(frozen=True)
class Technique:
    """A way to classify images.

    Args:
        summary: one line for lists.
        create: from (parameters, recipe) to an unfitted classifier.
        restore: from a model file's path and content to a fitted one.
    """

    summary: str
    create: Callable[[Mapping[str, Any], "Recipe | None"], Classifier]
    restore: Callable[[Path, ModelFile], Classifier]


def technique(name: str) -> Technique:
    """The technique of that name.

    Raises:
        InvalidArgumentError: there is none.
    """
    if name not in TECHNIQUES:
        raise InvalidArgumentError(f"`model` must be one of {', '.join(TECHNIQUES)}. Received: {name!r}.")
    return TECHNIQUES[name]


def _keras(name: str, summary: str) -> Technique:
    # Imported only when such a network is asked for: it brings TensorFlow along.
    def create(parameters: Mapping[str, Any], recipe: "Recipe | None") -> Classifier:
        from onehood.classifiers.keras_classifier import KerasClassifier

        return KerasClassifier(name, parameters, recipe)

    def restore(path: Path, content: ModelFile) -> Classifier:
        from onehood.classifiers.keras_classifier import KerasClassifier

        return KerasClassifier.from_file(path, content)

    return Technique(summary, create, restore)


TECHNIQUES: dict[str, Technique] = {
    "fractional": _keras("fractional", "Graham's fractional max-pooling network (arXiv:1412.6071)"),
}

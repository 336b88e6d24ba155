"""Every technique by name, without importing any before it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onehood.arithmetic import Description, Shape
from onehood.classifiers.classifier import Classifier
from onehood.classifiers.model_file import ModelFile
from onehood.classifiers.options import check_options
from onehood.errors import InvalidArgumentError
from onehood.options import Choice

if TYPE_CHECKING:
    from onehood.classifiers.keras_classifier import KerasClassifier


@dataclass(frozen=True)
class Technique:
    """A way to classify images.

    Args:
        summary: one line for lists.
        create: from its options by name to an unfitted classifier; raises InvalidArgumentError for an unknown one.
        restore: from a model file's path and content to a fitted one.
        describe: from (options, input shape or None, class count or None) to its architecture; None for the technique's
            own examples.
        on_keras: whether it brings Keras and its backend along.
        in_epochs: whether it learns in passes over the data, so that `epochs` is an option of it.
    """

    summary: str
    create: Callable[[Mapping[str, Any]], Classifier]
    restore: Callable[[Path, ModelFile], Classifier]
    describe: Callable[[Mapping[str, Any], Shape | None, int | None], Description]
    on_keras: bool = False
    in_epochs: bool = True


def technique(name: str) -> Technique:
    """The technique of that name.

    Raises:
        InvalidArgumentError: there is none.
    """
    return TECHNIQUES[Choice(tuple(TECHNIQUES)).check("model", name)]


def keras_classifier_class() -> "type[KerasClassifier]":
    """The class of Keras networks, imported only when one is asked for: it brings Keras and its backend along."""
    from onehood.keras_start import import_quietly

    heavy: type[KerasClassifier] = import_quietly("onehood.classifiers.keras_classifier").KerasClassifier
    return heavy


def _keras(name: str, summary: str) -> Technique:
    def create(options: Mapping[str, Any]) -> Classifier:
        return keras_classifier_class().from_options(name, options)

    def restore(path: Path, content: ModelFile) -> Classifier:
        return keras_classifier_class().from_file(path, content)

    def describe(options: Mapping[str, Any], shape: Shape | None, class_count: int | None) -> Description:
        return keras_classifier_class().describe_technique(name, options, shape, class_count)

    return Technique(summary, create, restore, describe, on_keras=True)


def _neural_network() -> Technique:
    def create(options: Mapping[str, Any]) -> Classifier:
        from onehood.classifiers.neural_network import NeuralNetwork

        check_options("neural_network", options, NeuralNetwork.OPTIONS)
        return NeuralNetwork(**options)

    def restore(path: Path, content: ModelFile) -> Classifier:
        from onehood.classifiers.neural_network import NeuralNetwork

        return NeuralNetwork.from_file(path, content)

    def describe(options: Mapping[str, Any], shape: Shape | None, class_count: int | None) -> Description:
        from onehood.classifiers.neural_network import NeuralNetwork
        from onehood.classifiers.sigmoid_network import described

        check_options("neural_network", options, NeuralNetwork.OPTIONS)
        shape = shape or Shape(28, 28, 1)
        return described((prod(shape), NeuralNetwork(**options).hidden_nodes, class_count or 10), tuple(shape))

    return Technique("three layers of nodes in NumPy, back-propagation written out", create, restore, describe)


def _vectors(name: str, summary: str) -> Technique:
    # Imported only when asked for: scikit-learn takes its time.
    def create(options: Mapping[str, Any]) -> Classifier:
        from onehood.classifiers.vector_classifier import VectorClassifier

        return VectorClassifier.from_options(name, options)

    def restore(path: Path, content: ModelFile) -> Classifier:
        from onehood.classifiers.vector_classifier import VectorClassifier

        return VectorClassifier.from_file(path, content)

    def describe(options: Mapping[str, Any], shape: Shape | None, class_count: int | None) -> Description:
        raise InvalidArgumentError(
            f"{name} is no network and has no layers to describe. `onehood arithmetic hog` works out the features of "
            "HOG, `onehood show PHOTO --descriptors` draws what the descriptors see."
        )

    return Technique(summary, create, restore, describe, in_epochs=False)


TECHNIQUES: dict[str, Technique] = {
    "neural_network": _neural_network(),
    "logistic_regression": _keras("logistic_regression", "one weight for each pixel and class"),
    "multilayer_perceptron": _keras("multilayer_perceptron", "dense layers of rectified units"),
    "lenet": _keras("lenet", "LeNet-5 (LeCun et al. 1998), as described or in its modern form"),
    "alexnet": _keras("alexnet", "AlexNet (Krizhevsky et al. 2012), for images of at least 67×67"),
    "colour_histogram_svm": _vectors(
        "colour_histogram_svm", "colours, wherever they are, and a support vector machine"
    ),
    "lbp_svm": _vectors("lbp_svm", "local binary patterns on a grid, and a support vector machine"),
    "hog_svm": _vectors("hog_svm", "histograms of oriented gradients, and a support vector machine"),
    "visual_words": _vectors("visual_words", "keypoints grouped into visual words, and a support vector machine"),
    "fractional": _keras("fractional", "Graham's fractional max-pooling network (arXiv:1412.6071)"),
}

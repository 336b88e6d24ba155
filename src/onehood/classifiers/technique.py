"""A technique: its name, its options, and where what carries it out is found. Nothing heavy is imported for one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onehood.options import Option, check_known

if TYPE_CHECKING:
    import keras

    from onehood.arithmetic import Description, Shape
    from onehood.classifiers.classifier import Classifier
    from onehood.classifiers.model_file import ModelFile


@dataclass(frozen=True)
class Family:
    """Techniques that one class of classifiers carries out.

    Args:
        module: of the class, imported when a technique of the family is first used.
        estimator: the name of the class. It makes classifiers by `from_options(name, options)` and
            `from_file(path, content)`, and has `describe_technique(name, options, shape, class_count)`.
        options: that all have, besides their own.
        on_keras: whether it brings Keras and its backend along.
        in_epochs: whether they learn in passes over the data, so that `epochs` is an option of each.
    """

    module: str
    estimator: str
    options: tuple[Option, ...] = ()
    on_keras: bool = False
    in_epochs: bool = True

    def load(self) -> Any:
        """The class; one that brings Keras along does so without its notices."""
        if self.on_keras:
            return getattr(import_module("onehood.keras_start").import_quietly(self.module), self.estimator)
        return getattr(import_module(self.module), self.estimator)


@dataclass(frozen=True)
class UsualTraining:
    """How a network is trained unless somebody says otherwise.

    Args:
        images: seen in all, by which the number of epochs follows from that of the training images.
        least: epochs.
        most: epochs.
        fields: of the recipe that differ from its defaults.
        fastest_precision: whether activations are of the precision that this machine is fastest in.
    """

    images: int
    least: int = 10
    most: int = 60
    fields: Mapping[str, Any] = field(default_factory=dict)
    fastest_precision: bool = False


def _nothing(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Network:
    """The architecture that a technique of the Keras family stands for.

    Args:
        build: where its function is, as "onehood.models.lenet:lenet", or itself: from a number of classes, the shape of
            an input and its parameters by name to a `keras.Model`, whose layers with weights have names.
        training: as it usually goes.
        resolve: from all parameters and the shape of the input to the values of those that were left to others or to
            the input's size, so that a model file does not depend on the rule.
        image_side: of the square images that it was designed for, in pixels, where it matters.
        example: the number of classes and the shape of the input that it is described for where none are given.
    """

    build: "str | Callable[..., keras.Model]"
    training: UsualTraining
    resolve: Callable[[Mapping[str, Any], Sequence[int]], dict[str, Any]] = _nothing
    image_side: int | None = None
    example: tuple[int, tuple[int, int, int]] = (10, (28, 28, 1))

    def __call__(self, class_count: int, input_shape: Sequence[int], **parameters: Any) -> "keras.Model":
        """Builds it."""
        if not isinstance(self.build, str):
            return self.build(class_count, input_shape, **parameters)
        module, function = self.build.split(":")
        model: keras.Model = getattr(import_module(module), function)(class_count, input_shape, **parameters)
        return model


@dataclass(frozen=True)
class Technique:
    """A way to classify images.

    Args:
        name: by which it is asked for.
        summary: one line for lists.
        family: whose class carries it out.
        options: its own: parameters of its network, or of its features.
        usual: values of the family's options that suit it better than their defaults, by measurement.
        network: of the Keras family, its architecture.
        features: of the family of features, the transformer, as "onehood.features.image_transformers:HogTransformer".
        file_side: of the family of features, to which files are stretched where no size is given, in pixels; None where
            they are looked at as they are.
    """

    name: str
    summary: str
    family: Family
    options: tuple[Option, ...] = ()
    usual: Mapping[str, Any] = field(default_factory=dict)
    network: Network | None = None
    features: str | None = None
    file_side: int | None = None

    @property
    def on_keras(self) -> bool:
        """Whether it brings Keras and its backend along."""
        return self.family.on_keras

    @property
    def in_epochs(self) -> bool:
        """Whether it learns in passes over the data, so that `epochs` is an option of it."""
        return self.family.in_epochs

    @property
    def table(self) -> tuple[Option, ...]:
        """Every option that it takes."""
        return (*self.options, *self.family.options)

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was given, each value by its rule.

        Raises:
            InvalidArgumentError: a name is unknown, or a value breaks its rule.
        """
        rows = {row.name: row for row in self.table}
        check_known(self.name, given, rows)
        return {name: rows[name].check(value) for name, value in given.items()}

    def create(self, options: Mapping[str, Any]) -> "Classifier":
        """An unfitted classifier; raises InvalidArgumentError for an unknown option or a value out of its range."""
        classifier: Classifier = self.family.load().from_options(self.name, options)
        return classifier

    def restore(self, path: Path, content: "ModelFile") -> "Classifier":
        """A fitted classifier, of a model file's path and content; raises ModelFileError."""
        classifier: Classifier = self.family.load().from_file(path, content)
        return classifier

    def describe(
        self, options: Mapping[str, Any], shape: "Shape | None" = None, class_count: int | None = None
    ) -> "Description":
        """Its architecture for an input and a number of classes, or for those of its own example.

        Raises:
            InvalidArgumentError: it is no network, or an option does not go with it.
        """
        described: Description = self.family.load().describe_technique(self.name, options, shape, class_count)
        return described

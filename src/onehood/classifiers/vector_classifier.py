"""Classical vision as a classifier: images become vectors, and a classifier of scikit-learn decides on them."""

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

from onehood.arithmetic import Description, Shape
from onehood.classifiers.about import About
from onehood.classifiers.classifier import Images
from onehood.classifiers.estimator import Estimator
from onehood.classifiers.heads import (
    check_fitted,
    check_head,
    fit_head,
    head_from_bytes,
    head_to_bytes,
    learned_numbers,
    named_head,
)
from onehood.classifiers.model_file import ModelFile, write_model_file
from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques import every_technique
from onehood.classifiers.techniques import technique as technique_named
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.training_data import data_identity, learned_from, training_and_validation
from onehood.classifiers.vector_parameters import Transformer, feature_count
from onehood.datasets import ImageDataset, Split
from onehood.errors import DataError, InvalidArgumentError, ModelFileError
from onehood.features import VisualVocabulary, VisualWordsTransformer
from onehood.features.descriptor_transformer import DescriptorTransformer
from onehood.features.local_descriptors import DESCRIPTOR_LENGTH
from onehood.images import ImageReader, InputSpecification, image_list
from onehood.pipelines.reading import pixel_batches
from onehood.progress import progress
from onehood.rules import SEED, HeadName
from onehood.training.record import TrainingRecord

_OF_READING = ("cache", "value_range")  # Parameters of transformers that the input specification has, or nobody keeps.
_PREDICTION_BATCH = 1000
_SMALL = 64  # Sides in pixels below which SIFT finds next to nothing: the detector is then a grid, unless one is named.


class VectorClassifier(Estimator):
    """Features of images, and a classifier of scikit-learn on them.

    Files are read at their own size, not at that of the data set's reader: a network sees less of a photograph than
    these can use. Arrays, and files for a model that learned from arrays, are read as the data set says.

    Args:
        transformer: an unfitted one of `onehood.features`: `HogTransformer`, `LocalBinaryPatternTransformer`,
            `ColourHistogramTransformer`, `VisualWordsTransformer` or `PixelsTransformer`.
        classifier: "linear_svm", "rbf_svm", "logistic_regression", "nearest_neighbours", or any unfitted
            classifier of scikit-learn whose parts skops takes for safe. One without probabilities is calibrated.
        cost: C of those that have one by name, above 0.
        validation: share of the training split set aside where the data has no validation split; 0 trains on all.
        seed: of whatever is random; at least 0.

    Attributes:
        about_: what it is, its classes, how it looks at images, and the record of its training; known after `fit`.
        transformer_: the fitted transformer, with what was chosen for the data.
        head_: the fitted classifier of scikit-learn.

    Raises:
        InvalidArgumentError: for another transformer.
    """

    sees_files_itself = True
    """Whether the size to which a data set's reader brings files means nothing to it."""

    def __init__(
        self,
        transformer: Transformer,
        classifier: Any = "linear_svm",
        *,
        cost: float = 1.0,
        validation: float = 0.0,
        seed: int = 0,
    ) -> None:
        names = {transformer_of(one): one for one in every_technique() if one.family is VECTORS}
        if type(transformer) not in names:
            raise InvalidArgumentError(
                f"`transformer` must be one of {', '.join(kind.__name__ for kind in names)}. "
                f"Received: {type(transformer).__name__}."
            )
        SEED.check("seed", seed)
        self._technique = names[type(transformer)]
        self.transformer = transformer
        self.classifier, self.cost, self.validation, self.seed = classifier, cost, validation, seed
        self._detector_is_free = False

    @classmethod
    def from_options(cls, technique: str, options: Mapping[str, Any]) -> Self:
        """A classifier from one set of names: parameters of the transformer, and arguments.

        Raises:
            InvalidArgumentError: one of them is unknown.
        """
        asked = technique_named(technique)
        # It may be an object of scikit-learn, and is checked when it is to learn.
        own = {name: value for name, value in options.items() if name == "classifier"}
        given = asked.checked({name: value for name, value in options.items() if name not in own}) | own
        head = {row.name: row.default for row in VECTORS.options} | dict(asked.usual)
        parameters = {name: value for name, value in given.items() if name not in head}
        head |= {name: value for name, value in given.items() if name in head}
        if technique == "visual_words":
            parameters["seed"] = head["seed"]
        classifier = cls(transformer_of(asked)(**parameters), **head)
        classifier._detector_is_free = technique == "visual_words" and "detector" not in options
        return classifier

    @classmethod
    def describe_technique(
        cls, technique: str, options: Mapping[str, Any], shape: Shape | None, class_count: int | None
    ) -> Description:
        """Always raises InvalidArgumentError: it has no layers."""
        raise InvalidArgumentError(
            f"{technique} is no network and has no layers to describe. `onehood arithmetic hog` works out the features "
            "of HOG, `onehood show PHOTO --descriptors` draws what the descriptors see."
        )

    @property
    def technique(self) -> str:
        """The name of the technique."""
        return self._technique.name

    @property
    def parameter_count(self) -> int:
        """How many numbers were learned, the vocabulary's among them; 0 before `fit`."""
        return learned_numbers(getattr(self, "head_", None)) + sum(array.size for array in self._weights().values())

    def fit(self, dataset: ImageDataset) -> Self:
        """Learns from the training split; images that cannot be read any more are left out and named.

        Raises:
            InvalidArgumentError: an argument is out of its range.
            DataError: the data cannot be trained on.
        """
        if isinstance(self.classifier, str):
            check_head(self.classifier, self.cost)
        training, validation = training_and_validation(dataset, self.validation)
        started = time.monotonic()
        self.transformer_ = clone(self.transformer)
        view = dataset.reader.specification
        self.about_ = About(self.technique, {}, dataset.class_names, view, TrainingRecord())
        self.reads_files = not isinstance(training.images, np.ndarray)
        if self.reads_files and self._technique.file_side and self.transformer_.get_params()["size"] is None:
            self.transformer_.set_params(size=self._technique.file_side)
        if self._detector_is_free and not self.reads_files and min(self.specification.shape[:2]) < _SMALL:
            self.transformer_.set_params(detector="dense")
        images = self._images(training.images)
        vectors, kept = self.transformer_.fit(images).described(images, skip_bad=True)
        labels = training.labels[kept]
        if len(np.unique(labels)) < 2:
            raise DataError(f"{dataset.name}: no images of two classes are left that can be read.")
        with progress(f"Training {self._head_name}", None), warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", ConvergenceWarning)
            self.head_ = fit_head(self._new_head(vectors), vectors, labels)
        seconds = time.monotonic() - started
        record = TrainingRecord(
            data=learned_from(dataset, training, validation),
            recipe={"features": self._features_in_words(), "classifier": self._head_name, "cost": self.cost},
            seconds=seconds,
            images_per_second=len(kept) / seconds,
            error_percent=100 * float((self.head_.predict(vectors) != labels).mean()),
            validation_error_percent=None if validation is None else self._error_percent(validation),
            parameter_count=self.parameter_count,
            reads_files=self.reads_files,
            left_out=len(training) - len(kept),
            converged=not any(issubclass(warning.category, ConvergenceWarning) for warning in told),
        )
        self.about_ = replace(self.about_, options=self._parameters(self.transformer_), record=record)
        return self

    def fit_in(self, folder: Path, dataset: ImageDataset, *, checkpoint_seconds: float = 30.0) -> Self:
        """`fit`; what was worked out of files is in the user's cache, from which an interrupted call continues."""
        return self.fit(dataset)

    def training_options(self, dataset: ImageDataset) -> dict[str, Any]:
        """Everything that decides the result of training on `dataset`, as JSON values."""
        own = {} if isinstance(self.classifier, str) else {"classifier": repr(self.classifier.get_params())}
        return {
            "technique": self.technique,
            "parameters": self._parameters(self.transformer),
            **own,
            "data": data_identity(dataset),
            "input": dataset.reader.specification.as_json(),
        }

    def predict_proba(self, images: Images) -> np.ndarray:
        """Class probabilities, float32 of shape (images, classes); for what images may be see `images.image_list`.

        Raises:
            InvalidArgumentError: these are no images.
            ImageError: an image cannot be read.
        """
        self._check_fitted()
        images = image_list(images)
        probabilities = np.zeros((len(images), len(self.class_names)))
        if len(images):
            found = self.head_.predict_proba(self.transformer_.transform(self._images(images)))
            probabilities[:, self.head_.classes_] = found
        return (probabilities / np.maximum(probabilities.sum(axis=1, keepdims=True), 1e-12)).astype(np.float32)

    def embed(self, images: Images) -> np.ndarray:
        """What the transformer makes of images, float32 of shape (images, length).

        Raises:
            InvalidArgumentError: these are no images.
            ImageError: an image cannot be read.
        """
        self._check_fitted()
        return self.transformer_.transform(self._images(image_list(images)))

    def save(self, path: Path | str) -> None:
        """Writes the model file, atomically."""
        self._check_fitted()
        write_model_file(path, self.about_.model_file(self._weights(), head=head_to_bytes(self.head_)))

    @classmethod
    def from_file(cls, path: Path | str, content: ModelFile) -> Self:
        """Rebuilds the classifier that `content`, read from `path`, describes.

        Raises:
            ModelFileError: the file's parts do not fit together.
        """
        if content.head is None:
            raise ModelFileError(f"{path}: damaged: a {content.technique} comes with its classifier.")
        try:
            classifier = cls.from_options(content.technique, content.parameters)
        except (InvalidArgumentError, TypeError) as error:
            raise ModelFileError(f"{path}: damaged: the classifier cannot be rebuilt ({error}).") from error
        classifier.about_ = About.of(path, content)
        reads_files = classifier.about_.record.reads_files
        if reads_files is None:
            raise ModelFileError(f"{path}: damaged: it does not say whether it learned from files.")
        classifier.reads_files = reads_files
        classifier.transformer_ = classifier.transformer
        classifier._take_vocabulary(path, content.weights)
        classifier.head_ = head_from_bytes(content.head, path=path)
        check_fitted(
            classifier.head_, path=path, features=classifier._feature_count(path), class_count=len(content.class_names)
        )
        if classifier.classifier not in get_args(HeadName):
            classifier.classifier = getattr(classifier.head_, "estimator", classifier.head_)
        if isinstance(classifier.transformer_, DescriptorTransformer):
            shape = classifier.specification.shape
            size = classifier.transformer_.size if classifier.reads_files else None
            classifier.transformer_.image_shape_ = shape if size is None else (size, size, 3)
        return classifier

    def _take_vocabulary(self, path: Path | str, weights: Mapping[str, np.ndarray]) -> None:
        """The words of a model file, whose technique says whether there are any.

        Raises:
            ModelFileError: they are not there, or of other shapes.
        """
        found = {name: array.shape for name, array in weights.items()}
        if not isinstance(self.transformer_, VisualWordsTransformer):
            if found:
                raise ModelFileError(f"{path}: damaged: a {self.technique} has no weights of its own.")
            return
        words = self.transformer_.words or found.get("centres", (0,))[0]
        if words < 2 or found != {"centres": (words, DESCRIPTOR_LENGTH), "word_weights": (words,)}:
            raise ModelFileError(f"{path}: damaged: it has no vocabulary of the words that the manifest describes.")
        self.transformer_.vocabulary_ = VisualVocabulary(weights["centres"])
        self.transformer_.weights_ = weights["word_weights"]

    def _feature_count(self, path: Path | str) -> int:
        height, width, channels = self.specification.shape
        shape = (height, width, 3 if self.reads_files else channels)
        centres = self.transformer_.vocabulary_.centres.shape if hasattr(self.transformer_, "vocabulary_") else ()
        if self.reads_files and not isinstance(self.transformer_, VisualWordsTransformer):
            self.transformer_.set_params(size=self.transformer_.size or self._technique.file_side)
        try:
            return feature_count(self.transformer_, shape, centres=centres)
        except InvalidArgumentError as error:
            raise ModelFileError(f"{path}: damaged: the features do not fit the input ({error}).") from error

    def _images(self, images: Images) -> Images:
        """As the transformer takes them: files as they are, arrays as the data set's reader makes them."""
        if self.reads_files:
            self.transformer_.set_params(value_range=self.specification.value_range)
            return list(images)
        if len(images) == 0:
            return np.zeros((0, *self.specification.shape), np.uint8)
        batches = pixel_batches(images, ImageReader(self.specification), batch_size=_PREDICTION_BATCH)
        return images if _are_as_expected(images, self.specification) else np.concatenate(list(batches))

    def _new_head(self, vectors: np.ndarray) -> Any:
        if not isinstance(self.classifier, str):
            return clone(self.classifier)
        return named_head(
            check_head(self.classifier, self.cost),
            cost=self.cost,
            seed=self.seed,
            shape=vectors.shape,
            histograms=bool((vectors >= 0).all()),
        )

    @property
    def _head_name(self) -> str:
        return self.classifier if isinstance(self.classifier, str) else type(self.classifier).__name__

    def _parameters(self, transformer: Transformer) -> dict[str, Any]:
        """The options that make such a classifier again; a classifier of one's own is in the file itself."""
        options = {name: value for name, value in transformer.get_params().items() if name not in _OF_READING}
        return options | {
            "classifier": self._head_name,
            "cost": self.cost,
            "validation": self.validation,
            "seed": self.seed,
        }

    def _features_in_words(self) -> str:
        values = {
            name: value for name, value in self.transformer_.get_params().items() if name not in ("cache", "seed")
        }
        return ", ".join(f"{name}={value}" for name, value in values.items() if value is not None)

    def _weights(self) -> dict[str, np.ndarray]:
        """What the transformer has learned, by name."""
        if not hasattr(getattr(self, "transformer_", None), "vocabulary_"):
            return {}
        return {"centres": self.transformer_.vocabulary_.centres, "word_weights": self.transformer_.weights_}

    def _error_percent(self, split: Split) -> float | None:
        """Of the images that can be read; None if there are none."""
        vectors, kept = self.transformer_.described(self._images(split.images), skip_bad=True)
        return 100 * float((self.head_.predict(vectors) != split.labels[kept]).mean()) if len(kept) else None

    def _check_fitted(self) -> None:
        if not hasattr(self, "head_"):
            raise InvalidArgumentError("This classifier has not learned anything yet: call `fit` first.")


def transformer_of(technique: Technique) -> type[Transformer]:
    """The class of a technique's features."""
    module, name = str(technique.features).split(":")
    kind: type[Transformer] = getattr(import_module(module), name)
    return kind


def _are_as_expected(images: Images | Sequence[Any], specification: InputSpecification) -> bool:
    return isinstance(images, np.ndarray) and images.dtype == np.uint8 and images.shape[1:] == specification.shape

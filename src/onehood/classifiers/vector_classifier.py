"""Classical vision as a classifier: images become vectors, and a classifier of scikit-learn decides on them."""

import time
import warnings
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline, make_pipeline

from onehood.arithmetic import Description, Shape
from onehood.classifiers.about import About
from onehood.classifiers.estimator import Estimator
from onehood.classifiers.heads import (
    check_fitted,
    check_head,
    check_keepable,
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
from onehood.classifiers.training_data import data_identity, learned_from
from onehood.datasets import DataFacts, ImageDataset, Split, ViewOptions, usual_view
from onehood.errors import DataError, InvalidArgumentError, ModelFileError
from onehood.features import PixelsTransformer, Representation
from onehood.images import Images, LongestSide, Looking, Pictures, Square, ValueRange, image_list
from onehood.options import shown
from onehood.progress import progress
from onehood.rules import SEED, HeadName
from onehood.training.record import TrainingRecord

_OF_READING = ("cache", "value_range")  # Parameters of transformers that the input specification has, or nobody keeps.
_LOOKED_AT = 1000  # Vectors by which the length of what comes after is found out.
_SMALL = 64  # Sides in pixels below which SIFT finds next to nothing: the detector is then a grid, unless one is named.


class VectorClassifier(Estimator):
    """Features of images, and a classifier of scikit-learn on them.

    Files are looked at as the features ask for: a network sees less of a photograph than these can use. Arrays, and
    files for a model that learned from arrays, are looked at as networks do.

    Args:
        transformer: an unfitted `Representation`: one of `onehood.features`, as `HogTransformer`, or one of your own
            that a registered technique names; or any other transformer of scikit-learn, which is given pixels as rows.
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
        InvalidArgumentError: for what is no transformer, or one of your own that no technique names.
    """

    def __init__(
        self,
        transformer: Any,
        classifier: Any = "linear_svm",
        *,
        cost: float = 1.0,
        validation: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._technique, self.transformer, self._after = _features(transformer)
        SEED.check("seed", seed)
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
        classifier = cls(representation_of(asked)(**parameters), **head)
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
        arrays = self.transformer_.arrays() if hasattr(self, "transformer_") else {}
        return learned_numbers(getattr(self, "head_", None)) + sum(array.size for array in arrays.values())

    def view_of(self, facts: DataFacts, options: ViewOptions) -> Square | LongestSide:
        """How it would look at images of such data: files as its features ask for, whatever size is asked for."""
        return self._view_of_files(options.value_range) if facts.files else usual_view(facts, options)

    def fit(self, dataset: ImageDataset) -> Self:
        """Learns from the training split; images that cannot be read any more are left out and named.

        Raises:
            InvalidArgumentError: an argument is out of its range.
            DataError: the data cannot be trained on.
        """
        if isinstance(self.classifier, str):
            check_head(self.classifier, self.cost)
        training, validation = dataset.validating(self.validation)
        started = time.monotonic()
        self.transformer_ = clone(self.transformer)
        self.reads_files = dataset.facts.files
        view = self.view_of(dataset.facts, dataset.view_options)
        self.about_ = About(self.technique, {}, dataset.class_names, view, TrainingRecord())
        if self.reads_files and self._technique.file_side:
            self.transformer_.set_params(size=self._file_side)
        if self._detector_is_free and not self.reads_files and min(self.about_.square.shape[:2]) < _SMALL:
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
        own |= {} if self._after is None else {"after": repr(self._after), "named": str(self.classifier)}
        return {
            "technique": self.technique,
            "parameters": self._parameters(self.transformer),
            **own,
            "data": data_identity(dataset),
            "input": self.view_of(dataset.facts, dataset.view_options).as_json(),
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
        write_model_file(path, self.about_.model_file(self.transformer_.arrays(), head=head_to_bytes(self.head_)))

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
        if reads_files:  # Files of before tell how a network would have looked at the images.
            view = classifier._view_of_files(classifier.about_.view.value_range)
            classifier.about_ = replace(classifier.about_, view=view)
        classifier._restore(path, content)
        return classifier

    def _restore(self, path: Path | str, content: ModelFile) -> None:
        """Takes what was learned out of a model file.

        Raises:
            ModelFileError: it does not fit what the manifest describes.
        """
        assert content.head is not None
        view = self.about_.view
        shape = view.shape if isinstance(view, Square) else None
        if shape is None and not self.reads_files:
            raise ModelFileError(f"{path}: damaged: arrays are looked at in one size.")
        self.transformer_ = self.transformer
        if self.reads_files and self._technique.file_side:
            self.transformer_.set_params(size=self._file_side)
        try:
            self.transformer_.restore(content.weights, shape)
            features = self.transformer_.length(shape or (0, 0, 0))
        except InvalidArgumentError as error:
            raise ModelFileError(f"{path}: damaged: the features do not fit the manifest ({error}).") from error
        self.head_ = head_from_bytes(content.head, path=path)
        check_fitted(self.head_, path=path, features=features, class_count=len(content.class_names))
        if self.classifier not in get_args(HeadName):
            self.classifier = getattr(self.head_, "estimator", self.head_)

    @property
    def _file_side(self) -> int | None:
        """Of the square to which files are stretched, in pixels; None where they keep their proportions."""
        return self.transformer.get_params().get("size") or self._technique.file_side

    def _view_of_files(self, value_range: ValueRange | None) -> Square | LongestSide:
        looks = clone(self.transformer).set_params(value_range=value_range)
        if self._technique.file_side:
            looks.set_params(size=self._file_side)
        view: Square | LongestSide = looks.view_of_files()
        return view

    def _images(self, images: np.ndarray | Pictures) -> np.ndarray | Pictures:
        """As the transformer takes them: files as they are, arrays as the model looks at them."""
        if self.reads_files:
            self.transformer_.set_params(value_range=self.specification.value_range)
            return images if isinstance(images, Pictures) else Pictures(images)
        return Looking(self.about_.square).pixels(images)

    def _new_head(self, vectors: np.ndarray) -> Any:
        """What decides on the vectors: a transformer of scikit-learn first, where there is one."""
        after = None if self._after is None else clone(self._after)
        if not isinstance(self.classifier, str):
            decision = clone(self.classifier)
        else:
            seen = vectors if after is None else np.asarray(clone(after).fit_transform(vectors[:_LOOKED_AT]))
            decision = named_head(
                check_head(self.classifier, self.cost),
                cost=self.cost,
                seed=self.seed,
                shape=(len(vectors), seen.shape[1]),
                histograms=bool((seen >= 0).all()),
            )
        return decision if after is None else make_pipeline(after, decision)

    @property
    def _head_name(self) -> str:
        if isinstance(self.classifier, str):
            return self.classifier if self._after is None else Pipeline.__name__
        return type(self.classifier).__name__

    def _parameters(self, transformer: Representation) -> dict[str, Any]:
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

    def _error_percent(self, split: Split) -> float | None:
        """Of the images that can be read; None if there are none."""
        vectors, kept = self.transformer_.described(self._images(split.images), skip_bad=True)
        return 100 * float((self.head_.predict(vectors) != split.labels[kept]).mean()) if len(kept) else None

    def _check_fitted(self) -> None:
        if not hasattr(self, "head_"):
            raise InvalidArgumentError("This classifier has not learned anything yet: call `fit` first.")


def representation_of(technique: Technique) -> type[Representation]:
    """The class of a technique's features."""
    module, name = str(technique.features).split(":")
    kind: type[Representation] = getattr(import_module(module), name)
    return kind


def _features(transformer: Any) -> tuple[Technique, Representation, Any]:
    """The technique, its representation, and what of scikit-learn comes after that, or None.

    Raises:
        InvalidArgumentError: it is no transformer, no technique names it, or no model file keeps it.
    """
    if isinstance(transformer, Representation):
        for one in every_technique():
            if one.family is VECTORS and representation_of(one) is type(transformer):
                return one, transformer, None
        raise InvalidArgumentError(
            f"`transformer` must be one that a technique names. Received: {type(transformer).__name__}: register "
            'Technique(name, summary, VECTORS, features="module:Class") first.'
        )
    if not isinstance(transformer, BaseEstimator) or not hasattr(transformer, "transform"):
        raise InvalidArgumentError(
            "`transformer` must be a Representation, as HogTransformer, or a transformer of scikit-learn. "
            f"Received: {shown(transformer)}."
        )
    check_keepable(transformer)
    return technique_named("pixels"), PixelsTransformer(), transformer

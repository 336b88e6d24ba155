"""A Keras network as a classifier."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import keras
import numpy as np

from onehood.classifiers.classifier import Images
from onehood.classifiers.keras_networks import KerasNetwork, keras_network
from onehood.classifiers.model_file import ModelFile, library_versions, write_model_file
from onehood.classifiers.prediction import Prediction, predict
from onehood.datasets import ImageDataset, Split, stratified_split
from onehood.errors import DataError, InvalidArgumentError, ModelFileError
from onehood.images import ImageReader, InputSpecification
from onehood.pipelines import TrainingBatches, labelled_batches, pixel_batches
from onehood.training import Recipe, TrainingResult, fit

_PREDICTION_BATCH = 256


class KerasClassifier:
    """A network of `onehood.models`, trained by a recipe.

    Args:
        technique: the name of the network, as "fractional".
        parameters: arguments of its function other than the number of classes and the input shape.
        recipe: how to train it; the technique's own by default.

    Attributes:
        class_names: by class index; known after `fit`.
        specification: what the network expects of an image; known after `fit`.
        model_: the `keras.Model` from pixels to probabilities.
        training_: what a model file records of the training: recipe, data, course.
    """

    def __init__(
        self, technique: str, parameters: Mapping[str, Any] | None = None, recipe: Recipe | None = None
    ) -> None:
        self.technique = technique
        self.parameters = dict(parameters or {})
        self.recipe = recipe
        self.class_names: tuple[str, ...] = ()
        self._kept_reader: ImageReader | None = None

    @property
    def parameter_count(self) -> int:
        """The number of trainable weights; 0 before `fit`."""
        model = getattr(self, "model_", None)
        return 0 if model is None else int(sum(np.prod(weight.shape) for weight in model.trainable_weights))

    def fit(self, dataset: ImageDataset) -> Self:
        """Trains on the training split; the global seeds of Keras are set to the recipe's.

        Raises:
            InvalidArgumentError: a parameter of the network is out of its range.
            DataError: the data cannot be trained on, or an image cannot be read.
        """
        return self._fit(dataset, None)

    def fit_in(self, folder: Path, dataset: ImageDataset, *, checkpoint_seconds: float = 30.0) -> Self:
        """`fit` with checkpoints and TensorBoard events in `folder`, continuing what is there.

        Raises:
            RunError: a checkpoint can be neither used nor written; besides what `fit` raises.
        """
        return self._fit(dataset, folder, checkpoint_seconds)

    def training_options(self, dataset: ImageDataset) -> dict[str, Any]:
        """Everything that decides the result of training on `dataset`, as JSON values."""
        network = keras_network(self.technique)
        return {
            "technique": self.technique,
            "parameters": network.checked(self.parameters),
            "recipe": asdict(self.recipe or network.recipe(dataset)),
            "data": {
                "name": dataset.name,
                "class_names": list(dataset.class_names),
                "samples": {name: len(split) for name, split in dataset.splits.items()},
                "fingerprint": dataset.fingerprint(),
            },
            "input": asdict(dataset.reader.specification),
        }

    def predict_proba(self, images: Images) -> np.ndarray:
        """Class probabilities, float32 of shape (images, classes).

        Raises:
            ImageError: an image cannot be read.
        """
        model, reader = self._fitted(), self._reader()
        parts = [
            model.predict_on_batch(pixels) for pixels in pixel_batches(images, reader, batch_size=_PREDICTION_BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.class_names)), np.float32)

    def predict(self, images: Images, *, top: int = 1) -> list[Prediction]:
        """The `top` most probable classes of each image, by name; see `prediction.predict`."""
        return predict(self, images, top=top)

    @property
    def folder_options(self) -> dict[str, Any] | None:
        """How the folder that it learned from was read, or None: evaluating finds the same splits by them."""
        return getattr(self, "training_", {}).get("data", {}).get("options")

    def reseed(self, seed: int) -> None:
        """Sets every seed generator of the network from `seed`."""
        states = [variable for variable in self._fitted().variables if variable.name == "seed_generator_state"]
        for variable, sequence in zip(states, np.random.SeedSequence(seed).spawn(len(states)), strict=True):
            variable.assign(np.array([sequence.generate_state(1)[0], 0], dtype=np.uint32))

    def save(self, path: Path | str) -> None:
        """Writes the model file, atomically."""
        weights = {weight.path: np.array(weight.numpy(), order="C") for weight in self._fitted().weights}
        write_model_file(
            path,
            ModelFile(
                technique=self.technique,
                parameters=self.parameters,
                class_names=self.class_names,
                input=asdict(self.specification),
                training=self.training_,
                weights=weights,
                versions=library_versions(),
            ),
        )

    @classmethod
    def from_file(cls, path: Path | str, content: ModelFile) -> Self:
        """Rebuilds the classifier that `content`, read from `path`, describes.

        Raises:
            ModelFileError: the file's parts do not fit together.
        """
        classifier = cls(content.technique, content.parameters)
        classifier.class_names = content.class_names
        classifier.training_ = dict(content.training)
        try:
            classifier.specification = InputSpecification(**content.input)
            precision = content.training.get("recipe", {}).get("precision", "float32")
            classifier._build(keras_network(content.technique), precision)
        except (InvalidArgumentError, TypeError, ValueError) as error:
            raise ModelFileError(f"{path}: damaged: the network cannot be rebuilt ({error}).") from error
        expected = {weight.path: weight for weight in classifier.model_.weights}
        found = {name: tuple(array.shape) for name, array in content.weights.items()}
        if found != {name: tuple(weight.shape) for name, weight in expected.items()}:
            raise ModelFileError(f"{path}: damaged: the weights do not fit the network that the manifest describes.")
        for name, weight in expected.items():
            weight.assign(content.weights[name])
        return classifier

    def _fit(self, dataset: ImageDataset, folder: Path | None, checkpoint_seconds: float = 30.0) -> Self:
        network = keras_network(self.technique)
        recipe = self.recipe or network.recipe(dataset)
        self.parameters = network.checked(self.parameters)
        training, validation = _training_and_validation(dataset, recipe)
        self.class_names = dataset.class_names
        self.specification = dataset.reader.specification
        self.parameters |= network.resolve(self.parameters, self.specification.shape)
        keras.utils.set_random_seed(recipe.seed)
        self._build(network, recipe.precision)
        result = fit(
            self.model_,
            TrainingBatches(
                training,
                dataset.reader,
                batch_size=recipe.batch_size,
                seed=recipe.seed,
                augmentation=recipe.augmentation,
                photographic=dataset.photographic,
            ),
            recipe,
            validation=None
            if validation is None
            else labelled_batches(validation, dataset.reader, batch_size=_PREDICTION_BATCH),
            folder=folder,
            checkpoint_seconds=checkpoint_seconds,
        )
        self.training_ = _summary(dataset, recipe, result, len(training), 0 if validation is None else len(validation))
        return self

    def _build(self, network: KerasNetwork, precision: str) -> None:
        policy = keras.config.dtype_policy()
        keras.config.set_dtype_policy(precision)
        try:
            self.model_ = network.build(len(self.class_names), self.specification.shape, **self.parameters)
        finally:
            keras.config.set_dtype_policy(policy)

    def _reader(self) -> ImageReader:
        """The reader of predictions; it keeps pixels, for several tests of one image follow each other."""
        if self._kept_reader is None or self._kept_reader.specification != self.specification:
            self._kept_reader = ImageReader(self.specification)
        return self._kept_reader

    def _fitted(self) -> keras.Model:
        if not hasattr(self, "model_"):
            raise InvalidArgumentError("This classifier has not learned anything yet: call `fit` first.")
        return self.model_


def _training_and_validation(dataset: ImageDataset, recipe: Recipe) -> tuple[Split, Split | None]:
    training = dataset.split("train")
    if len(np.unique(training.labels)) < 2:
        raise DataError(f"{dataset.name}: a classifier needs training images of at least two classes.")
    if "validation" in dataset.splits:
        return training, dataset.split("validation")
    if recipe.validation == 0:
        return training, None
    return stratified_split(training, recipe.validation, seed=recipe.seed)


def _summary(
    dataset: ImageDataset, recipe: Recipe, result: TrainingResult, training: int, validation: int
) -> dict[str, Any]:
    """What the model file records of a training, as JSON values."""
    kept = result.records[result.kept_epoch - 1]
    return {
        "recipe": asdict(recipe),
        "data": {
            "name": dataset.name,
            "training_samples": training,
            "validation_samples": validation,
            "options": dataset.options,
        },
        "epochs": [asdict(record) for record in result.records],
        "kept_epoch": result.kept_epoch,
        "best_epoch": result.best_epoch,
        "resumed_epoch": result.resumed_epoch,
        "learning_rate": result.learning_rate,
        "seconds": result.seconds,
        "images_per_second": training * len(result.records) / result.seconds,
        "loss": kept.loss,
        "error_percent": kept.error_percent,
        "validation_error_percent": kept.validation_error_percent,
    }

"""The network of sigmoid nodes as a classifier of images."""

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from onehood.arithmetic import Description, Shape
from onehood.classifiers.about import About
from onehood.classifiers.estimator import Estimator
from onehood.classifiers.model_file import ModelFile, write_model_file
from onehood.classifiers.sigmoid_network import SigmoidNetwork, described, inputs_of_pixels, targets_of_labels
from onehood.classifiers.techniques.neural_network import NEURAL_NETWORK
from onehood.classifiers.training_data import data_identity, learned_from
from onehood.datasets import ImageDataset, Split
from onehood.errors import DivergedError, InvalidArgumentError, ModelFileError
from onehood.images import Images, Looking
from onehood.pipelines.epoch_plan import epoch_plan
from onehood.progress import progress
from onehood.training.checkpoint import EpochRecord, Progress, restore_checkpoint, save_checkpoint
from onehood.training.divergence import are_finite, diverged
from onehood.training.record import LearnedFrom, TrainingRecord

_WARMUP = 0.25

_SHOWN_IMAGES = 270_000
_MANY_IMAGES = 20_000

_PREDICTION_BATCH = 1000


class NeuralNetwork(Estimator):
    """Input, hidden and output nodes, sigmoids, mean squared error, gradient descent; NumPy does all of it.

    There are no biases. Weights start from a normal distribution of standard deviation n^(-1/2), n the nodes that feed
    a node. A step takes the sum of its samples' gradients, so that a learning rate means the same for any small batch.
    `fit` raises the rate linearly to `learning_rate` over the first quarter of all steps and lowers it linearly to zero
    over the rest: steps of a full rate from the start would drive all outputs to zero, where sigmoids are flat.

    Args:
        hidden_nodes: at least 1.
        learning_rate: above 0; of `train`, and the peak of `fit`.
        epochs: passes over the training split, at least 1; None for as many as show 270,000 images, from 5 to 100.
        batch_size: samples of a step, at least 1; 1 is the talk's way, one sample at a time. None for 50 from 20,000
            images on, and 10 for fewer: of few steps none may be so long that all outputs fall to zero.
        validation: share of the training split set aside where the data has no validation split; 0 trains on all.
        seed: of weights and order; at least 0.

    Attributes:
        input_to_hidden_: weights, float32 of shape (hidden nodes, inputs).
        hidden_to_output_: weights, float32 of shape (outputs, hidden nodes).
        about_: what it is, its classes, how it looks at images, and the record of its training; known after `fit`.

    Raises:
        InvalidArgumentError: for an argument outside these rules.

    Source: D. Rumelhart, G. Hinton, R. Williams, Learning representations by back-propagating errors, Nature 1986.
    """

    hidden_nodes: int
    learning_rate: float
    epochs: int | None
    batch_size: int | None
    validation: float
    seed: int

    def __init__(
        self,
        hidden_nodes: int = 200,
        *,
        learning_rate: float = 0.4,
        epochs: int | None = None,
        batch_size: int | None = None,
        validation: float = 0.1,
        seed: int = 0,
    ) -> None:
        given = {
            "hidden_nodes": hidden_nodes,
            "learning_rate": learning_rate,
            "epochs": epochs,
            "batch_size": batch_size,
            "validation": validation,
            "seed": seed,
        }
        vars(self).update(NEURAL_NETWORK.checked(given))
        self.network_ = SigmoidNetwork(hidden_nodes, seed)

    # The network itself.

    def train(self, inputs: np.ndarray, targets: np.ndarray, learning_rate: float | None = None) -> np.ndarray:
        """One step of gradient descent, from new weights if it is the first; see `SigmoidNetwork.step`.

        Raises:
            InvalidArgumentError: the shapes do not belong together, or to the weights.
        """
        return self.network_.step(inputs, targets, self.learning_rate if learning_rate is None else learning_rate)

    def query(self, inputs: np.ndarray) -> np.ndarray:
        """The outputs, each between 0 and 1; see `SigmoidNetwork.outputs`.

        Raises:
            InvalidArgumentError: nothing was learned yet, or the inputs are not as many as there were.
        """
        return self.network_.outputs(inputs)

    @property
    def input_to_hidden_(self) -> np.ndarray:
        """Weights, float32 of shape (hidden nodes, inputs)."""
        return self._weights("input_to_hidden_")

    @property
    def hidden_to_output_(self) -> np.ndarray:
        """Weights, float32 of shape (outputs, hidden nodes)."""
        return self._weights("hidden_to_output_")

    def _weights(self, name: str) -> np.ndarray:
        self.network_.check_learned()
        return self.network_.weights[name]

    def rate_at(self, share: float) -> float:
        """The learning rate of `fit` when that share of all steps, 0 to 1, is done."""
        return self.learning_rate * min(share / _WARMUP, (1 - share) / (1 - _WARMUP))

    def describe(self) -> Description:
        """The two layers of weights; known after anything is learned."""
        self.network_.check_learned()
        nodes = (self.input_to_hidden_.shape[1], *self.input_to_hidden_.shape[:1], len(self.hidden_to_output_))
        specification = getattr(self, "specification", None)
        return described(nodes, (nodes[0],) if specification is None else specification.shape)

    def _check_fitted(self) -> None:
        self.network_.check_learned()
        if not hasattr(self, "specification"):
            raise InvalidArgumentError(
                "This network was trained by `train` on numbers: it knows neither images nor classes. Use `query`, or "
                "`fit` a data set."
            )

    # The contract of a classifier.

    @classmethod
    def from_options(cls, technique: str, options: Mapping[str, Any]) -> Self:
        """A network from its arguments by name.

        Raises:
            InvalidArgumentError: one of them is unknown, or out of its range.
        """
        return cls(**NEURAL_NETWORK.checked(options))

    @classmethod
    def describe_technique(
        cls, technique: str, options: Mapping[str, Any], shape: Shape | None, class_count: int | None
    ) -> Description:
        """The layers for an input and a number of classes, or for those of MNIST.

        Raises:
            InvalidArgumentError: an option is unknown or out of its range.
        """
        shape = shape or Shape(28, 28, 1)
        nodes = (math.prod(shape), cls.from_options(technique, options).hidden_nodes, class_count or 10)
        return described(nodes, tuple(shape))

    @property
    def technique(self) -> str:
        """The name of the technique."""
        return NEURAL_NETWORK.name

    @property
    def parameter_count(self) -> int:
        """The number of weights; 0 before anything is learned."""
        return sum(weights.size for weights in self.network_.weights.values())

    def fit(self, dataset: ImageDataset) -> Self:
        """Learns from the training split, from new weights.

        Raises:
            DataError: the data cannot be trained on, or an image cannot be read.
            DivergedError: a loss or a weight is no finite number any more.
        """
        return self._fit(dataset, None)

    def fit_in(self, folder: Path, dataset: ImageDataset, *, checkpoint_seconds: float = 30.0) -> Self:
        """`fit` that leaves a checkpoint in `folder` after each epoch, and begins with the newest one there.

        Raises:
            RunError: a checkpoint can be neither used nor written; besides what `fit` raises.
        """
        return self._fit(dataset, folder)

    def training_options(self, dataset: ImageDataset) -> dict[str, Any]:
        """Everything that decides the result of training on `dataset`, as JSON values."""
        return {
            "technique": self.technique,
            "parameters": self._parameters() | self._schedule(dataset),
            "data": data_identity(dataset),
            "input": self.view_of(dataset.facts, dataset.view_options).as_json(),
        }

    def predict_proba(self, images: Images) -> np.ndarray:
        """The outputs over their sum, float32 of shape (images, classes); for images see `images.image_list`.

        Raises:
            InvalidArgumentError: these are no images.
            ImageError: an image cannot be read.
        """
        self._check_fitted()
        batches = Looking(self.about_.square).batches(images, _PREDICTION_BATCH)
        outputs = [self.query(inputs_of_pixels(pixels)) for pixels in batches]
        if not outputs:
            return np.zeros((0, len(self.class_names)), np.float32)
        joined = np.concatenate(outputs)
        total = joined.sum(axis=1, keepdims=True)
        # Far beyond what it knows, all outputs may round to zero: then no class is more probable than another.
        equal = np.float32(1 / len(self.class_names))
        return np.where(total > 0, joined / np.where(total > 0, total, 1), equal)

    def save(self, path: Path | str) -> None:
        """Writes the model file, atomically."""
        self._check_fitted()
        write_model_file(path, self.about_.model_file(dict(self.network_.weights)))

    @classmethod
    def from_file(cls, path: Path | str, content: ModelFile) -> Self:
        """Rebuilds the network that `content`, read from `path`, describes.

        Raises:
            ModelFileError: the file's parts do not fit together.
        """
        try:
            network = cls(**content.parameters)
        except (InvalidArgumentError, TypeError) as error:
            raise ModelFileError(f"{path}: damaged: the network cannot be rebuilt ({error}).") from error
        network.about_ = About.at_one_size(path, content)
        expected = network.network_.shapes(int(np.prod(network.about_.square.shape)), len(content.class_names))
        if {name: array.shape for name, array in content.weights.items()} != expected:
            raise ModelFileError(f"{path}: damaged: the weights do not fit the network that the manifest describes.")
        network.network_.weights = dict(content.weights)
        return network

    def _parameters(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (row.name for row in NEURAL_NETWORK.options)}

    def _schedule(self, dataset: ImageDataset) -> dict[str, Any]:
        """Epochs and batch size, as given or by the number of training images."""
        images = max(1, len(dataset.split("train")))
        epochs = int(np.clip(round(_SHOWN_IMAGES / images), 5, 100)) if self.epochs is None else self.epochs
        small = 10 if images < _MANY_IMAGES else 50
        return {"epochs": epochs, "batch_size": small if self.batch_size is None else self.batch_size}

    def _fit(self, dataset: ImageDataset, folder: Path | None) -> Self:
        training, validation = dataset.validating(self.validation)
        options = self._parameters() | self._schedule(dataset)
        view = self.view_of(dataset.facts, dataset.view_options)
        self.about_ = About(self.technique, options, dataset.class_names, view, TrainingRecord())
        self.network_.begin(int(np.prod(self.about_.square.shape)), len(self.class_names))
        epochs, batch_size = options["epochs"], options["batch_size"]
        variables = {"weights": [_Array(weights) for weights in self.network_.weights.values()]}
        restored = restore_checkpoint(folder, variables) if folder else None
        state = restored[0] if restored else Progress()
        resumed_epoch = state.epoch + 1 if 0 < state.epoch < epochs else None
        steps = math.ceil(len(training) / batch_size)
        with progress("Training", epochs * steps, unit="steps", done=state.epoch * steps) as bar:
            for epoch in range(state.epoch, epochs):
                title = f"Epoch {epoch + 1}/{epochs}"
                bar.advance(0, note=title)
                try:
                    record = self._epoch(epoch, training, validation, bar.advance)
                except DivergedError:
                    self.network_.weights = {}  # Nobody is to predict by them.
                    del self.about_
                    raise
                bar.line(f"{title}: {record.sentence}")
                state.records.append(record)
                state.epoch = epoch + 1
                if folder:
                    save_checkpoint(folder, variables, state, global_step=state.epoch * steps, best=())
        told = self._record(learned_from(dataset, training, validation), state, resumed_epoch)
        self.about_ = replace(self.about_, record=told)
        return self

    def _epoch(self, epoch: int, training: Split, validation: Split | None, advance: Any) -> EpochRecord:
        started, looking = time.monotonic(), Looking(self.about_.square)
        order = epoch_plan(len(training), seed=self.seed, epoch=epoch).order
        targets_of = targets_of_labels(np.arange(len(self.class_names)), len(self.class_names))
        squares, wrong = 0.0, 0
        epochs, batch_size = self.about_.options["epochs"], self.about_.options["batch_size"]
        steps = math.ceil(len(order) / batch_size)
        for step in range(steps):
            chosen = order[step * batch_size : (step + 1) * batch_size]
            labels = training.labels[chosen]
            targets = targets_of[labels]
            inputs = inputs_of_pixels(looking.pixels(training.images, chosen))
            # In the middle of a step: at the end of the last one the rate is zero.
            rate = self.rate_at((epoch * steps + step + 0.5) / (epochs * steps))
            try:
                outputs = self.train(inputs, targets, rate)
            except DivergedError as error:
                what = "the loss is nan"
                raise diverged(what, epoch=epoch + 1, step=step + 1, steps=steps, rate=rate) from error
            squares += float(np.square(targets - outputs).sum())
            wrong += int((outputs.argmax(axis=1) != labels).sum())
            advance()
        if not are_finite(self.network_.weights.values()):
            what = "a weight is no finite number"
            raise diverged(what, epoch=epoch + 1, step=steps, steps=steps, rate=rate)
        validation_loss, validation_error = self._validated(validation, looking, targets_of)
        return EpochRecord(
            epoch=epoch + 1,
            loss=squares / (len(order) * len(targets_of)),
            error_percent=100 * wrong / len(order),
            validation_loss=validation_loss,
            validation_error_percent=validation_error,
            seconds=time.monotonic() - started,
        )

    def _validated(
        self, validation: Split | None, looking: Looking, targets_of: np.ndarray
    ) -> tuple[float | None, float | None]:
        if validation is None:
            return None, None
        batches = looking.batches(validation.images, _PREDICTION_BATCH)
        outputs = np.concatenate([self.query(inputs_of_pixels(pixels)) for pixels in batches])
        loss = float(np.square(targets_of[validation.labels] - outputs).mean())
        return loss, 100 * float((outputs.argmax(axis=1) != validation.labels).mean())

    def _record(self, data: LearnedFrom, state: Progress, resumed_epoch: int | None) -> TrainingRecord:
        last = state.records[-1]
        seconds = sum(record.seconds for record in state.records)
        schedule = {name: self.about_.options[name] for name in ("epochs", "batch_size")}
        return TrainingRecord(
            data=data,
            recipe={**schedule, "optimizer": "sgd", "learning_rate": self.learning_rate},
            seconds=seconds,
            images_per_second=data.training_samples * len(state.records) / seconds,
            loss=last.loss,
            error_percent=last.error_percent,
            validation_error_percent=last.validation_error_percent,
            epochs=tuple(state.records),
            resumed_epoch=resumed_epoch,
        )


class _Array:
    """An array as a checkpoint takes its variables."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.shape = values, values.shape

    def numpy(self) -> np.ndarray:
        return self.values

    def assign(self, values: np.ndarray) -> None:
        self.values[...] = values

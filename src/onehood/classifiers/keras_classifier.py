"""A Keras network as a classifier."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import keras
import numpy as np

from onehood.arithmetic import Description, Shape
from onehood.classifiers.about import About
from onehood.classifiers.asked_network import MOST_ACTIVATIONS, AskedNetwork, Draw
from onehood.classifiers.estimator import Estimator
from onehood.classifiers.model_file import (
    OWN_NETWORK,
    ModelFile,
    check_finite,
    model_file_bytes,
    model_from_bytes,
    write_model_file,
)
from onehood.classifiers.own_network import architecture_of, keras_file, model_from_keras_file, own_network
from onehood.classifiers.technique import Network, Technique
from onehood.classifiers.techniques import TECHNIQUES
from onehood.classifiers.techniques.families import KERAS
from onehood.classifiers.training_data import data_identity, learned_from
from onehood.classifiers.usual_recipe import MILD_AUGMENTATION, NO_AUGMENTATION, usual_recipe
from onehood.classifiers.weight_shapes import check_trainable, described_shapes
from onehood.datasets import DataFacts, ImageDataset, Split, ViewOptions, usual_view
from onehood.errors import DivergedError, ForkedProcessError, InvalidArgumentError, ModelFileError
from onehood.images import Images, Looking, Square
from onehood.models.description import describe
from onehood.options import Choice, check_known, complete
from onehood.pipelines import TrainingBatches, labelled_batches
from onehood.rules import DEVICES, SUMMARIES_EVERY
from onehood.training import Recipe, SummaryOptions, TrainingResult, data_parallel, event_folder, fit
from onehood.training.devices import devices_in_words
from onehood.training.divergence import are_finite
from onehood.training.forks import check_process
from onehood.training.record import LearnedFrom, TrainingRecord

_PREDICTION_BATCH = 256
_RECIPE_FIELDS = tuple(field.name for field in dataclasses.fields(Recipe))
_OBJECTS = ("augmentation", "callbacks")
"""Options that only a program can give."""


_COPY = Path("a copied classifier")
"""What errors call the file that is none."""

_COPIED = (
    "parameters",
    "recipe",
    "devices",
    "tensorboard",
    "summaries_every",
    "about_",
)
"""Of a fitted classifier's attributes, those that a pickle holds beside the model file."""

_SHOWN_IMAGES = 4
_JUDGED_IMAGES = 2000


class KerasClassifier(Estimator):
    """A network of `onehood.models`, or one of your own, trained by a recipe.

    Args:
        technique: the name of the network, as "fractional"; or a `keras.Model` from pixels (0 to 255) to probabilities
            or scores of the classes, which is trained on from the weights that it has.
        parameters: arguments of the network's function other than the number of classes and the input shape.
        recipe: how to train it, or those of its fields that differ from the network's default recipe.
        callbacks: of Keras, told of the training's steps and epochs.
        metrics: of Keras, measured besides the recipe's.
        devices: GPUs, or parts of the CPU, that share each batch, 1 to 64.
        tensorboard: a folder for TensorBoard, below which each training makes one of its own, with summaries of every
            variable, the graph, filters, feature maps, pooling regions and the confusion matrix; None for none.
        summaries_every: steps between two summaries of the variables, 1 to 1,000,000.

    Attributes:
        about_: what it is, its classes, how it looks at images, and the record of its training; known after `fit`.
        model_: the `keras.Model` from pixels to probabilities.

    Raises:
        InvalidArgumentError: there is no network of that name, no such parameter of it, or a value is out of its range.
    """

    def __init__(
        self,
        technique: str | keras.Model,
        parameters: Mapping[str, Any] | None = None,
        recipe: Recipe | Mapping[str, Any] | None = None,
        *,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        metrics: Sequence[keras.metrics.Metric] = (),
        devices: int = 1,
        tensorboard: Path | str | None = None,
        summaries_every: int = 200,
    ) -> None:
        self._technique = _named(technique)
        self.own_model = None if isinstance(technique, str) else technique
        self.parameters = dict(parameters or {})
        self.recipe = {} if recipe is None else recipe
        if not isinstance(self.recipe, Recipe):
            check_known("a recipe", self.recipe, _RECIPE_FIELDS)
            Recipe(**self.recipe)  # Refuses values before any data is read.
        self._completed(self.parameters)
        self.callbacks, self.metrics = tuple(callbacks), tuple(metrics)
        self.devices = DEVICES.check("devices", devices)
        self.tensorboard = None if tensorboard is None else Path(tensorboard)
        self.summaries_every = SUMMARIES_EVERY.check("summaries_every", summaries_every)
        self._asking: AskedNetwork | None = None

    def __getstate__(self) -> dict[str, Any]:
        """What pickles and copies hold: the arguments, and of a fitted one its model file, but no callbacks."""
        if not hasattr(self, "model_"):
            own = self.own_model
            kept = {name: value for name, value in vars(self).items() if name != "_technique"}
            # Without symbolic inputs, Keras has a way of its own to copy a model.
            return kept | {"name": self.technique, "own_model": keras_file(own) if _has_inputs(own) else own}
        kept = {name: value for name, value in vars(self).items() if name in _COPIED}
        return kept | {"file": model_file_bytes(self._content()), "draw": self._asked().draw}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        values = dict(state)
        if "file" not in values:
            name, own = values.pop("name"), values.pop("own_model")
            own = model_from_keras_file(_COPY, own) if isinstance(own, bytes) else own
            vars(self).update(values, own_model=own, _technique=_named(name if own is None else own))
            return
        draw: Draw = values.pop("draw")
        content = model_from_bytes(values.pop("file"), name=_COPY)
        vars(self).update(vars(type(self).from_file(_COPY, content)), **values)
        self._asked().draw = draw

    @classmethod
    def from_options(cls, technique: str | keras.Model, options: Mapping[str, Any]) -> Self:
        """A classifier from one set of names: parameters of the network, fields of the recipe, and arguments.

        Args:
            technique: see the class.
            options: besides those, `augment` for mild augmentation or none, and `metrics` of Keras or by name.

        Raises:
            InvalidArgumentError: one of them is unknown.
        """
        asked = _named(technique)
        check_known(asked.name, options, [*(row.name for row in asked.table), *_OBJECTS])
        own = [row.name for row in asked.options]
        recipe = {name: value for name, value in options.items() if name in _RECIPE_FIELDS}
        if options.get("augment") is not None:
            recipe.setdefault("augmentation", MILD_AUGMENTATION if options["augment"] else NO_AUGMENTATION)
        metrics = recipe.get("metrics", ())
        if not isinstance(metrics, str):
            recipe["metrics"] = tuple(metric for metric in metrics if isinstance(metric, str))
        return cls(
            technique,
            {name: value for name, value in options.items() if name in own},
            {name: value for name, value in recipe.items() if name != "metrics" or value},
            callbacks=options.get("callbacks", ()),
            metrics=[metric for metric in metrics if not isinstance(metric, str)],
            **{name: options[name] for name in ("devices", "tensorboard", "summaries_every") if name in options},
        )

    @property
    def technique(self) -> str:
        """The name of the network."""
        return self._technique.name

    @property
    def trains_on(self) -> str:
        """The devices that share its training, in words."""
        return devices_in_words(self.devices)

    def view_of(self, facts: DataFacts, options: ViewOptions) -> Square:
        """How it would look at images of such data: files at the side that the network was made for."""
        return usual_view(facts, options, made_for=self._network.image_side)

    @property
    def _network(self) -> Network:
        """The architecture."""
        assert self._technique.network is not None
        return self._technique.network

    def _completed(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of the network with the defaults of those that are not given."""
        return complete(self.technique, self._technique.options, parameters)

    @property
    def parameter_count(self) -> int:
        """The number of trainable weights; 0 before `fit`."""
        model = getattr(self, "model_", None)
        return 0 if model is None else int(sum(np.prod(weight.shape) for weight in model.trainable_weights))

    @property
    def draws_at_inference(self) -> bool:
        """Whether predictions are random: those of a network with fractional max-pooling are. False before `fit`."""
        model = getattr(self, "model_", None)
        return model is not None and any(
            getattr(layer, "draws_at_inference", False) for layer in model._flatten_layers()
        )

    @classmethod
    def describe_technique(
        cls, technique: str, options: Mapping[str, Any], shape: Shape | None, class_count: int | None
    ) -> Description:
        """The architecture of that name, for an input and a number of classes, or those of its article.

        Raises:
            InvalidArgumentError: an option is unknown or out of its range, or the input does not go with it.
        """
        asked = cls(technique, options)
        classes, example = asked._network.example
        return describe(asked._network(class_count or classes, shape or example, **asked._completed(options)))

    def describe(self) -> Description:
        """The network, layer by layer; known after `fit`."""
        return describe(self._fitted())

    def fit(self, dataset: ImageDataset) -> Self:
        """Trains on the training split; the global seeds of Keras are set to the recipe's.

        Raises:
            InvalidArgumentError: a parameter of the network is out of its range, or it is too large for the machine.
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
        own = {} if self.own_model is None else {"architecture": architecture_of(self.own_model)}
        several = {"devices": self.devices} if self.devices != 1 else {}
        return (
            own
            | several
            | {
                "technique": self.technique,
                "parameters": self._completed(self.parameters),
                "recipe": asdict(self._recipe(dataset)),
                "data": data_identity(dataset),
                "input": self.view_of(dataset.facts, dataset.view_options).as_json(),
            }
        )

    def predict_proba(self, images: Images) -> np.ndarray:
        """Class probabilities, float32 of shape (images, classes); for what images may be see `images.image_list`.

        Each call draws anew, once for all its images: what one is taken for does not depend on the others. For answers
        that depend on nothing but the image see `predict`, or `averaging.Averaged`.

        Raises:
            InvalidArgumentError: these are no images.
            ImageError: an image cannot be read.
        """
        answers = self._asked().probabilities(images)
        return np.zeros((0, len(self.class_names)), np.float32) if answers is None else answers

    def embed(self, images: Images) -> np.ndarray:
        """What the last dense layer is given, float32 of shape (images, length).

        Raises:
            InvalidArgumentError: the network has no dense layer, or these are no images.
            ImageError: an image cannot be read.
        """
        return self._asked().vectors(images)

    def reseed(self, seed: int) -> None:
        """The next call of `predict_proba` or `embed` draws by `seed`, those that follow it by numbers that follow."""
        self._asked().reseed(seed)

    def save(self, path: Path | str) -> None:
        """Writes the model file, atomically.

        Raises:
            InvalidArgumentError: `path` is a folder, or lies where nothing can be written.
            DivergedError: a weight is no finite number.
        """
        write_model_file(path, self._content())

    def _content(self) -> ModelFile:
        model = self._fitted()
        weights = {weight.path: np.array(weight.numpy(), order="C") for weight in model.weights}
        check_finite(weights)
        own = self.own_model is not None
        return self.about_.model_file({} if own else weights, network=keras_file(model) if own else None)

    @classmethod
    def from_file(cls, path: Path | str, content: ModelFile) -> Self:
        """Rebuilds the classifier that `content`, read from `path`, describes; one's own network only if trusted.

        Raises:
            ModelFileError: the file's parts do not fit together.
        """
        check_process()
        if content.network is not None:
            classifier = cls(model_from_keras_file(Path(path), content.network))
        else:
            try:
                classifier = cls(content.technique, content.parameters)
            except InvalidArgumentError as error:
                raise ModelFileError(f"{path}: damaged: the network cannot be rebuilt ({error}).") from error
        classifier.about_ = About.at_one_size(path, content)
        try:
            options = classifier._completed(classifier.parameters)
            classifier.about_ = dataclasses.replace(classifier.about_, options=options)
            if content.technique != OWN_NETWORK:
                classifier._check_described(path, content.weights)
            classifier._build(classifier.about_.record.precision)
        except (ModelFileError, ForkedProcessError):
            raise
        except Exception as error:  # Numbers that no network has can fail anywhere in Keras.
            first_line = (str(error).splitlines() or [""])[0]
            raise ModelFileError(f"{path}: damaged: the network cannot be rebuilt ({first_line}).") from error
        if content.technique == OWN_NETWORK:
            if not are_finite(weight.numpy() for weight in classifier.model_.weights):
                raise ModelFileError(f"{path}: damaged: the network has weights that are no finite numbers.")
        else:
            classifier._assign(path, content.weights)
        return classifier

    def _check_described(self, path: Path | str, weights: Mapping[str, np.ndarray]) -> None:
        """Refuses a manifest that describes other weights than the file holds, before any is made.

        Raises:
            ModelFileError: if so, or if an image would take more memory than any model's may.
        """
        arguments = (len(self.class_names), self.about_.square.shape)
        shapes, largest = described_shapes(lambda: self._network(*arguments, **self.about_.options))
        if sorted(shapes.values()) != sorted(tuple(array.shape) for array in weights.values()):
            raise ModelFileError(f"{path}: damaged: the weights do not fit the network that the manifest describes.")
        if largest > MOST_ACTIVATIONS:
            raise ModelFileError(f"{path}: one image would become {largest:,} numbers in this network: too many.")

    def _assign(self, path: Path | str, weights: Mapping[str, np.ndarray]) -> None:
        expected = {weight.path: weight for weight in self.model_.weights}
        found = {name: tuple(array.shape) for name, array in weights.items()}
        if found != {name: tuple(weight.shape) for name, weight in expected.items()}:
            raise ModelFileError(f"{path}: damaged: the weights do not fit the network that the manifest describes.")
        for name, weight in expected.items():
            weight.assign(weights[name])

    def _recipe(self, dataset: ImageDataset) -> Recipe:
        """The recipe as it was given, or the network's own with what was given of it."""
        if isinstance(self.recipe, Recipe):
            return self.recipe
        usual, given = usual_recipe(self._network.training, dataset), dict(self.recipe)
        if given.get("optimizer", usual.optimizer) != usual.optimizer:
            # A learning rate and a decay are an optimizer's own.
            given = {"learning_rate": None, "weight_decay": None} | given
        return dataclasses.replace(usual, **given)

    def _fit(self, dataset: ImageDataset, folder: Path | None, checkpoint_seconds: float = 30.0) -> Self:
        check_process()
        recipe = self._recipe(dataset)
        parameters = self._completed(self.parameters)
        training, validation = dataset.validating(recipe.validation)
        view = self.view_of(dataset.facts, dataset.view_options)
        options = parameters | self._network.resolve(parameters, view.shape)
        self.about_ = About(self.technique, options, dataset.class_names, view, TrainingRecord())
        if self.own_model is None:
            arguments = (len(self.class_names), self.about_.square.shape)
            check_trainable(
                lambda: self._network(*arguments, **self.about_.options),
                optimizer=recipe.optimizer,
                batch_size=min(recipe.batch_size, len(training)),
            )
        events = self._event_folder(folder)
        keras.utils.set_random_seed(recipe.seed)
        with data_parallel(self.devices):
            self._build(recipe.precision)
        batches = TrainingBatches(
            training,
            view,
            batch_size=recipe.batch_size,
            seed=recipe.seed,
            augmentation=recipe.augmentation,
            photographic=dataset.photographic,
        )
        try:
            result = fit(
                self.model_,
                batches,
                recipe,
                validation=validation and labelled_batches(validation, view, batch_size=_PREDICTION_BATCH),
                folder=folder,
                checkpoint_seconds=checkpoint_seconds,
                callbacks=self.callbacks,
                metrics=self.metrics,
                summaries=None if events is None else self._summary_options(events, training, validation),
            )
        except DivergedError:
            del self.model_, self.about_  # Nobody is to predict by it.
            self._asking = None
            raise
        record = _record(learned_from(dataset, training, validation), recipe, result)
        self.about_ = dataclasses.replace(self.about_, record=record)
        return self

    def _event_folder(self, run: Path | None) -> Path | None:
        """Where this training's summaries go: named after its model file, or after the technique."""
        if self.tensorboard is None:
            return None
        return event_folder(self.tensorboard, self.technique if run is None else Path(run.stem).stem, run)

    def _summary_options(self, folder: Path, training: Split, validation: Split | None) -> SummaryOptions:
        looking = Looking(self.about_.square)
        judged = training if validation is None else validation
        judged = judged.take(np.arange(min(len(judged), _JUDGED_IMAGES)))
        return SummaryOptions(
            folder,
            self.class_names,
            pixels=looking.pixels(training.images[:_SHOWN_IMAGES]),
            judged=(looking.pixels(judged.images), judged.labels),
            every=self.summaries_every,
        )

    def _build(self, precision: str) -> None:
        check_process()
        policy = keras.config.dtype_policy()
        keras.config.set_dtype_policy(precision)
        try:
            self.model_ = self._network(len(self.class_names), self.about_.square.shape, **self.about_.options)
        finally:
            keras.config.set_dtype_policy(policy)

    def _asked(self) -> AskedNetwork:
        """Whoever answers; another one as soon as there is another network, or another way to look."""
        model, view = self._fitted(), self.about_.square
        if self._asking is None or self._asking.model is not model or self._asking.view != view:
            draw = (0, 0) if self._asking is None else self._asking.draw
            self._asking = AskedNetwork(model, view, draw, bounded=self.own_model is None)
        return self._asking

    def _fitted(self) -> keras.Model:
        if not hasattr(self, "model_"):
            raise InvalidArgumentError("This classifier has not learned anything yet: call `fit` first.")
        check_process()
        return self.model_


def _named(technique: str | keras.Model) -> Technique:
    """The technique of a name, or that of a model of one's own.

    Raises:
        InvalidArgumentError: there is none of that name.
    """
    if not isinstance(technique, str):
        return own_network(technique)
    known = [name for name, one in TECHNIQUES.items() if one.family is KERAS]
    return TECHNIQUES[Choice(known).check("model", technique)]


def _has_inputs(model: keras.Model | None) -> bool:
    return bool(getattr(model, "inputs", None))


def _record(data: LearnedFrom, recipe: Recipe, result: TrainingResult) -> TrainingRecord:
    """What the model file says of a training."""
    kept = result.records[result.kept_epoch - 1]
    return TrainingRecord(
        data=data,
        recipe=asdict(recipe),
        seconds=result.seconds,
        images_per_second=data.training_samples * len(result.records) / result.seconds,
        loss=kept.loss,
        error_percent=kept.error_percent,
        validation_error_percent=kept.validation_error_percent,
        epochs=tuple(result.records),
        kept_epoch=result.kept_epoch,
        best_epoch=result.best_epoch,
        resumed_epoch=result.resumed_epoch,
        learning_rate=result.learning_rate,
    )

"""Training a `keras.Model` by a recipe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import keras

from onehood.pipelines.batches import TrainingBatches
from onehood.training.checkpoint import EpochRecord
from onehood.training.devices import scope_of
from onehood.training.learning_rate_finder import COMPILED, find_learning_rate
from onehood.training.objective import metric, objective
from onehood.training.optimization import class_weights, scheduled_optimizer
from onehood.training.recipe import Recipe
from onehood.training.run import RunState
from onehood.training.session import Session
from onehood.training.summaries import Summaries, SummaryOptions


@dataclass(frozen=True)
class TrainingResult:
    """How a training went.

    Args:
        records: one for each epoch.
        best_epoch: the epoch (from 1) of the lowest validation loss, or None without validation.
        kept_epoch: the epoch whose weights the model now has.
        resumed_epoch: the epoch (from 1) in which a checkpoint was taken up, or None.
        learning_rate: the peak of the schedule.
    """

    records: tuple[EpochRecord, ...]
    best_epoch: int | None
    kept_epoch: int
    resumed_epoch: int | None
    learning_rate: float

    @property
    def seconds(self) -> float:
        """Time spent training, over all sessions."""
        return sum(record.seconds for record in self.records)


def fit(
    model: keras.Model,
    batches: TrainingBatches,
    recipe: Recipe,
    *,
    validation: Any = None,
    folder: Path | None = None,
    checkpoint_seconds: float = 30.0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    metrics: Sequence[keras.metrics.Metric] = (),
    summaries: SummaryOptions | None = None,
) -> TrainingResult:
    """Trains `model` to classify, from where the folder's newest checkpoint stands or from the beginning.

    Args:
        model: from pixels to class probabilities; compiled here.
        batches: the training data.
        recipe: epochs, optimizer, schedule, loss.
        validation: a `tf.data` set of (pixels, labels) to measure after each epoch, or None.
        folder: for checkpoints and TensorBoard events, or None to keep nothing on disk.
        checkpoint_seconds: the least time between two checkpoints.
        callbacks: of Keras, told of steps and epochs; what they keep to themselves is not in the checkpoints.
        metrics: of labels and outputs, besides the recipe's.
        summaries: what TensorBoard is to show besides scalars, or None.

    Returns:
        The course of the training; the model holds the weights that `recipe.keep` asks for.

    Raises:
        InvalidArgumentError: the recipe's loss does not go with the model.
        RunError: the folder holds checkpoints, none of which can be used.
        DataError: an image cannot be read.
    """
    with scope_of(model):
        trained, loss = objective(model, recipe)
        rate = recipe.learning_rate
        if not isinstance(rate, int | float):
            rate = _found_learning_rate(trained, batches, recipe, loss, folder)
        measured = [
            keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
            *(metric(name, model.output_shape[-1]) for name in recipe.metrics),
            *metrics,
        ]
        trained.compile(
            optimizer=scheduled_optimizer(recipe, rate, batches.steps_per_epoch),
            loss=loss,
            metrics=measured,
            jit_compile=COMPILED,
        )
        trained.optimizer.build(trained.trainable_variables)
        counted = [trained.metrics[0], *measured]  # The first is the loss.
        variables = {
            "model": trained.variables,
            "optimizer": trained.optimizer.variables,
            "metrics": [variable for each in counted for variable in each.variables],
        }
        session = Session(
            trained,
            batches,
            recipe,
            variables=variables,
            metrics=counted,
            folder=folder,
            checkpoint_seconds=checkpoint_seconds,
            summaries=None if summaries is None else partial(Summaries, summaries, model),
        )
        session.run(validation, callbacks, class_weights(batches.split.labels, recipe))
        state = session.progress
        return TrainingResult(tuple(state.records), state.best_epoch, session.kept_epoch, session.resumed_epoch, rate)


def _found_learning_rate(
    model: keras.Model, batches: TrainingBatches, recipe: Recipe, loss: keras.losses.Loss, folder: Path | None
) -> float:
    """The peak that a range test proposes; found once for a folder, and kept there for whoever continues."""
    state = RunState.read(folder) if folder else RunState()
    if state.learning_rate is not None:
        return state.learning_rate
    rate = find_learning_rate(model, batches, recipe, loss=loss)
    if folder:
        replace(state, learning_rate=rate).write(folder)
    return rate

"""The training loop: epochs of a compiled Keras model that can stop anywhere and continue."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from onehood.errors import OnehoodError, RunError
from onehood.files import write_text
from onehood.pipelines import TrainingBatches
from onehood.progress import ProgressBar, progress
from onehood.training.checkpoint import EpochRecord, Progress, restore_checkpoint, save_checkpoint
from onehood.training.event_log import EventLog
from onehood.training.learning_rate_finder import COMPILED, find_learning_rate
from onehood.training.optimization import class_weights, one_cycle_adamw
from onehood.training.recipe import Recipe

_EVENTS = "tensorboard"
_LEARNING_RATE = "learning-rate.txt"
_STEPS_BETWEEN_EVENTS = 50


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
) -> TrainingResult:
    """Trains `model` to classify, from where the folder's newest checkpoint stands or from the beginning.

    Args:
        model: from pixels to class probabilities; compiled here.
        batches: the training data.
        recipe: epochs, optimizer, schedule.
        validation: a `tf.data` set of (pixels, labels) to measure after each epoch, or None.
        folder: for checkpoints and TensorBoard events, or None to keep nothing on disk.
        checkpoint_seconds: the least time between two checkpoints.

    Returns:
        The course of the training; the model holds the weights that `recipe.keep` asks for.

    Raises:
        RunError: the folder holds checkpoints, none of which can be used.
        DataError: an image cannot be read.
    """
    if recipe.learning_rate == "auto":
        rate = _found_learning_rate(model, batches, recipe, folder)
    else:
        rate = recipe.learning_rate
    accuracy = keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    model.compile(
        optimizer=one_cycle_adamw(recipe, rate, batches.steps_per_epoch),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=[accuracy],
        jit_compile=COMPILED,
    )
    model.optimizer.build(model.trainable_variables)
    variables = {
        "model": model.variables,
        "optimizer": model.optimizer.variables,
        "metrics": [*model.metrics[0].variables, *accuracy.variables],
    }
    session = _Session(
        model, batches, recipe, rate, variables=variables, folder=folder, checkpoint_seconds=checkpoint_seconds
    )
    return session.run(validation)


def _found_learning_rate(model: keras.Model, batches: TrainingBatches, recipe: Recipe, folder: Path | None) -> float:
    """The peak that a range test proposes; found once for a folder, and kept there for whoever continues."""
    kept = folder / _LEARNING_RATE if folder else None
    if kept and kept.exists():
        return float(kept.read_text())
    rate = find_learning_rate(model, batches, weight_decay=recipe.weight_decay)
    if kept:
        write_text(kept, repr(rate))
    return rate


class _Session:
    """One process's part of a training."""

    def __init__(
        self,
        model: keras.Model,
        batches: TrainingBatches,
        recipe: Recipe,
        peak: float,
        *,
        variables: Mapping[str, list[Any]],
        folder: Path | None,
        checkpoint_seconds: float,
    ) -> None:
        self.model, self.batches, self.recipe, self.variables = model, batches, recipe, variables
        self.folder, self.checkpoint_seconds, self.peak = folder, checkpoint_seconds, peak
        self.class_weight = class_weights(batches.split.labels, recipe)
        self.progress = Progress()
        self.best: list[np.ndarray] = []
        restored = restore_checkpoint(folder, variables) if folder else None
        self.resumed = restored is not None
        if restored:
            self.progress, self.best = restored
        self.saved_at = time.monotonic()
        self.saved_step = self.global_step if restored else -1
        self.events = (
            EventLog(folder / _EVENTS, resumed_step=self.global_step if restored else None) if folder else None
        )

    @property
    def global_step(self) -> int:
        return self.progress.epoch * self.batches.steps_per_epoch + self.progress.step

    def run(self, validation: Any) -> TrainingResult:
        resumed_epoch = min(self.progress.epoch + 1, self.recipe.epochs) if self.resumed else None
        try:
            while self.progress.epoch < self.recipe.epochs:
                self._run_epoch(validation)
        finally:
            if self.events:
                self.events.close()
        self.save(force=True)
        kept = self._keep()
        return TrainingResult(tuple(self.progress.records), self.progress.best_epoch, kept, resumed_epoch, self.peak)

    def _run_epoch(self, validation: Any) -> None:
        epoch, first_step = self.progress.epoch, self.progress.step
        title = f"Epoch {epoch + 1}/{self.recipe.epochs}"
        with progress(title, self.batches.steps_per_epoch, unit="steps", done=first_step) as bar:
            try:
                self.model.fit(
                    self.batches.epoch(epoch, first_step=first_step),
                    initial_epoch=epoch,
                    epochs=epoch + 1,
                    validation_data=validation,
                    class_weight=self.class_weight,
                    callbacks=[_EpochObserver(self, bar)],
                    shuffle=False,  # The order is the batches' own.
                    verbose=0,
                )
            except OnehoodError:
                raise
            except Exception as error:
                # An image that fails inside the pipeline reaches us wrapped by TensorFlow; its own error says more.
                raise (self.batches.failure or error) from error
            bar.line(f"{title}: {_sentence(self.progress.records[-1])}")

    def step_done(self, logs: Mapping[str, Any], seconds: float) -> None:
        self.progress.step += 1
        self.progress.epoch_seconds += seconds
        if self.events and self.global_step % _STEPS_BETWEEN_EVENTS == 0:
            self.events.scalars(
                self.global_step,
                {"train/running_loss": float(logs["loss"]), "learning_rate": self._learning_rate()},
            )
        if self.progress.step < self.batches.steps_per_epoch:
            self.save()

    def epoch_done(self, logs: Mapping[str, float], seconds: float) -> None:
        """Records the epoch; `seconds` have passed since the last step."""
        state = self.progress
        record = EpochRecord(
            epoch=state.epoch + 1,
            loss=float(logs["loss"]),
            error_percent=100 * (1 - float(logs["accuracy"])),
            validation_loss=float(logs["val_loss"]) if "val_loss" in logs else None,
            validation_error_percent=100 * (1 - float(logs["val_accuracy"])) if "val_accuracy" in logs else None,
            seconds=state.epoch_seconds + seconds,
        )
        best = min((r.validation_loss for r in state.records if r.validation_loss is not None), default=np.inf)
        if record.validation_loss is not None and record.validation_loss <= best:
            state.best_epoch = record.epoch
            self._sync()
            self.best = [np.array(weight) for weight in self.model.get_weights()]
        state.records.append(record)
        state.epoch, state.step, state.epoch_seconds = state.epoch + 1, 0, 0.0
        if self.events:
            self.events.scalars(self.global_step, _scalars(record) | {"learning_rate": self._learning_rate()})
        self.save()

    def save(self, *, force: bool = False) -> None:
        """Writes a checkpoint if there is a folder and it is time (or `force`)."""
        due = force or time.monotonic() - self.saved_at >= self.checkpoint_seconds
        if not self.folder or not due or self.saved_step == self.global_step:
            return
        self._sync()
        try:
            if self.events:  # Whatever the checkpoint has behind it must be on disk with it.
                self.events.flush()
            save_checkpoint(self.folder, self.variables, self.progress, global_step=self.global_step, best=self.best)
        except OSError as error:
            raise RunError(
                f"{self.folder}: a checkpoint cannot be written ({error.strerror or error}). The one before it is "
                "kept: make room, and the same command continues from there."
            ) from error
        self.saved_at, self.saved_step = time.monotonic(), self.global_step

    def _keep(self) -> int:
        if self.recipe.keep == "best" and self.progress.best_epoch is not None:
            self.model.set_weights(self.best)
            return self.progress.best_epoch
        return self.recipe.epochs

    def _sync(self) -> None:
        """Brings the variables up to date: on JAX, Keras holds a step's results back until asked."""
        sync = getattr(self.model, "jax_state_sync", None)
        if sync is not None:
            sync()

    def _learning_rate(self) -> float:
        self._sync()
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))


class _EpochObserver(keras.callbacks.Callback):
    """Tells the session of each step and of the epoch's end."""

    def __init__(self, session: _Session, bar: ProgressBar) -> None:
        super().__init__()
        self.session, self.bar = session, bar
        # Keras resets the metrics when an epoch begins; one taken up in its middle goes on with what it had.
        self.metrics_so_far = [np.array(variable.numpy()) for variable in session.variables["metrics"]]
        self.clock = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.session.progress.step > 0:
            for variable, value in zip(self.session.variables["metrics"], self.metrics_so_far, strict=True):
                variable.assign(value)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.session.step_done(logs, self._elapsed())
        self.bar.advance()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.session.epoch_done(logs, self._elapsed())

    def _elapsed(self) -> float:
        now = time.monotonic()
        seconds, self.clock = now - self.clock, now
        return seconds


def _scalars(record: EpochRecord) -> dict[str, float]:
    values = {
        "train/loss": record.loss,
        "train/error_percent": record.error_percent,
        "validation/loss": record.validation_loss,
        "validation/error_percent": record.validation_error_percent,
    }
    return {tag: value for tag, value in values.items() if value is not None}


def _sentence(record: EpochRecord) -> str:
    parts = [f"loss {record.loss:.4f}", f"error {record.error_percent:.2f} %"]
    if record.validation_error_percent is not None:
        parts.append(f"validation error {record.validation_error_percent:.2f} %")
    return ", ".join([*parts, f"{record.seconds:.1f} s"])

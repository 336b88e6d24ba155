"""One process's part of a training: epochs of a compiled Keras model that can stop anywhere and continue."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from math import isfinite
from pathlib import Path
from typing import Any

import keras
import numpy as np

from onehood.errors import DivergedError, OnehoodError
from onehood.pipelines.batches import TrainingBatches
from onehood.progress import ProgressBar, progress
from onehood.training.checkpoint import EpochRecord, Progress, disk_errors, restore_checkpoint, save_checkpoint
from onehood.training.devices import device_count, shared_out
from onehood.training.divergence import are_finite, diverged
from onehood.training.event_log import EventLog
from onehood.training.interruption import Interruption
from onehood.training.recipe import Recipe
from onehood.training.summaries import Summaries

_EVENTS = "tensorboard"
_STEPS_BETWEEN_EVENTS = 50


class Session:
    """Takes a training up at the folder's newest checkpoint, or begins it, and runs it to its end.

    Args:
        model: compiled, its optimizer built.
        batches: the training data.
        recipe: epochs, and which weights to keep.
        variables: every variable that a step changes, in named groups.
        metrics: those whose variables are the group "metrics".
        folder: for checkpoints and TensorBoard events, or None to keep nothing on disk.
        checkpoint_seconds: the least time between two checkpoints.
        summaries: from the step that was taken up, or None, to what TensorBoard is to show besides.

    Attributes:
        progress: where the training stands.
        resumed_epoch: the epoch (from 1) in which a checkpoint was taken up, or None.
        kept_epoch: the epoch whose weights the model has after `run`.

    Raises:
        RunError: the folder holds checkpoints, none of which can be used.
    """

    def __init__(
        self,
        model: keras.Model,
        batches: TrainingBatches,
        recipe: Recipe,
        *,
        variables: Mapping[str, list[Any]],
        metrics: Sequence[keras.metrics.Metric],
        folder: Path | None,
        checkpoint_seconds: float,
        summaries: Callable[[int | None], Summaries] | None = None,
    ) -> None:
        self.model, self.batches, self.recipe, self.variables = model, batches, recipe, variables
        self.metrics = metrics
        self.folder, self.checkpoint_seconds = folder, checkpoint_seconds
        self.progress = Progress()
        self.interruption = Interruption()
        self.best: list[np.ndarray] = []
        restored = restore_checkpoint(folder, variables) if folder else None
        if restored:
            self.progress, self.best = restored
        self.resumed_epoch = min(self.progress.epoch + 1, recipe.epochs) if restored else None
        self.kept_epoch = 0
        self.saved_at = time.monotonic()
        self.saved_step = self.global_step if restored else -1
        resumed_step = self.global_step if restored else None
        self.events = EventLog(folder / _EVENTS, resumed_step=resumed_step) if folder else None
        self.summaries = summaries(resumed_step) if summaries else None
        self._logs = [log for log in (self.events, self.summaries and self.summaries.log) if log]

    @property
    def global_step(self) -> int:
        """Steps done since the beginning."""
        return self.progress.epoch * self.batches.steps_per_epoch + self.progress.step

    def run(
        self,
        validation: Any,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        class_weight: dict[int, float] | None = None,
    ) -> None:
        """Trains to the last epoch, or to the one after which a callback stops it.

        Args:
            validation: a `tf.data` set of (pixels, labels) to measure after each epoch, or None.
            callbacks: of the user.
            class_weight: in the loss, by class index.

        Raises:
            DataError: an image cannot be read.
            RunError: a checkpoint cannot be written.
            DivergedError: a loss or a weight is no finite number any more.
            KeyboardInterrupt: after a Ctrl-C, and with a folder after a checkpoint.
        """
        told = _UserCallbacks(self.model, callbacks) if callbacks else None
        steps = self.recipe.epochs * self.batches.steps_per_epoch
        try:
            if told:
                told.begin()
            stopping = self.interruption if self.folder else nullcontext()
            with stopping, progress("Training", steps, unit="steps", done=self.global_step) as bar:
                while self.progress.epoch < self.recipe.epochs and not self.progress.stopped:
                    self._run_epoch(bar, validation, [told] if told else [], class_weight)
            if told:
                told.end()
        finally:
            for log in self._logs:
                log.close()
        self.save(force=True)
        self.kept_epoch = self._keep()

    def _run_epoch(
        self,
        bar: ProgressBar,
        validation: Any,
        callbacks: list[keras.callbacks.Callback],
        class_weight: dict[int, float] | None,
    ) -> None:
        epoch, first_step = self.progress.epoch, self.progress.step
        batches = self.batches.epoch(epoch, first_step=first_step)
        steps: dict[str, int] = {}
        if device_count(self.model) > 1:
            # Looking for one more step beyond the last, Keras would count it: it must know how many there are.
            steps["steps_per_epoch"] = self.batches.steps_per_epoch - first_step
            batches, class_weight = shared_out(self.model, batches, class_weight), None
            if validation is not None:
                steps["validation_steps"] = int(validation.cardinality())
                validation = shared_out(self.model, validation)
        title = f"Epoch {epoch + 1}/{self.recipe.epochs}"
        bar.advance(0, note=title)
        try:
            self.model.fit(
                batches,
                initial_epoch=epoch,
                epochs=epoch + 1,
                validation_data=validation,
                class_weight=class_weight,
                callbacks=[*callbacks, _EpochObserver(self, bar)],
                shuffle=False,  # The order is the batches' own.
                verbose=0,
                **steps,
            )
        except OnehoodError:
            raise
        except Exception as error:
            # An image that fails inside the pipeline reaches us wrapped by TensorFlow; its own error says more.
            raise (self.batches.failure or error) from error
        bar.line(f"{title}: {self.progress.records[-1].sentence}")

    def step_done(self, logs: Mapping[str, Any], seconds: float) -> None:
        """Counts a step of so many seconds; writes events and a checkpoint where they are due.

        Raises:
            DivergedError: the loss is no finite number any more.
        """
        self.progress.step += 1
        # The mean over the epoch so far: one loss among them that is none makes it none.
        if not isfinite(logs["loss"]):
            raise self._diverged(f"the loss is {logs['loss']}")
        self.progress.epoch_seconds += seconds
        if self._logs:
            self._write_step(logs)
        if self.progress.step < self.batches.steps_per_epoch:
            self.save()
            self.interruption.check()

    def epoch_done(self, logs: Mapping[str, float], seconds: float) -> None:
        """Records the epoch; `seconds` have passed since the last step."""
        state = self.progress
        record = _record(state.epoch + 1, logs, state.epoch_seconds + seconds)
        if record.validation_loss is not None and not isfinite(record.validation_loss):
            raise self._diverged(f"the validation loss is {record.validation_loss}")
        self._check_weights()
        best = min((r.validation_loss for r in state.records if r.validation_loss is not None), default=np.inf)
        if record.validation_loss is not None and record.validation_loss <= best:
            state.best_epoch = record.epoch
            self._sync()
            self.best = [np.array(weight) for weight in self.model.get_weights()]
        state.records.append(record)
        state.epoch, state.step, state.epoch_seconds = state.epoch + 1, 0, 0.0
        state.stopped = bool(self.model.stop_training)
        if self._logs:
            scalars = _scalars(record) | {"learning_rate": self._learning_rate()}
            if self.events:
                self.events.scalars(self.global_step, scalars)
            if self.summaries:
                rate = len(self.batches.split) / record.seconds
                self.summaries.epoch(self.global_step, scalars | {"images_per_second": rate})
        self.save()
        self.interruption.check()

    def _write_step(self, logs: Mapping[str, Any]) -> None:
        scalars = {}
        if self.global_step % _STEPS_BETWEEN_EVENTS == 0:
            scalars = {"train/running_loss": float(logs["loss"]), "learning_rate": self._learning_rate()}
            if self.events:
                self.events.scalars(self.global_step, scalars)
        if self.summaries:
            self._sync()
            self.summaries.step(self.global_step, scalars)

    def save(self, *, force: bool = False) -> None:
        """Writes a checkpoint if there is a folder and it is time (or `force`), or nobody will wait for the next."""
        due = force or self.interruption.asked or time.monotonic() - self.saved_at >= self.checkpoint_seconds
        if not self.folder or not due or self.saved_step == self.global_step:
            return
        self._check_weights()
        with disk_errors(self.folder):  # Whatever the checkpoint has behind it must be on disk with it.
            for log in self._logs:
                log.flush()
        save_checkpoint(self.folder, self.variables, self.progress, global_step=self.global_step, best=self.best)
        self.saved_at, self.saved_step = time.monotonic(), self.global_step

    def _check_weights(self) -> None:
        """Refuses weights that the last step made no finite numbers, before any loss could show it.

        Raises:
            DivergedError: if so.
        """
        self._sync()
        if not are_finite(variable.numpy() for variable in self.variables["model"]):
            raise self._diverged("a weight is no finite number")

    def _diverged(self, what: str) -> DivergedError:
        return diverged(
            what,
            epoch=self.progress.epoch + 1,
            step=self.progress.step,
            steps=self.batches.steps_per_epoch,
            rate=self._learning_rate(),
        )

    def _keep(self) -> int:
        if self.recipe.keep == "best" and self.progress.best_epoch is not None:
            self.model.set_weights(self.best)
            return self.progress.best_epoch
        return self.progress.epoch

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

    def __init__(self, session: Session, bar: ProgressBar) -> None:
        super().__init__()
        self.session, self.bar = session, bar
        # An epoch taken up in its middle goes on with the metrics it had, though Keras resets them.
        self.metrics_so_far = [np.array(variable.numpy()) for variable in session.variables["metrics"]]
        self.clock = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if self.session.progress.step > 0:
            for variable, value in zip(self.session.variables["metrics"], self.metrics_so_far, strict=True):
                variable.assign(value)
            return
        for metric in self.session.metrics:  # Keras leaves those be that no step of this process has built yet.
            metric.reset_state()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.session.step_done(logs, self._elapsed())
        self.bar.advance()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.session.epoch_done(logs, self._elapsed())

    def _elapsed(self) -> float:
        now = time.monotonic()
        seconds, self.clock = now - self.clock, now
        return seconds


class _UserCallbacks(keras.callbacks.Callback):
    """The user's callbacks: one training to them, though each epoch is a `fit` of its own."""

    def __init__(self, model: keras.Model, callbacks: Sequence[keras.callbacks.Callback]) -> None:
        super().__init__()
        self.told = keras.callbacks.CallbackList(list(callbacks), model=model, add_history=False)

    def begin(self) -> None:
        """Once, before the first epoch."""
        self.told.on_train_begin()

    def end(self) -> None:
        """Once, after the last epoch."""
        self.told.on_train_end()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.told.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.told.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.told.on_train_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.told.on_train_batch_end(batch, logs)

    def on_test_begin(self, logs: Any = None) -> None:
        self.told.on_test_begin(logs)

    def on_test_end(self, logs: Any = None) -> None:
        self.told.on_test_end(logs)

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        self.told.on_test_batch_begin(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        self.told.on_test_batch_end(batch, logs)


def _record(epoch: int, logs: Mapping[str, float], seconds: float) -> EpochRecord:
    known = ("loss", "accuracy", "val_loss", "val_accuracy")
    return EpochRecord(
        epoch=epoch,
        loss=float(logs["loss"]),
        error_percent=100 * (1 - float(logs["accuracy"])),
        validation_loss=float(logs["val_loss"]) if "val_loss" in logs else None,
        validation_error_percent=100 * (1 - float(logs["val_accuracy"])) if "val_accuracy" in logs else None,
        seconds=seconds,
        metrics={name: float(value) for name, value in logs.items() if name not in known},
    )


def _scalars(record: EpochRecord) -> dict[str, float]:
    values = {
        "train/loss": record.loss,
        "train/error_percent": record.error_percent,
        "validation/loss": record.validation_loss,
        "validation/error_percent": record.validation_error_percent,
    }
    further = {
        f"validation/{name[4:]}" if name.startswith("val_") else f"train/{name}": value
        for name, value in record.metrics.items()
    }
    return {tag: value for tag, value in values.items() if value is not None} | further

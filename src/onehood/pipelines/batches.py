"""From a split to batches of pixels and labels, as `tf.data`."""

import math
import os
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from onehood.datasets import Split
from onehood.errors import ImageError, InvalidArgumentError
from onehood.images import Looking, Square
from onehood.pipelines.augmentation import Augmentation, apply_transforms
from onehood.pipelines.epoch_plan import epoch_plan

_WORKERS = os.cpu_count() or 1
_BATCHES_AHEAD = 2


class TrainingBatches:
    """The batches of any epoch from any step on, shuffled and augmented as (seed, epoch, index) say.

    The last batch of an epoch is smaller where the number of samples is no multiple of `batch_size`.

    Args:
        split: images and labels.
        view: of the model.
        batch_size: samples per batch, at least 1.
        seed: at least 0.
        augmentation: how images are moved.
        photographic: see `apply_transforms`.

    Raises:
        InvalidArgumentError: for an empty split or a batch size below 1.
    """

    def __init__(
        self,
        split: Split,
        view: Square,
        *,
        batch_size: int,
        seed: int,
        augmentation: Augmentation | None = None,
        photographic: bool = False,
    ) -> None:
        if batch_size < 1:
            raise InvalidArgumentError(f"`batch_size` must be at least 1. Received: {batch_size}.")
        if len(split) == 0:
            raise InvalidArgumentError("The training split is empty: there is nothing to learn from.")
        self.split = split
        self.view = view
        self.batch_size = batch_size
        self.seed = seed
        self.augmentation = augmentation or Augmentation()
        self.photographic = photographic
        self.failure: ImageError | None = None
        """The error of an image that could not be read while an epoch ran; TensorFlow reports it without its type."""

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return math.ceil(len(self.split) / self.batch_size)

    def epoch(self, epoch: int, *, first_step: int = 0) -> tf.data.Dataset:
        """Batches of (pixels, labels) of one epoch.

        Args:
            epoch: from 0.
            first_step: the step to begin with, 0 for a whole epoch.

        Returns:
            Data set of pixels, uint8 of shape (batch, height, width, channels), and labels, int64 of shape (batch,).
        """
        plan = epoch_plan(len(self.split), seed=self.seed, epoch=epoch)
        order = plan.order[first_step * self.batch_size :]
        batches = _read_batches(self.split, order, self._read, self.view.shape, self.batch_size)
        if self.augmentation.moves:
            height, width, _ = self.view.shape

            def transforms(indices: np.ndarray) -> np.ndarray:
                return self.augmentation.transforms(plan.draws[indices], height, width)

            def augment(pixels: Any, labels: Any, indices: Any) -> tuple[Any, Any, Any]:
                maps = tf.numpy_function(transforms, [indices], tf.float32)
                maps = tf.ensure_shape(maps, (None, 8))
                return apply_transforms(pixels, maps, photographic=self.photographic), labels, indices

            batches = batches.map(augment, num_parallel_calls=_WORKERS, deterministic=True)
        return _pixels_and_labels(batches)

    def _read(self, places: np.ndarray) -> np.ndarray:
        try:
            return _looking(self.view).pixels(self.split.images, places)
        except ImageError as error:
            self.failure = error
            raise


def labelled_batches(split: Split, view: Square, *, batch_size: int) -> tf.data.Dataset:
    """Every sample of a split once, in order, as `TrainingBatches.epoch` without shuffling and augmentation."""

    def read(places: np.ndarray) -> np.ndarray:
        return _looking(view).pixels(split.images, places)

    return _pixels_and_labels(_read_batches(split, np.arange(len(split)), read, view.shape, batch_size))


def _looking(view: Square) -> Looking:
    return Looking(view, workers=1)  # The pipeline has several batches under way at once.


def _read_batches(
    split: Split,
    order: np.ndarray,
    read: Callable[[np.ndarray], np.ndarray],
    shape: tuple[int, int, int],
    batch_size: int,
) -> tf.data.Dataset:
    """Batches of (pixels, labels, indices) in the given order."""
    labels = split.labels

    def read_batch(indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return read(indices), labels[indices]

    def as_tensors(indices: Any) -> tuple[Any, Any, Any]:
        # The images stay where they were loaded; TensorFlow sees one batch at a time.
        pixels, chosen = tf.numpy_function(read_batch, [indices], (tf.uint8, tf.int64))
        return tf.ensure_shape(pixels, (None, *shape)), tf.ensure_shape(chosen, (None,)), indices

    indices = tf.data.Dataset.from_tensor_slices(order).batch(batch_size)
    return indices.map(as_tensors, num_parallel_calls=_WORKERS, deterministic=True)


def _pixels_and_labels(batches: tf.data.Dataset) -> tf.data.Dataset:
    """The end of a pipeline: batches without their indices, the next ones read ahead."""
    # Autotuning wakes after 10 ms, 20 ms, 40 ms … up to a minute, and the end of an epoch waits until it next does.
    options = tf.data.Options()
    options.autotune.enabled = False
    return batches.map(lambda pixels, labels, _: (pixels, labels)).prefetch(_BATCHES_AHEAD).with_options(options)

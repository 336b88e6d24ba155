"""What TensorBoard shows of a training besides its scalars: variables, graph, filters, maps, regions, confusion."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from onehood.figures import confusion_matrix, png_bytes
from onehood.images import decode
from onehood.layers import FractionalMaxPooling2D
from onehood.layers.pooling_pictures import region_picture
from onehood.rules import SUMMARIES_EVERY
from onehood.training.event_log import EventLog

_MAPS = 16
_BATCH = 256


@dataclass(frozen=True)
class SummaryOptions:
    """What is summarized, and where.

    Args:
        folder: of this training alone, see `event_folder`.
        every: steps between two summaries of the variables, 1 to 1,000,000.
        class_names: by class index, for the confusion matrix.
        pixels: a few images to show, uint8 of shape (images, height, width, channels).
        judged: images and labels of the confusion matrix.

    Raises:
        InvalidArgumentError: for a number of steps out of its range.
    """

    folder: Path
    class_names: Sequence[str]
    pixels: np.ndarray
    judged: tuple[np.ndarray, np.ndarray]
    every: int = 200

    def __post_init__(self) -> None:
        SUMMARIES_EVERY.check("summaries_every", self.every)


class Summaries:
    """Writes a training's summaries as it goes on.

    Args:
        options: what, where and how often.
        model: from pixels to probabilities.
        resumed_step: events beyond this step are dropped; None drops all events, and writes the graph.
    """

    def __init__(self, options: SummaryOptions, model: keras.Model, resumed_step: int | None) -> None:
        self.options, self.model = options, model
        self.log = EventLog(options.folder, resumed_step=resumed_step)
        self._first = next((layer for layer in model.layers if len(getattr(_kernel(layer), "shape", ())) == 4), None)
        self._maps = None if self._first is None else keras.Model(model.inputs, self._first.output)
        self._draws = any(isinstance(layer, FractionalMaxPooling2D) for layer in model.layers)
        if resumed_step is None and keras.backend.backend() == "tensorflow":
            self._graph()

    def step(self, step: int, scalars: Mapping[str, float] | None = None) -> None:
        """After each step; writes the variables where that is due."""
        if scalars:
            self.log.scalars(step, scalars)
        if step % self.options.every == 0:
            self._variables(step)

    def epoch(self, step: int, scalars: Mapping[str, float]) -> None:
        """After each epoch: its scalars, the variables where its last step did not write them, and the pictures."""
        self.log.scalars(step, scalars)
        if step % self.options.every:
            self._variables(step)
        # Predictions draw regions: the training goes on with the numbers that it would have drawn without them.
        seeds = [variable for variable in self.model.variables if variable.name == "seed_generator_state"]
        before = [np.array(seed.numpy()) for seed in seeds]
        for tag, image in self._pictures(step):
            self.log.image(step, tag, image)
        for seed, value in zip(seeds, before, strict=True):
            seed.assign(value)

    def _variables(self, step: int) -> None:
        """The talk's summaries of each variable: mean, standard deviation, largest, smallest, histogram."""
        for weight in self.model.trainable_variables:
            values = np.asarray(weight.numpy(), np.float32)
            numbers = {"mean": values.mean(), "stddev": values.std(), "max": values.max(), "min": values.min()}
            self.log.scalars(step, {f"{weight.path}/{name}": float(number) for name, number in numbers.items()})
            self.log.histogram(step, f"{weight.path}/histogram", values)

    def _pictures(self, step: int) -> list[tuple[str, np.ndarray]]:
        pictures = []
        if self._first is not None:
            kernel = np.asarray(_kernel(self._first).numpy(), np.float32)  # (rows, columns, channels, filters)
            planes = kernel if kernel.shape[2] == 3 else kernel[:, :, :1]
            pictures.append((f"filters/{self._first.name}", tiled(np.moveaxis(planes, -1, 0), enlarge=8, alike=True)))
        if self._maps is not None:
            maps = np.asarray(self._maps.predict_on_batch(self.options.pixels), np.float32)
            for number, image in enumerate(maps):
                shown = np.moveaxis(image[:, :, :_MAPS], -1, 0)[..., None]
                pictures.append((f"feature maps/image {number}", tiled(shown, enlarge=2)))
        if self._draws:
            for number, pixels in enumerate(self.options.pixels[:1]):
                figure = region_picture(pixels, seed=step)
                pictures.append((f"pooling regions/image {number}", decode(png_bytes(figure, dots_per_inch=70))))
        pictures.append(("confusion", self._confusion()))
        return pictures

    def _confusion(self) -> np.ndarray:
        pixels, labels = self.options.judged
        parts = [self.model.predict_on_batch(pixels[first : first + _BATCH]) for first in range(0, len(pixels), _BATCH)]
        predicted = np.concatenate(parts).argmax(axis=1)
        classes = len(self.options.class_names)
        counts = np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)
        return decode(png_bytes(confusion_matrix(counts, self.options.class_names), dots_per_inch=70))

    def _graph(self) -> None:
        shape = (None, *self.model.input_shape[1:])
        traced = tf.function(lambda pixels: self.model(pixels, training=False))
        self.log.graph(traced.get_concrete_function(tf.TensorSpec(shape, tf.float32)).graph)


def tiled(planes: np.ndarray, *, enlarge: int = 1, alike: bool = False) -> np.ndarray:
    """Small images side by side in a square, each stretched from its darkest value to its brightest.

    Args:
        planes: shape (images, height, width, 1 or 3), any numbers.
        enlarge: side of a pixel in the result.
        alike: stretch all by one measure instead, with zero mid-grey: how they differ in size and sign stays visible.

    Returns:
        uint8, shape (height, width, 1 or 3).
    """
    count, height, width, channels = planes.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    shape = (rows * (height * enlarge + 1), columns * (width * enlarge + 1), channels)
    sheet = np.full(shape, 128 if alike else 0, np.uint8)
    extreme = float(np.abs(planes).max())
    for place, plane in enumerate(planes):
        low, high = (-extreme, extreme) if alike else (float(plane.min()), float(plane.max()))
        grey = np.rint(255 * (plane - low) / max(high - low, 1e-12)).astype(np.uint8)
        large = grey.repeat(enlarge, axis=0).repeat(enlarge, axis=1)
        top, left = place // columns * (height * enlarge + 1), place % columns * (width * enlarge + 1)
        sheet[top : top + height * enlarge, left : left + width * enlarge] = large
    return sheet


def _kernel(layer: Any) -> Any:
    return getattr(layer, "kernel", None)

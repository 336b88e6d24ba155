"""A learning rate from the data: a short training whose rate grows from step to step."""

import math
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from onehood.errors import DivergedError
from onehood.pipelines import TrainingBatches
from onehood.progress import progress
from onehood.training.optimization import optimizer_of
from onehood.training.recipe import Recipe

COMPILED = keras.backend.backend() == "jax"
"""Whether steps are compiled by XLA: JAX needs it, TensorFlow's own kernels are faster on a CPU, PyTorch has none."""

_LOWEST, _HIGHEST = 1e-5, 1.0
_STEPS = 100
_SMOOTHING = 0.9
_DIVERGED = 4.0


def find_learning_rate(
    model: keras.Model, batches: TrainingBatches, recipe: Recipe, *, loss: keras.losses.Loss | None = None
) -> float:
    """Proposes the peak learning rate of an optimizer: a tenth of the rate at which the smoothed loss is lowest.

    A hundred steps are trained, the rate growing geometrically from 10⁻⁵ to 1, fewer if the loss diverges before. The
    model's weights and seed generators are put back afterwards.

    Args:
        model: from pixels to what the loss expects; compiled here.
        batches: the training data, in orders that the training itself will not use.
        recipe: optimizer and weight decay.
        loss: softmax cross-entropy by default.

    Returns:
        A rate between 10⁻⁶ and 10⁻¹.

    Raises:
        DivergedError: the loss is no finite number before anything was learned.

    Source: L. N. Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017, section 3.3.
    """
    before = [np.array(variable.numpy()) for variable in model.variables]
    optimizer = optimizer_of(recipe, _LOWEST)
    loss = loss or keras.losses.SparseCategoricalCrossentropy()
    model.compile(optimizer=optimizer, loss=loss, jit_compile=COMPILED)
    rates = np.geomspace(_LOWEST, _HIGHEST, _STEPS)
    losses: list[float] = []
    with progress("Finding a learning rate", _STEPS, unit="steps") as bar:
        for rate, (pixels, labels) in zip(rates, _endless(batches), strict=False):
            optimizer.learning_rate = float(rate)
            losses.append(float(model.train_on_batch(pixels, labels)))
            model.reset_metrics()
            bar.advance()
            if not math.isfinite(losses[0]):
                raise DivergedError(
                    f"No learning rate can be found: before the first step the loss is {losses[0]} already. The "
                    "network's own weights or layers make numbers that are not finite: mend them."
                )
            if not math.isfinite(losses[-1]) or losses[-1] > _DIVERGED * min(losses):
                break
        found = _tenth_of_the_lowest(rates, losses)
        bar.line(f"Learning rate found: {found:.2g}")
    for variable, value in zip(model.variables, before, strict=True):
        variable.assign(value)
    return found


def _tenth_of_the_lowest(rates: np.ndarray, losses: Iterable[float]) -> float:
    """The rule, over losses smoothed by a bias-corrected moving average."""
    average, smoothed = 0.0, []
    for step, loss in enumerate(losses, start=1):
        average = _SMOOTHING * average + (1 - _SMOOTHING) * loss
        smoothed.append(average / (1 - _SMOOTHING**step))
    finite = np.nan_to_num(smoothed, nan=np.inf)
    return float(rates[int(np.argmin(finite))] / 10)


def _endless(batches: TrainingBatches) -> Iterable[tuple[Any, Any]]:
    epoch = 0
    while True:
        epochs: tf.data.Dataset = batches.epoch(_FIRST_EPOCH + epoch)
        yield from epochs
        epoch += 1


_FIRST_EPOCH = 1_000_000  # Far beyond any training's epochs: the test draws orders of its own.

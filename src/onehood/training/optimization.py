"""What a recipe makes of the optimizer: its kind, and the schedule of its learning rate."""

from typing import Any

import keras
import numpy as np

from onehood.training.recipe import Recipe

_MOMENTUM = 0.9


def optimizer_of(recipe: Recipe, learning_rate: Any) -> keras.optimizers.Optimizer:
    """The recipe's optimizer.

    Args:
        recipe: its name and weight decay.
        learning_rate: a number, or a schedule of Keras.
    """
    decay = recipe.weight_decay or None
    if recipe.optimizer == "adamw":
        return keras.optimizers.AdamW(learning_rate, weight_decay=recipe.weight_decay)
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(learning_rate, weight_decay=decay)
    if recipe.optimizer == "momentum":
        return keras.optimizers.SGD(learning_rate, momentum=_MOMENTUM, nesterov=True, weight_decay=decay)
    return keras.optimizers.SGD(learning_rate, weight_decay=decay)


def scheduled_optimizer(recipe: Recipe, peak: float, steps_per_epoch: int) -> keras.optimizers.Optimizer:
    """The recipe's optimizer under its schedule.

    One cycle rises linearly from a twenty-fifth of `peak` and falls to zero along a cosine.

    Args:
        recipe: optimizer, schedule, epochs and warm-up.
        peak: the highest learning rate, or the constant one.
        steps_per_epoch: at least 1.
    """
    if recipe.schedule == "constant":
        return optimizer_of(recipe, peak)
    steps = recipe.epochs * steps_per_epoch
    warmup = round(recipe.warmup * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        peak / 25,
        max(1, steps - warmup),
        warmup_target=peak,
        warmup_steps=warmup,
    )
    return optimizer_of(recipe, schedule)


def class_weights(labels: np.ndarray, recipe: Recipe) -> dict[int, float] | None:
    """The weight of each class in the loss, or None where every image counts the same.

    Balanced weights make every class count the same, and their mean over the training images is one.

    Args:
        labels: of the training images, shape (images,).
        recipe: says which.
    """
    if recipe.class_weights == "none":
        return None
    counts = np.bincount(labels)
    present = np.flatnonzero(counts)
    return {int(label): len(labels) / (len(present) * int(counts[label])) for label in present}

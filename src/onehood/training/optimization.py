"""What a recipe makes of the optimizer and of the loss: the one-cycle schedule, and the weights of classes."""

import keras
import numpy as np

from onehood.training.recipe import Recipe


def one_cycle_adamw(recipe: Recipe, peak: float, steps_per_epoch: int) -> keras.optimizers.Optimizer:
    """AdamW whose rate rises linearly from a twenty-fifth of `peak` and falls to zero along a cosine.

    Args:
        recipe: epochs, warm-up and weight decay.
        peak: the highest learning rate.
        steps_per_epoch: at least 1.
    """
    steps = recipe.epochs * steps_per_epoch
    warmup = round(recipe.warmup * steps)
    schedule = keras.optimizers.schedules.CosineDecay(
        peak / 25,
        max(1, steps - warmup),
        warmup_target=peak,
        warmup_steps=warmup,
    )
    return keras.optimizers.AdamW(schedule, weight_decay=recipe.weight_decay)


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

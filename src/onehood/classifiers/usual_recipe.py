"""How a network is trained where nobody says otherwise."""

from typing import Any

import numpy as np

from onehood.classifiers.technique import UsualTraining
from onehood.datasets import ImageDataset
from onehood.pipelines import Augmentation
from onehood.training import Recipe, fastest_precision

MILD_AUGMENTATION = Augmentation(shift=0.08, rotate=10, zoom=0.1, flip=True)
"""The default for photographs; signs, which a turn or a mirror would change, are left as they are."""

NO_AUGMENTATION = Augmentation()


def usual_recipe(usual: UsualTraining, dataset: ImageDataset) -> Recipe:
    """So many epochs that a number of images is seen, within bounds; mild augmentation for photographs.

    Args:
        usual: that number, those bounds, and what else differs from a recipe's defaults.
        dataset: with a training split.
    """
    epochs = int(np.clip(round(usual.images / max(len(dataset.split("train")), 1)), usual.least, usual.most))
    augmentation = MILD_AUGMENTATION if dataset.photographic else NO_AUGMENTATION
    fields: dict[str, Any] = dict(usual.fields)
    if usual.fastest_precision:
        fields["precision"] = fastest_precision()
    return Recipe(epochs=epochs, augmentation=augmentation, **fields)

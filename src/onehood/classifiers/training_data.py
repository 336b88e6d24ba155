"""What every technique does with a data set before it learns from it."""

from typing import Any

import numpy as np

from onehood.datasets import ImageDataset, Split, stratified_split
from onehood.errors import DataError
from onehood.training.record import LearnedFrom


def training_and_validation(dataset: ImageDataset, share: float) -> tuple[Split, Split | None]:
    """The images to learn from, and those to validate on: the only place where these are chosen.

    They follow from the data alone, and not from the seed of a training.

    Args:
        dataset: with a training split.
        share: of the training split to validate on where the data has no validation split; 0 for none. Where classes
            have too few images to spare one, there is none either.

    Raises:
        DataError: there are not two classes to tell apart.
    """
    training = dataset.split("train")
    if len(np.unique(training.labels)) < 2:
        raise DataError(f"{dataset.name}: a classifier needs training images of at least two classes.")
    validation = dataset.splits.get("validation")
    if validation is None and share > 0:
        training, validation = stratified_split(training, share, seed=0)
    return training, validation or None  # An empty one is none.


def data_identity(dataset: ImageDataset) -> dict[str, Any]:
    """What a training's options say of its data: another data set is another training."""
    return {
        "name": dataset.name,
        "class_names": list(dataset.class_names),
        "samples": {name: len(split) for name, split in dataset.splits.items()},
        "fingerprint": dataset.fingerprint(),
    }


def learned_from(dataset: ImageDataset, training: Split, validation: Split | None) -> LearnedFrom:
    """What a model file records of the data."""
    return LearnedFrom(dataset.name, len(training), 0 if validation is None else len(validation), dataset.options)

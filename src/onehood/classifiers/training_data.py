"""What is recorded of the data that a classifier learned from."""

from typing import Any

from onehood.datasets import ImageDataset, Split
from onehood.training.record import LearnedFrom


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
    return LearnedFrom(dataset.name, len(training), 0 if validation is None else len(validation), dataset.layout)

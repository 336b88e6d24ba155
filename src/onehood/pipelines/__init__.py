"""From splits to batches: order computed from (seed, epoch), augmentation from (seed, epoch, index), tf.data.

TensorFlow comes with the names that need it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from onehood.pipelines.augmentation import Augmentation, apply_transforms
from onehood.pipelines.epoch_plan import EpochPlan, epoch_plan
from onehood.pipelines.reading import pixel_batches, read_images

if TYPE_CHECKING:
    from onehood.pipelines.batches import TrainingBatches, labelled_batches

__all__ = [
    "Augmentation",
    "EpochPlan",
    "TrainingBatches",
    "apply_transforms",
    "epoch_plan",
    "labelled_batches",
    "pixel_batches",
    "read_images",
]


def __getattr__(name: str) -> Any:
    if name in ("TrainingBatches", "labelled_batches"):
        start = import_module("onehood.keras_start")
        return getattr(start.import_quietly("onehood.pipelines.batches"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""tf.data pipelines: order computed from (seed, epoch), augmentation from (seed, epoch, index), batches."""

from onehood.pipelines.augmentation import Augmentation, apply_transforms
from onehood.pipelines.batches import TrainingBatches, labelled_batches, pixel_batches, read_images
from onehood.pipelines.epoch_plan import EpochPlan, epoch_plan

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

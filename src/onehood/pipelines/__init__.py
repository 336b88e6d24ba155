"""From splits to batches: order computed from (seed, epoch), augmentation from (seed, epoch, index), tf.data.

TensorFlow comes with the names that need it.
"""

from typing import TYPE_CHECKING

from onehood.on_demand import on_demand
from onehood.pipelines.augmentation import Augmentation, apply_transforms
from onehood.pipelines.epoch_plan import EpochPlan, epoch_plan

if TYPE_CHECKING:
    from onehood.pipelines.batches import TrainingBatches, labelled_batches

__all__ = [
    "Augmentation",
    "EpochPlan",
    "TrainingBatches",
    "apply_transforms",
    "epoch_plan",
    "labelled_batches",
]

__getattr__ = on_demand(__name__, {"TrainingBatches": "batches", "labelled_batches": "batches"}, heavy=("batches",))

"""Training a `keras.Model`: recipe, loop, checkpoints, continuing, TensorBoard."""

from onehood.training.checkpoint import EpochRecord
from onehood.training.fit import TrainingResult, fit
from onehood.training.recipe import ClassWeights, Keep, Precision, Recipe
from onehood.training.run_folder import open_run_folder, run_folder_of

__all__ = [
    "ClassWeights",
    "EpochRecord",
    "Keep",
    "Precision",
    "Recipe",
    "TrainingResult",
    "fit",
    "open_run_folder",
    "run_folder_of",
]

"""Training a `keras.Model`: recipe, loop, checkpoints, continuing, TensorBoard.

Keras comes with the names that need it.
"""

from typing import TYPE_CHECKING

from onehood.on_demand import on_demand
from onehood.training.checkpoint import EpochRecord
from onehood.training.event_folder import event_folder
from onehood.training.recipe import Recipe
from onehood.training.run_folder import open_run_folder, run_folder_of

if TYPE_CHECKING:
    from onehood.training.devices import data_parallel
    from onehood.training.fitting import TrainingResult, fit
    from onehood.training.precision import fastest_precision
    from onehood.training.summaries import SummaryOptions

__all__ = [
    "EpochRecord",
    "Recipe",
    "SummaryOptions",
    "TrainingResult",
    "data_parallel",
    "event_folder",
    "fastest_precision",
    "fit",
    "open_run_folder",
    "run_folder_of",
]

__getattr__ = on_demand(
    __name__,
    {
        "SummaryOptions": "summaries",
        "TrainingResult": "fitting",
        "data_parallel": "devices",
        "fastest_precision": "precision",
        "fit": "fitting",
    },
    heavy=("devices", "fitting", "precision", "summaries"),
)

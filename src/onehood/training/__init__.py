"""Training a `keras.Model`: recipe, loop, checkpoints, continuing, TensorBoard.

Keras comes with the names that need it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_HEAVY = {
    "SummaryOptions": "summaries",
    "TrainingResult": "fitting",
    "data_parallel": "devices",
    "fastest_precision": "precision",
    "fit": "fitting",
}


def __getattr__(name: str) -> Any:
    if name in _HEAVY:
        start = import_module("onehood.keras_start")
        return getattr(start.import_quietly(f"onehood.training.{_HEAVY[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

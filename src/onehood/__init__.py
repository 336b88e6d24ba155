"""Everything under one hood: from a folder of images to a trained, evaluated and explained classifier in one line.

The names here are imported when they are first used: `import onehood` alone loads neither TensorFlow nor Keras.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onehood.classifiers import load, predict, train
    from onehood.evaluation import compare, evaluate
    from onehood.search import SearchIndex

__version__ = "0.1.0"

__all__ = ["SearchIndex", "compare", "evaluate", "load", "predict", "train"]

_ROOMS = {
    "SearchIndex": "onehood.search",
    "compare": "onehood.evaluation",
    "evaluate": "onehood.evaluation",
    "load": "onehood.classifiers",
    "predict": "onehood.classifiers",
    "train": "onehood.classifiers",
}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

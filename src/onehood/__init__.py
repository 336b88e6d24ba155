"""Everything under one hood: from a folder of images to a trained, evaluated and explained classifier in one line.

The names here are imported when they are first used: `import onehood` alone loads neither TensorFlow nor Keras.
"""

from typing import TYPE_CHECKING

from onehood.on_demand import on_demand

if TYPE_CHECKING:
    from onehood.classifiers import load, predict, train
    from onehood.evaluation import compare, evaluate
    from onehood.search import SearchIndex

__version__ = "0.1.0"

__all__ = ["SearchIndex", "compare", "evaluate", "load", "predict", "train"]

__getattr__ = on_demand(
    __name__,
    {
        "SearchIndex": "search",
        "compare": "evaluation",
        "evaluate": "evaluation",
        "load": "classifiers",
        "predict": "classifiers",
        "train": "classifiers",
    },
)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

"""Every technique by name, a file for each. One of your own: make a `Technique`, and `register` it."""

from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.alexnet import ALEXNET
from onehood.classifiers.techniques.colour_histogram_svm import COLOUR_HISTOGRAM_SVM
from onehood.classifiers.techniques.fractional import FRACTIONAL
from onehood.classifiers.techniques.hog_svm import HOG_SVM
from onehood.classifiers.techniques.lbp_svm import LBP_SVM
from onehood.classifiers.techniques.lenet import LENET
from onehood.classifiers.techniques.logistic_regression import LOGISTIC_REGRESSION
from onehood.classifiers.techniques.multilayer_perceptron import MULTILAYER_PERCEPTRON
from onehood.classifiers.techniques.neural_network import NEURAL_NETWORK
from onehood.classifiers.techniques.pixels import PIXELS
from onehood.classifiers.techniques.visual_words import VISUAL_WORDS
from onehood.errors import InvalidArgumentError
from onehood.options import Choice

TECHNIQUES: dict[str, Technique] = {
    technique.name: technique
    for technique in (
        NEURAL_NETWORK,
        LOGISTIC_REGRESSION,
        MULTILAYER_PERCEPTRON,
        LENET,
        ALEXNET,
        COLOUR_HISTOGRAM_SVM,
        LBP_SVM,
        HOG_SVM,
        VISUAL_WORDS,
        FRACTIONAL,
    )
}

_UNLISTED = {PIXELS.name: PIXELS}
"""What only somebody's own pipeline uses."""


def every_technique() -> tuple[Technique, ...]:
    """Those of the list, and those that stand behind somebody's own classifier."""
    return (*TECHNIQUES.values(), *_UNLISTED.values())


def technique(name: str) -> Technique:
    """The technique of that name.

    Raises:
        InvalidArgumentError: there is none.
    """
    if name in _UNLISTED:
        return _UNLISTED[name]
    return TECHNIQUES[Choice(tuple(TECHNIQUES)).check("model", name)]


def register(technique: Technique) -> None:
    """Adds a technique, for this process: `train`, `compare`, model files and the command line know it from then on.

    Raises:
        InvalidArgumentError: there is one of that name already.
    """
    if technique.name in TECHNIQUES:
        raise InvalidArgumentError(f"`technique` must have a name of its own. Received: {technique.name!r}.")
    TECHNIQUES[technique.name] = technique

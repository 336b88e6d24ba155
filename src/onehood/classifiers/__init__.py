"""One contract for every technique: train, predict, save, load. TensorFlow comes only with the networks."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from onehood.classifiers.classifier import (
    Classifier,
    Described,
    Embeds,
    Images,
    LearnedFromFolder,
    Resumable,
    Stochastic,
)
from onehood.classifiers.learning import train
from onehood.classifiers.loading import load
from onehood.classifiers.model_file import ModelFile, read_model_file
from onehood.classifiers.prediction import Prediction, predict
from onehood.classifiers.shipped import SHIPPED, model_card, model_path
from onehood.classifiers.techniques import TECHNIQUES, Technique, keras_classifier_class

if TYPE_CHECKING:
    from onehood.classifiers.keras_classifier import KerasClassifier
    from onehood.classifiers.neural_network import NeuralNetwork
    from onehood.classifiers.vector_classifier import VectorClassifier

__all__ = [
    "SHIPPED",
    "TECHNIQUES",
    "Classifier",
    "Described",
    "Embeds",
    "Images",
    "KerasClassifier",
    "LearnedFromFolder",
    "ModelFile",
    "NeuralNetwork",
    "Prediction",
    "Resumable",
    "Stochastic",
    "Technique",
    "VectorClassifier",
    "load",
    "model_card",
    "model_path",
    "predict",
    "read_model_file",
    "train",
]


_ON_DEMAND = {
    "NeuralNetwork": "onehood.classifiers.neural_network",
    "VectorClassifier": "onehood.classifiers.vector_classifier",
}


def __getattr__(name: str) -> Any:
    if name == "KerasClassifier":
        return keras_classifier_class()
    if name in _ON_DEMAND:
        return getattr(import_module(_ON_DEMAND[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""One contract for every technique: train, predict, save, load. TensorFlow comes only with the networks."""

from typing import TYPE_CHECKING

from onehood.on_demand import on_demand

if TYPE_CHECKING:
    from onehood.classifiers.classifier import (
        Classifier,
        Embeds,
        HasLayers,
        LearnedFromFolder,
        Resumable,
        Stochastic,
    )
    from onehood.classifiers.keras_classifier import KerasClassifier
    from onehood.classifiers.learning import train
    from onehood.classifiers.loading import load
    from onehood.classifiers.model_file import ModelFile, read_model_file
    from onehood.classifiers.neural_network import NeuralNetwork
    from onehood.classifiers.prediction import Prediction, predict
    from onehood.classifiers.shipped import SHIPPED, model_card, model_path
    from onehood.classifiers.technique import Family, Network, Technique, UsualTraining
    from onehood.classifiers.techniques import TECHNIQUES, register
    from onehood.classifiers.vector_classifier import VectorClassifier

__all__ = [
    "SHIPPED",
    "TECHNIQUES",
    "Classifier",
    "Embeds",
    "Family",
    "HasLayers",
    "KerasClassifier",
    "LearnedFromFolder",
    "ModelFile",
    "Network",
    "NeuralNetwork",
    "Prediction",
    "Resumable",
    "Stochastic",
    "Technique",
    "UsualTraining",
    "VectorClassifier",
    "load",
    "model_card",
    "model_path",
    "predict",
    "read_model_file",
    "register",
    "train",
]

__getattr__ = on_demand(
    __name__,
    {
        "SHIPPED": "shipped",
        "TECHNIQUES": "techniques",
        "Classifier": "classifier",
        "HasLayers": "classifier",
        "Embeds": "classifier",
        "Family": "technique",
        "KerasClassifier": "keras_classifier",
        "LearnedFromFolder": "classifier",
        "ModelFile": "model_file",
        "Network": "technique",
        "NeuralNetwork": "neural_network",
        "Prediction": "prediction",
        "Resumable": "classifier",
        "Stochastic": "classifier",
        "Technique": "technique",
        "UsualTraining": "technique",
        "VectorClassifier": "vector_classifier",
        "load": "loading",
        "model_card": "shipped",
        "model_path": "shipped",
        "predict": "prediction",
        "read_model_file": "model_file",
        "register": "techniques",
        "train": "learning",
    },
    heavy=("keras_classifier",),
)

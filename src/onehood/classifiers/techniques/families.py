"""The families of techniques: which class carries them out, and the options that all of them have."""

from onehood.classifiers.technique import Family
from onehood.classifiers.techniques.shared_options import AROUND_TRAINING, DECISION, RECIPE

KERAS = Family("onehood.classifiers.keras_classifier", "KerasClassifier", (*RECIPE, *AROUND_TRAINING), on_keras=True)
NUMPY = Family("onehood.classifiers.neural_network", "NeuralNetwork")
VECTORS = Family("onehood.classifiers.vector_classifier", "VectorClassifier", DECISION, in_epochs=False)

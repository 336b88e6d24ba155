"""The multilayer perceptron."""

from onehood import rules
from onehood.classifiers.technique import Network, Technique, UsualTraining
from onehood.classifiers.techniques.families import KERAS
from onehood.classifiers.techniques.shared_options import NETWORK, activation, dropout
from onehood.options import Option

MULTILAYER_PERCEPTRON = Technique(
    "multilayer_perceptron",
    "dense layers of rectified units",
    KERAS,
    (
        Option("hidden", rules.LAYERS_OF_UNITS, "Units of the layers, as 256,128.", NETWORK, (256, 128)),
        activation("relu"),
        dropout(0.0),
    ),
    network=Network("onehood.models.multilayer_perceptron:multilayer_perceptron", UsualTraining(500_000)),
)

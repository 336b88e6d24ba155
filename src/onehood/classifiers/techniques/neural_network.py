"""The talk's network of sigmoid nodes."""

from onehood import rules
from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.families import NUMPY
from onehood.classifiers.techniques.shared_options import BATCH_SIZE, EPOCHS, LEARNING_RATE, NETWORK, SEED, TRAINING
from onehood.classifiers.techniques.shared_options import VALIDATION as SHARE
from onehood.options import Option

NEURAL_NETWORK = Technique(
    "neural_network",
    "three layers of nodes in NumPy, back-propagation written out",
    NUMPY,
    (
        Option("hidden_nodes", rules.NODES, "How many.", NETWORK, 200),
        Option("learning_rate", rules.LEARNING_RATE, LEARNING_RATE.help, TRAINING, 0.4),
        EPOCHS,
        BATCH_SIZE,
        Option("validation", rules.SHARE, SHARE.help, TRAINING, 0.1),
        Option("seed", rules.SEED, SEED.help, TRAINING, 0),
    ),
)

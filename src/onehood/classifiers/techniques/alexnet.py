"""AlexNet."""

from onehood import rules
from onehood.classifiers.technique import Network, Technique, UsualTraining
from onehood.classifiers.techniques.families import KERAS
from onehood.classifiers.techniques.shared_options import NETWORK, activation, dropout, pooling
from onehood.options import Option

ALEXNET = Technique(
    "alexnet",
    "AlexNet (Krizhevsky et al. 2012), for images of at least 67×67",
    KERAS,
    (
        Option("groups", rules.GROUPS, "2 as on two processors, or 1.", NETWORK, 1),
        activation("relu"),
        pooling("max"),
        dropout(0.5),
    ),
    network=Network(
        "onehood.models.alexnet:alexnet",
        UsualTraining(100_000, fields={"learning_rate": 3e-4, "batch_size": 64}, fastest_precision=True),
        image_side=227,
        example=(1000, (227, 227, 3)),
    ),
)

"""LeNet-5."""

from collections.abc import Mapping, Sequence
from typing import Any

from onehood import rules
from onehood.classifiers.technique import Network, Technique, UsualTraining
from onehood.classifiers.techniques.families import KERAS
from onehood.classifiers.techniques.shared_options import NETWORK, activation, dropout
from onehood.options import Option


def _resolved(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    """What the variant means for activation and pooling."""
    from onehood.models.lenet import lenet_choices  # Keras comes along, which is there when a network is built.

    return lenet_choices(parameters["variant"], parameters["activation"], parameters["pooling"])


LENET = Technique(
    "lenet",
    "LeNet-5 (LeCun et al. 1998), as described or in its modern form",
    KERAS,
    (
        Option("variant", rules.LENET_VARIANT, "As described in 1998, or as built today.", NETWORK, "original"),
        activation(None),
        Option("pooling", rules.LENET_POOLING, "By name; subsampling is LeNet's own.", NETWORK),
        dropout(0.0),
    ),
    network=Network("onehood.models.lenet:lenet", UsualTraining(500_000), _resolved),
)

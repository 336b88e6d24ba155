"""Graham's network with fractional max-pooling."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from onehood import rules
from onehood.arithmetic.ladders import levels_for
from onehood.classifiers.technique import Network, Technique, UsualTraining
from onehood.classifiers.techniques.families import KERAS
from onehood.classifiers.techniques.shared_options import NETWORK, activation, dropout, pooling
from onehood.options import Flag, Option


def _resolved(parameters: Mapping[str, Any], shape: Sequence[int]) -> dict[str, Any]:
    """The number of levels that the input's size asks for."""
    if parameters["levels"] is not None:
        return {}
    ratio = parameters["pooling_ratio"] if parameters["pooling"] == "fractional" else 2.0
    return {"levels": levels_for(max(shape[:2]), ratio)}


FRACTIONAL = Technique(
    "fractional",
    "Graham's fractional max-pooling network (arXiv:1412.6071)",
    KERAS,
    (
        Option("filters", rules.UNITS, "k, filters of the first level.", NETWORK, 32),
        Option("levels", rules.LEVELS, "L, by default from the size.", NETWORK),
        Option("pooling_ratio", rules.POOLING_RATIO, "Between 1 and 2, by default √2.", NETWORK, math.sqrt(2)),
        Option("sequence", rules.SEQUENCE, "Of the regions.", NETWORK, "random"),
        Option("overlapping", Flag(), "Whether the regions overlap, or are disjoint.", NETWORK, True, off="disjoint"),
        Option("inclusive", Flag(), "Overlap by the article's formula.", NETWORK, False, off="no-inclusive"),
        Option("offset_range", rules.OFFSET_RANGE, "Of the pseudorandom offset.", NETWORK, 1.0),
        activation("leaky_relu"),
        pooling("fractional"),
        dropout(0.0),
    ),
    # Epochs by the size of the training split: docs/decisions/0005; precision by the machine: 0009.
    network=Network(
        "onehood.models.fractional:fractional", UsualTraining(300_000, least=15, fastest_precision=True), _resolved
    ),
)

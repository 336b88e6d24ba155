"""An architecture, layer by layer: what `onehood describe` shows of any network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onehood.arithmetic.operations import Quantity

NOTHING = Quantity(0, "0")


@dataclass(frozen=True)
class LayerDescription:
    """A layer.

    Args:
        name: in its network.
        kind: of layer, as "Conv2D".
        output: its shape without the batch: (height, width, channels), or (features,).
        output_formula: how its sides, or its features, come about, filled in; empty where they are as before or as
            chosen.
        details: kernel, stride, padding and the like, by name.
        parameters: learned numbers.
        multiply_adds: of one forward pass of one image.
        receptive_field: side in pixels of what one position sees of the input; None where it sees all.
    """

    name: str
    kind: str
    output: tuple[int, ...]
    output_formula: str
    details: Mapping[str, str] = field(default_factory=dict)
    parameters: Quantity = NOTHING
    multiply_adds: Quantity = NOTHING
    receptive_field: float | None = None

    @property
    def output_text(self) -> str:
        """As 55×55×96."""
        return "×".join(map(str, self.output))


@dataclass(frozen=True)
class Description:
    """A network.

    Args:
        name: of the architecture.
        input: (height, width, channels).
        layers: from input to output.
    """

    name: str
    input: tuple[int, ...]
    layers: tuple[LayerDescription, ...]

    @property
    def parameters(self) -> int:
        """Of all layers."""
        return sum(layer.parameters.value for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Of all layers, for one image."""
        return sum(layer.multiply_adds.value for layer in self.layers)

    def as_json(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "name": self.name,
            "input": list(self.input),
            "parameters": self.parameters,
            "multiply_adds": self.multiply_adds,
            "layers": [
                {
                    "name": layer.name,
                    "kind": layer.kind,
                    "output": list(layer.output),
                    "output_formula": layer.output_formula,
                    **layer.details,
                    "parameters": {"value": layer.parameters.value, "formula": layer.parameters.formula},
                    "multiply_adds": {"value": layer.multiply_adds.value, "formula": layer.multiply_adds.formula},
                    "receptive_field": layer.receptive_field,
                }
                for layer in self.layers
            ],
        }

"""Three layers of sigmoid nodes in NumPy, and back-propagation written out."""

from typing import Any

import numpy as np
from scipy.special import expit

from onehood.arithmetic import Description, LayerDescription, Quantity
from onehood.errors import DivergedError, InvalidArgumentError
from onehood.options import Number
from onehood.terminal import counted

_DARKEST = 0.01
"""The input of a black pixel: a node whose input is zero could not learn."""

_TARGETS = (0.01, 0.99)
"""What the output nodes should say: a sigmoid reaches neither zero nor one."""


class SigmoidNetwork:
    """Input, hidden and output nodes, sigmoids, gradient descent on the squared error; no biases.

    Weights start from a normal distribution of standard deviation n^(-1/2), n the nodes that feed a node.

    Args:
        hidden_nodes: at least 1.
        seed: of the first weights; at least 0.

    Attributes:
        weights: "input_to_hidden_", float32 of shape (hidden nodes, inputs), and "hidden_to_output_", float32 of shape
            (outputs, hidden nodes); none before `begin` or the first step.

    Source: D. Rumelhart, G. Hinton, R. Williams, Learning representations by back-propagating errors, Nature 1986.
    """

    def __init__(self, hidden_nodes: int, seed: int = 0) -> None:
        self.hidden_nodes, self.seed = hidden_nodes, seed
        self.weights: dict[str, np.ndarray] = {}

    def begin(self, inputs: int, outputs: int) -> None:
        """Draws new weights for so many nodes."""
        generator = np.random.default_rng(self.seed)
        self.weights = {
            name: generator.normal(0.0, shape[1] ** -0.5, shape).astype(np.float32)
            for name, shape in self.shapes(inputs, outputs).items()
        }

    def shapes(self, inputs: int, outputs: int) -> dict[str, tuple[int, int]]:
        """Of the weights between so many nodes: (nodes, nodes that feed each)."""
        return {
            "input_to_hidden_": (self.hidden_nodes, inputs),
            "hidden_to_output_": (outputs, self.hidden_nodes),
        }

    def step(self, inputs: np.ndarray, targets: np.ndarray, learning_rate: float) -> np.ndarray:
        """One step of gradient descent on ½ Σ (target - output)², the sum over output nodes and samples.

        The first step makes the weights.

        Args:
            inputs: shape (samples, inputs), or (inputs,) for one sample.
            targets: shape (samples, outputs), or (outputs,).
            learning_rate: at least 0.

        Returns:
            The outputs before the step, shape (samples, outputs).

        Raises:
            InvalidArgumentError: the shapes do not belong together, or to the weights, or the rate is below 0.
            DivergedError: the weights have grown until the outputs are no numbers any more.
        """
        Number(least=0).check("learning_rate", learning_rate)
        inputs, targets = np.atleast_2d(_numbers(inputs), _numbers(targets))
        if inputs.ndim != 2 or targets.ndim != 2 or len(inputs) != len(targets):
            raise InvalidArgumentError(
                "`inputs` and `targets` must have the shapes (samples, inputs) and (samples, outputs). Received: "
                f"{inputs.shape} and {targets.shape}."
            )
        if not self.weights:
            self.begin(inputs.shape[1], targets.shape[1])
        to_hidden, to_output = self.weights["input_to_hidden_"], self.weights["hidden_to_output_"]
        _check_inputs(inputs, to_hidden)
        if targets.shape[1] != len(to_output):
            raise InvalidArgumentError(
                f"`targets` must have {counted(len(to_output), 'column')}, as before. Received: {targets.shape[1]}."
            )

        # Too high a rate is told by what comes of it, not by NumPy's warnings.
        with np.errstate(over="ignore", invalid="ignore"):
            # Forward.
            hidden = expit(inputs @ to_hidden.T)  # (samples, hidden nodes)
            outputs = expit(hidden @ to_output.T)  # (samples, outputs)
            if not np.isfinite(outputs).all():
                raise DivergedError(
                    "The outputs are no finite numbers: the steps before were too large for the weights."
                )

            # Backward: the slope of the sigmoid at its value s is s (1 - s).
            output_errors = (targets - outputs) * outputs * (1 - outputs)
            hidden_errors = (output_errors @ to_output) * hidden * (1 - hidden)

            # Downhill: each weight by its input times the error at its end, summed over the samples.
            rate = np.float32(learning_rate)
            to_output += (rate * output_errors).T @ hidden
            to_hidden += (rate * hidden_errors).T @ inputs
        return outputs

    def outputs(self, inputs: np.ndarray) -> np.ndarray:
        """The outputs, each between 0 and 1; shape (samples, outputs), or (outputs,) for one sample.

        Args:
            inputs: shape (samples, inputs), or (inputs,).

        Raises:
            InvalidArgumentError: nothing was learned yet, or the inputs are not as many as there were.
        """
        self.check_learned()
        inputs = _numbers(inputs)
        to_hidden, to_output = self.weights["input_to_hidden_"], self.weights["hidden_to_output_"]
        _check_inputs(np.atleast_2d(inputs), to_hidden)
        return expit(expit(inputs @ to_hidden.T) @ to_output.T)

    def check_learned(self) -> None:
        """Refuses a network without weights.

        Raises:
            InvalidArgumentError: if so.
        """
        if not self.weights:
            raise InvalidArgumentError("This network has not learned anything yet: call `fit` or `train` first.")


def described(nodes: tuple[int, int, int], shape: tuple[int, ...]) -> Description:
    """The layers of a network of so many input, hidden and output nodes, for images of that shape."""
    layers = []
    for name, feeding, fed in (("hidden", *nodes[:2]), ("output", *nodes[1:])):
        products = Quantity(feeding * fed, f"{feeding}·{fed}")
        layers.append(LayerDescription(name, "sigmoid nodes", (fed,), "", {}, products, products))
    return Description("neural_network", shape, tuple(layers))


def inputs_of_pixels(pixels: np.ndarray) -> np.ndarray:
    """Pixels, uint8 of shape (images, …), as inputs between 0.01 and 1; float32 of shape (images, inputs)."""
    scale = np.float32((1 - _DARKEST) / 255)
    return pixels.reshape(len(pixels), -1) * scale + np.float32(_DARKEST)


def targets_of_labels(labels: np.ndarray, class_count: int) -> np.ndarray:
    """What the outputs should be, 0.99 at the label and 0.01 elsewhere; float32 of shape (images, classes)."""
    low, high = _TARGETS
    return np.where(np.eye(class_count)[labels], high, low).astype(np.float32)


def _check_inputs(inputs: np.ndarray, weights: np.ndarray) -> None:
    if inputs.shape[-1] != weights.shape[1]:
        raise InvalidArgumentError(
            f"`inputs` must have {counted(weights.shape[1], 'column')}. Received: {inputs.shape[-1]}."
        )


def _numbers(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)

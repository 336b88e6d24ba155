"""DropConnect: a dense layer some of whose weights are left out, others for every sample."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError
from onehood.layers import double_precision
from onehood.layers.arguments import COUNT, check_floating_point, checked_seed, representation
from onehood.rules import SHARE


@keras.saving.register_keras_serializable(package="onehood")
class DropConnect(keras.layers.Layer):
    """A dense layer that drops each weight and bias with probability `rate`, drawn for every sample, in training.

    At inference the pre-activation of a unit, a sum of independent terms, is taken for normally distributed with the
    mean p (W v + b) and the variance p (1 - p) ((W ∘ W)(v ∘ v) + b ∘ b), p = 1 - rate; the output is the mean of the
    activation over `samples` draws from that distribution. Without an activation the mean is known, and nothing is
    drawn.

    Args:
        units: outputs, 1 to a million.
        rate: the probability with which a weight is dropped, at least 0 and below 1.
        activation: a function by name or itself, elementwise; None for none.
        samples: draws per output at inference, 1 to a million.
        seed: an integer below 2³¹ for a repeatable stream of masks and draws; without one, the stream follows
            `keras.utils.set_random_seed`.
        kernel_initializer: of the weights.
        **kwargs: what every Keras layer takes.

    Input shape: (batch, features); floating point. A training step needs memory for batch · features · units weights.
    Output shape: (batch, units). A mask is passed on.

    Raises:
        InvalidArgumentError: for an argument, a shape or a dtype outside these rules.

    Source: L. Wan et al., Regularization of Neural Networks using DropConnect, ICML 2013, sections 3.1 (training) and
    3.2 (inference), algorithms 1 and 2.
    """

    def __init__(
        self,
        units: int,
        rate: float = 0.5,
        *,
        activation: Any = None,
        samples: int = 100,
        seed: int | None = None,
        kernel_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.samples = COUNT.check("units", units), COUNT.check("samples", samples)
        self.rate, self.seed = float(SHARE.check("rate", rate)), checked_seed(seed)
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.supports_masking = True

    def __repr__(self) -> str:
        activation = getattr(self.activation, "__name__", self.activation)
        return representation(self, units=self.units, rate=self.rate, activation=activation)

    @property
    def draws_at_inference(self) -> bool:
        """Whether predictions are random: those of a mean field through an activation are."""
        return self.rate > 0 and self.activation is not keras.activations.linear

    def build(self, input_shape: Any) -> None:
        """Makes the weights, shape (features, units), and the biases, zero."""
        if len(input_shape) != 2 or input_shape[-1] is None:
            raise InvalidArgumentError(
                f"The input must have the shape (batch, features). Received: {tuple(input_shape)}. "
                "Put a `Flatten` layer before it."
            )
        self.kernel = self.add_weight(
            name="kernel", shape=(input_shape[-1], self.units), initializer=self.kernel_initializer
        )
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        """The outputs, of one random network for each sample in training, of their mean field otherwise."""
        check_floating_point(inputs)
        if self.rate == 0:
            return self.activation(double_precision.matmul(inputs, self.kernel) + self.bias)
        return self._drawn(inputs) if training else self._averaged(inputs)

    def _drawn(self, inputs: Any) -> Any:
        batch, (features, units) = ops.shape(inputs)[0], self.kernel.shape
        # The bias is one more row of weights, of an input that is always one.
        draws = keras.random.uniform((batch, features + 1, units), dtype=self.compute_dtype, seed=self.seed_generator)
        kept = ops.cast(draws >= self.rate, self.compute_dtype)
        # The kernel has the shape (features, units), what is kept of it (batch, features, units).
        sums = ops.einsum("bf,bfu->bu", inputs, kept[:, :-1] * ops.expand_dims(self.kernel, 0))
        return self.activation(sums + kept[:, -1] * self.bias)

    def _averaged(self, inputs: Any) -> Any:
        kept = 1 - self.rate
        mean = kept * (double_precision.matmul(inputs, self.kernel) + self.bias)
        if self.activation is keras.activations.linear:
            return mean
        squares = double_precision.matmul(ops.square(inputs), ops.square(self.kernel)) + ops.square(self.bias)
        # The root has no derivative at zero, where nothing deviates: a blank sample before biases are learned.
        varies = squares > 0
        variance = kept * self.rate * ops.where(varies, squares, ops.ones_like(squares))
        deviation = ops.where(varies, ops.sqrt(variance), ops.zeros_like(squares))
        shape = (self.samples, *ops.shape(mean))
        normal = keras.random.normal(shape, dtype=self.compute_dtype, seed=self.seed_generator)
        return double_precision.mean(self.activation(mean + deviation * normal))

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """(batch, units)."""
        return (input_shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        """The arguments that rebuild this layer."""
        return super().get_config() | {
            "units": self.units,
            "rate": self.rate,
            "activation": keras.activations.serialize(self.activation),
            "samples": self.samples,
            "seed": self.seed,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }

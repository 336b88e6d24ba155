"""DropConnect: a dense layer some of whose weights are left out, others for every sample."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError


@keras.saving.register_keras_serializable(package="onehood")
class DropConnect(keras.layers.Layer):
    """A dense layer that drops each weight and bias with probability `rate`, drawn for every sample, in training.

    At inference the pre-activation of a unit, a sum of independent terms, is taken for normally distributed with the
    mean p (W v + b) and the variance p (1 - p) ((W ∘ W)(v ∘ v) + b ∘ b), p = 1 - rate; the output is the mean of the
    activation over `samples` draws from that distribution. Without an activation the mean is known, and nothing is
    drawn.

    Args:
        units: outputs, at least 1.
        rate: the probability with which a weight is dropped, at least 0 and below 1.
        activation: a function by name or itself, elementwise; None for none.
        samples: draws per output at inference, at least 1.
        seed: an integer for a repeatable stream of masks and draws; without one, the stream follows
            `keras.utils.set_random_seed`.
        kernel_initializer: of the weights.
        **kwargs: what every Keras layer takes.

    Input shape: (batch, features); floating point. A training step needs memory for batch · features · units weights.
    Output shape: (batch, units).

    Raises:
        InvalidArgumentError: for an argument or a shape outside these rules.

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
        for name, value in (("units", units), ("samples", samples)):
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidArgumentError(f"`{name}` must be a whole number of at least 1. Received: {value!r}.")
        if not 0 <= rate < 1:
            raise InvalidArgumentError(f"`rate` must be at least 0 and below 1. Received: {rate!r}.")
        self.units, self.rate, self.samples, self.seed = units, rate, samples, seed
        self.activation = keras.activations.get(activation)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.seed_generator = keras.random.SeedGenerator(seed)

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
        if self.rate == 0:
            return self.activation(ops.matmul(inputs, self.kernel) + self.bias)
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
        mean = kept * (ops.matmul(inputs, self.kernel) + self.bias)
        if self.activation is keras.activations.linear:
            return mean
        squares = ops.matmul(ops.square(inputs), ops.square(self.kernel)) + ops.square(self.bias)
        deviation = ops.sqrt(kept * self.rate * squares)
        shape = (self.samples, *ops.shape(mean))
        normal = keras.random.normal(shape, dtype=self.compute_dtype, seed=self.seed_generator)
        return ops.mean(self.activation(mean + deviation * normal), axis=0)

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

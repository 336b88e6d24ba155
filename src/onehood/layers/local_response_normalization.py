"""The local response normalization of AlexNet."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError


@keras.saving.register_keras_serializable(package="onehood")
class LocalResponseNormalization(keras.layers.Layer):
    """Divides each response by the strength of its neighbours in adjacent filter maps.

    b_i = a_i / (k + α Σ_j a_j²)^β, the sum over the maps i - n // 2 to i + n // 2 that exist, at the same position.

    Args:
        size: n, the number of adjacent maps in the sum, odd and at least 1.
        offset: k, above 0.
        alpha: α, at least 0; it multiplies the sum, not the mean.
        beta: β, the exponent, at least 0.
        **kwargs: what every Keras layer takes.

    Input shape: (…, channels); floating point.
    Output shape: the same.

    Raises:
        InvalidArgumentError: for an argument outside these rules.

    Source: A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification with Deep Convolutional Neural Networks,
    NIPS 2012, section 3.3; the defaults are the article's.
    """

    def __init__(
        self, size: int = 5, offset: float = 2.0, alpha: float = 1e-4, beta: float = 0.75, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        if isinstance(size, bool) or not isinstance(size, int) or size < 1 or size % 2 == 0:
            raise InvalidArgumentError(f"`size` must be an odd whole number of at least 1. Received: {size!r}.")
        if not offset > 0:
            raise InvalidArgumentError(f"`offset` must be a number above 0. Received: {offset!r}.")
        for name, value in (("alpha", alpha), ("beta", beta)):
            if not value >= 0:
                raise InvalidArgumentError(f"`{name}` must be a number of at least 0. Received: {value!r}.")
        self.size, self.offset, self.alpha, self.beta = size, offset, alpha, beta

    def call(self, inputs: Any) -> Any:
        """The normalized responses."""
        channels, radius = inputs.shape[-1], self.size // 2
        border = [(0, 0)] * (len(inputs.shape) - 1) + [(radius, radius)]
        squares = ops.pad(ops.square(inputs), border)
        strength = squares[..., :channels]
        for shift in range(1, self.size):
            strength = strength + squares[..., shift : shift + channels]
        return inputs * ops.power(self.offset + self.alpha * strength, -self.beta)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """The arguments that rebuild this layer."""
        own = {"size": self.size, "offset": self.offset, "alpha": self.alpha, "beta": self.beta}
        return super().get_config() | own

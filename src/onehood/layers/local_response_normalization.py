"""The local response normalization of AlexNet."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError
from onehood.layers.arguments import SIDE, check_floating_point, representation
from onehood.options import Number, broken

_LARGEST = 1_000_000.0
_OFFSET, _WEIGHT = Number(above=0, most=_LARGEST), Number(least=0, most=_LARGEST)


@keras.saving.register_keras_serializable(package="onehood")
class LocalResponseNormalization(keras.layers.Layer):
    """Divides each response by the strength of its neighbours in adjacent filter maps.

    b_i = a_i / (k + α Σ_j a_j²)^β, the sum over the maps i - n // 2 to i + n // 2 that exist, at the same position.

    Args:
        size: n, the number of adjacent maps in the sum, odd, 1 to 9,999.
        offset: k, above 0, at most a million.
        alpha: α, 0 to a million; it multiplies the sum, not the mean.
        beta: β, the exponent, 0 to a million.
        **kwargs: what every Keras layer takes.

    Input shape: (…, channels), a known number of channels; floating point.
    Output shape: the same. Masks are passed on.

    Raises:
        InvalidArgumentError: for an argument, a shape or a dtype outside these rules.

    Source: A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet Classification with Deep Convolutional Neural Networks,
    NIPS 2012, section 3.3; the defaults are the article's.
    """

    def __init__(
        self, size: int = 5, offset: float = 2.0, alpha: float = 1e-4, beta: float = 0.75, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.size = SIDE.check("size", size)
        if self.size % 2 == 0:
            raise broken("size", f"odd, and {SIDE.rule}", size)
        self.offset = float(_OFFSET.check("offset", offset))
        self.alpha, self.beta = float(_WEIGHT.check("alpha", alpha)), float(_WEIGHT.check("beta", beta))
        self.supports_masking = True

    def __repr__(self) -> str:
        return representation(self, size=self.size, offset=self.offset, alpha=self.alpha, beta=self.beta)

    def build(self, input_shape: Any) -> None:
        """Checks the input's shape; the layer has no weights."""
        if len(input_shape) < 1 or input_shape[-1] is None:
            raise InvalidArgumentError(
                f"The input's number of channels must be known. Received shape: {tuple(input_shape)}."
            )
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The normalized responses."""
        check_floating_point(inputs)
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

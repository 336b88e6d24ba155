"""The maxout activation."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError
from onehood.layers.arguments import check_floating_point, representation
from onehood.options import Whole

_PIECES = Whole(2, 10_000)


@keras.saving.register_keras_serializable(package="onehood")
class Maxout(keras.layers.Layer):
    """The largest of every `pieces` adjacent channels.

    After a dense layer or a convolution of pieces · n units or filters it is the maxout layer of n units: each learns a
    convex function of its inputs as the maximum of `pieces` linear ones.

    Args:
        pieces: channels that compete for one output, 2 to 10,000.
        **kwargs: what every Keras layer takes.

    Input shape: (…, channels), channels a multiple of `pieces`; floating point.
    Output shape: (…, channels // pieces). Masks are passed on.

    Raises:
        InvalidArgumentError: for other pieces, channels that they do not divide, or whole numbers as inputs.

    Source: I. Goodfellow et al., Maxout Networks, ICML 2013, section 3.
    """

    def __init__(self, pieces: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pieces = _PIECES.check("pieces", pieces)
        self.supports_masking = True

    def __repr__(self) -> str:
        return representation(self, pieces=self.pieces)

    def call(self, inputs: Any) -> Any:
        """The maxima."""
        check_floating_point(inputs)
        units = self.compute_output_shape(inputs.shape)[-1]
        competing = ops.reshape(inputs, (*ops.shape(inputs)[:-1], units, self.pieces))
        # For Keras the maximum of an empty tensor is an error, along whichever axis.
        return competing[..., 0] if 0 in inputs.shape else ops.max(competing, axis=-1)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """The input's shape with its channels divided by `pieces`."""
        channels = input_shape[-1]
        if channels is None or channels % self.pieces:
            raise InvalidArgumentError(
                f"The input's channels must be a multiple of `pieces`, {self.pieces}. Received shape: "
                f"{tuple(input_shape)}. Give the layer before it `pieces` times the units or filters."
            )
        return (*input_shape[:-1], channels // self.pieces)

    def get_config(self) -> dict[str, Any]:
        """The arguments that rebuild this layer."""
        return super().get_config() | {"pieces": self.pieces}

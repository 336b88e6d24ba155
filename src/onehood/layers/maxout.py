"""The maxout activation."""

from typing import Any

import keras
from keras import ops

from onehood.errors import InvalidArgumentError


@keras.saving.register_keras_serializable(package="onehood")
class Maxout(keras.layers.Layer):
    """The largest of every `pieces` adjacent channels.

    After a dense layer or a convolution of pieces · n units or filters it is the maxout layer of n units: each learns a
    convex function of its inputs as the maximum of `pieces` linear ones.

    Args:
        pieces: channels that compete for one output, at least 2.
        **kwargs: what every Keras layer takes.

    Input shape: (…, channels), channels a multiple of `pieces`.
    Output shape: (…, channels // pieces).

    Raises:
        InvalidArgumentError: for fewer than two pieces, or channels that they do not divide.

    Source: I. Goodfellow et al., Maxout Networks, ICML 2013, section 3.
    """

    def __init__(self, pieces: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(pieces, bool) or not isinstance(pieces, int) or pieces < 2:
            raise InvalidArgumentError(f"`pieces` must be a whole number of at least 2. Received: {pieces!r}.")
        self.pieces = pieces

    def call(self, inputs: Any) -> Any:
        """The maxima."""
        units = self.compute_output_shape(inputs.shape)[-1]
        return ops.max(ops.reshape(inputs, (*ops.shape(inputs)[:-1], units, self.pieces)), axis=-1)

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

"""The subsampling of LeNet-5: sums over squares, with a coefficient and a bias that are learned."""

from typing import Any

import keras
from keras import ops

from onehood.layers.arguments import check_floating_point, check_maps, representation
from onehood.options import Whole

_POOL_SIZE = Whole(2, 10_000)


@keras.saving.register_keras_serializable(package="onehood")
class TrainableSubsampling2D(keras.layers.Layer):
    """The sum over each square of `pool_size` × `pool_size`, times the map's coefficient, plus the map's bias.

    The coefficients start at 1 / pool_size², the biases at zero: it begins as average pooling.

    Args:
        pool_size: side of the squares, 2 to 10,000; rows and columns that do not fill a square are left out.
        **kwargs: what every Keras layer takes.

    Input shape: (batch, height, width, channels); floating point.
    Output shape: (batch, height // pool_size, width // pool_size, channels).

    Raises:
        InvalidArgumentError: for another pool size, an input smaller than a square, or whole numbers as inputs.

    Source: Y. LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 1998, section II.B,
    layer S2; its sigmoid is the activation that follows this layer.
    """

    def __init__(self, pool_size: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pool_size = _POOL_SIZE.check("pool_size", pool_size)

    def __repr__(self) -> str:
        return representation(self, pool_size=self.pool_size)

    def build(self, input_shape: Any) -> None:
        """Makes a coefficient and a bias for each channel."""
        check_maps(input_shape, self.pool_size)
        channels = (input_shape[-1],)
        average = keras.initializers.Constant(1 / self.pool_size**2)
        self.coefficient = self.add_weight(name="coefficient", shape=channels, initializer=average)
        self.bias = self.add_weight(name="bias", shape=channels, initializer="zeros")
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The subsampled maps."""
        check_floating_point(inputs)
        size = self.pool_size  # Given as strides, too: without them, Keras fails on JAX.
        sums = ops.average_pool(inputs, size, size, data_format="channels_last") * size**2
        return sums * self.coefficient + self.bias

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """The input's shape with its sides divided."""
        check_maps(input_shape, self.pool_size)
        batch, height, width, channels = input_shape
        sides = (None if side is None else side // self.pool_size for side in (height, width))
        return (batch, *sides, channels)

    def get_config(self) -> dict[str, Any]:
        """The arguments that rebuild this layer."""
        return super().get_config() | {"pool_size": self.pool_size}

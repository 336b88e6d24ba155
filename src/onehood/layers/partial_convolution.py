"""A convolution whose filters see only some of the input's maps, by a table."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from onehood.errors import InvalidArgumentError
from onehood.layers.arguments import SIDE, check_floating_point, check_maps, representation
from onehood.options import Whole

_MAP = Whole(0, 999_999)


@keras.saving.register_keras_serializable(package="onehood")
class PartialConvolution2D(keras.layers.Layer):
    """A valid convolution of stride one, filter by filter over the input maps that a connection table names.

    Only the weights of connections exist: `kernel` has the shape (side, side, connections).

    Args:
        connections: for each filter, the indices of the input maps that it sees, at least one, none twice.
        kernel_size: side of the kernels, 1 to 10,000.
        kernel_initializer: of the weights of a full convolution, of which those of the connections are taken, each
            filter's scaled to its own fan-in.
        **kwargs: what every Keras layer takes.

    Input shape: (batch, height, width, channels); floating point.
    Output shape: (batch, height - kernel_size + 1, width - kernel_size + 1, filters).

    Raises:
        InvalidArgumentError: for an argument, a shape or a dtype outside these rules, or a table that names a map which
            does not exist.

    Source: Y. LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 1998, table I.
    """

    def __init__(
        self,
        connections: Sequence[Sequence[int]],
        kernel_size: int,
        *,
        kernel_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.connections = tuple(tuple(_MAP.check("connections", index) for index in maps) for maps in connections)
        for maps in self.connections or ((),):
            if not maps or len(set(maps)) != len(maps):
                raise InvalidArgumentError(
                    "`connections` must give every filter at least one input map, by its index, and none twice. "
                    f"Received: {maps!r}."
                )
        self.kernel_size = SIDE.check("kernel_size", kernel_size)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def __repr__(self) -> str:
        return representation(
            self,
            filters=len(self.connections),
            connections=sum(map(len, self.connections)),
            kernel_size=self.kernel_size,
        )

    def build(self, input_shape: Any) -> None:
        """Makes the weights of the connections, and a bias for each filter."""
        check_maps(input_shape, self.kernel_size)
        channels, count = input_shape[-1], sum(map(len, self.connections))
        if channels <= max(map(max, self.connections)):
            raise InvalidArgumentError(
                f"`connections` names the input map {max(map(max, self.connections))}, and there are {channels}."
            )
        side, filters = self.kernel_size, len(self.connections)
        rows = np.concatenate([np.array(maps) for maps in self.connections])
        columns = np.repeat(np.arange(filters), [len(maps) for maps in self.connections])

        def initial(shape: Any, dtype: Any = None) -> Any:
            full = self.kernel_initializer((side, side, channels, filters), dtype=dtype)
            chosen = ops.take(ops.reshape(full, (side, side, -1)), rows * filters + columns, axis=-1)
            fan_in = np.array([len(self.connections[column]) for column in columns])
            return chosen * ops.cast(np.sqrt(channels / fan_in), chosen.dtype)

        self.kernel = self.add_weight(name="kernel", shape=(side, side, count), initializer=initial)
        self.bias = self.add_weight(name="bias", shape=(filters,), initializer="zeros")
        # Where each weight of the full kernel is found; the last place holds the zero of the absent ones.
        self._places = np.full((channels, filters), count, "int32")
        self._places[rows, columns] = np.arange(count)
        self.built = True

    def call(self, inputs: Any) -> Any:
        """The filtered maps."""
        check_floating_point(inputs)
        side = self.kernel_size
        kernel = ops.convert_to_tensor(self.kernel)
        padded = ops.concatenate([kernel, ops.zeros((side, side, 1), dtype=kernel.dtype)], axis=-1)
        full = ops.take(padded, self._places, axis=-1)  # (side, side, channels, filters)
        outputs = ops.conv(inputs, full, padding="valid", data_format="channels_last")
        if inputs.shape[0] == 0:  # TensorFlow's own convolution leaves an empty batch the shape that it had.
            outputs = ops.reshape(outputs, self.compute_output_shape(inputs.shape))
        return outputs + self.bias

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """The input's shape with smaller sides and the filters for channels."""
        check_maps(input_shape, self.kernel_size)
        batch, height, width, _ = input_shape
        sides = (None if side is None else side - self.kernel_size + 1 for side in (height, width))
        return (batch, *sides, len(self.connections))

    def get_config(self) -> dict[str, Any]:
        """The arguments that rebuild this layer."""
        return super().get_config() | {
            "connections": self.connections,
            "kernel_size": self.kernel_size,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }

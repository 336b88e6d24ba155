"""The fractional max-pooling layer."""

import math
from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from onehood.arithmetic import pooled_size
from onehood.errors import InvalidArgumentError
from onehood.layers.arguments import COUNT, check_floating_point, checked_seed, representation
from onehood.layers.fused_max_pooling import faster_without_xla, fused_kernel_applies, fused_max_pooling
from onehood.layers.pooling_regions import RegionRule, check_sequence, check_sizes, draw_numbers, regions_from_numbers
from onehood.layers.region_max_pooling import region_max_pooling
from onehood.options import Choice, Flag, broken
from onehood.rules import OFFSET_RANGE, POOLING_RATIO, SequenceName

_DATA_FORMAT = Choice(("channels_last", "channels_first"))


@keras.saving.register_keras_serializable(package="onehood")
class FractionalMaxPooling2D(keras.layers.Layer):
    """Max-pooling by a ratio between one and two, over regions drawn afresh for every sample on every call.

    The regions of a sample are the product of a row sequence and a column sequence, shared by its channels and drawn
    independently of all other samples, layers and calls, at inference as in training: averaging the predictions of
    several calls is part of the method.

    Args:
        pooling_ratio: α, the input side over the output side, strictly between 1 and 2; one number, or one for the
            height and one for the width. The output side is round(N_in / α), halves up, and at most N_in - 1.
        output_size: the output side (or height and width) itself, in place of the ratio; the input's sides must then
            be known, larger than it, and at most twice as large.
        sequence: "random" (a shuffle of the exact numbers of steps of one and two) or "pseudorandom" (the increments
            of floor((j + u) α), one u per sample and axis).
        overlapping: windows of 2×2 (as in Graham's code, and in his Table 1) or, if false, disjoint regions that tile
            the input.
        inclusive: the article's formula for overlapping regions, two or three positions wide, each sharing its last
            position with the next; only with `overlapping`.
        shared_over_batch: one set of regions for the whole batch, as TensorFlow's operation draws them.
        offset_range: u of the pseudorandom sequence is drawn from U(0, offset_range). With 1, as in Graham's last
            code, steps of two are not equally likely everywhere; with 10,000, as in his earlier code, nearly so.
        seed: an integer below 2³¹ for a repeatable stream of regions; without one, the stream follows
            `keras.utils.set_random_seed`.
        data_format: "channels_last" or "channels_first"; Keras's default otherwise.
        **kwargs: what every Keras layer takes (`name`, `dtype`, …).

    Input shape: (batch, height, width, channels), or (batch, channels, height, width); floating point.
    Output shape: the same with pooled height and width, static where the input's are.

    Raises:
        InvalidArgumentError: for an argument, a shape or a dtype outside these rules.

    Source: B. Graham, Fractional Max-Pooling, arXiv:1412.6071.
    """

    draws_at_inference = True

    def __init__(
        self,
        pooling_ratio: float | Sequence[float] = math.sqrt(2),
        *,
        output_size: int | Sequence[int] | None = None,
        sequence: SequenceName = "random",
        overlapping: bool = True,
        inclusive: bool = False,
        shared_over_batch: bool = False,
        offset_range: float = 1.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pooling_ratio = _checked_ratios(pooling_ratio)
        self.output_size = None if output_size is None else _checked_sides(output_size)
        check_sequence(sequence)
        self.sequence = sequence
        self.overlapping = Flag().check("overlapping", overlapping)
        self.inclusive = Flag().check("inclusive", inclusive)
        if inclusive and not overlapping:
            raise InvalidArgumentError("`inclusive` regions overlap: it needs `overlapping=True`. Received: False.")
        self.shared_over_batch = Flag().check("shared_over_batch", shared_over_batch)
        self.offset_range = float(OFFSET_RANGE.check("offset_range", offset_range))
        self.seed = checked_seed(seed)
        self.data_format = _DATA_FORMAT.check("data_format", data_format or keras.config.image_data_format())
        self._rule = RegionRule(sequence, overlapping, inclusive, self.offset_range)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.supports_jit = not faster_without_xla()

    def __repr__(self) -> str:
        return representation(
            self,
            pooling_ratio=self.pooling_ratio if self.output_size is None else None,
            output_size=self.output_size,
            sequence=self.sequence,
            overlapping=self.overlapping,
            inclusive=self.inclusive or None,
            shared_over_batch=self.shared_over_batch or None,
        )

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Checks the input's shape; the layer has no weights."""
        self.compute_output_shape(input_shape)
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Pools `inputs` over freshly drawn regions; `training` only tells which kernel may do it."""
        check_floating_point(inputs)
        self.compute_output_shape(tuple(inputs.shape))
        if self.data_format == "channels_first":
            inputs = ops.transpose(inputs, (0, 2, 3, 1))
        batch, height, width, _ = ops.shape(inputs)
        sizes = self._output_sides((height, width))
        numbers = draw_numbers(1 if self.shared_over_batch else batch, sizes, self._rule, self.seed_generator)
        if self.shared_over_batch:
            numbers = ops.repeat(numbers, batch, axis=0)
        if fused_kernel_applies(inputs, training=training):
            outputs = fused_max_pooling(inputs, numbers, sizes, self._rule)
        else:
            rows, columns = regions_from_numbers(numbers, (height, width), sizes, self._rule)
            outputs = region_max_pooling(inputs, rows, columns, self._rule)
        return ops.transpose(outputs, (0, 3, 1, 2)) if self.data_format == "channels_first" else outputs

    def compute_output_shape(self, input_shape: Sequence[int | None]) -> tuple[int | None, ...]:
        """The output's shape; raises InvalidArgumentError for an input that cannot be pooled."""
        if len(input_shape) != 4:
            raise InvalidArgumentError(
                "The input must have four axes (batch, height, width and channels). "
                f"Received shape: {tuple(input_shape)}."
            )
        axis = 2 if self.data_format == "channels_first" else 1
        sides = tuple(input_shape[axis : axis + 2])
        if self.output_size is not None and None in sides:
            raise InvalidArgumentError(
                f"`output_size` needs an input of known height and width. Received shape: {tuple(input_shape)}. "
                "Use `pooling_ratio` for inputs of changing size."
            )
        pooled = tuple(
            None if side is None else output for side, output in zip(sides, self._output_sides(sides), strict=True)
        )
        for side, output in zip(sides, pooled, strict=True):
            if side is not None and output is not None:
                check_sizes(side, output)
        return (*input_shape[:axis], *pooled, *input_shape[axis + 2 :])

    def get_config(self) -> dict[str, Any]:
        """The arguments that rebuild this layer."""
        return super().get_config() | {
            "pooling_ratio": self.pooling_ratio,
            "output_size": self.output_size,
            "sequence": self.sequence,
            "overlapping": self.overlapping,
            "inclusive": self.inclusive,
            "shared_over_batch": self.shared_over_batch,
            "offset_range": self.offset_range,
            "seed": self.seed,
            "data_format": self.data_format,
        }

    def _output_sides(self, sides: Sequence[Any]) -> tuple[Any, ...]:
        """The pooled height and width: ints for known sides, None for None, tensors for tensors."""
        if self.output_size is not None:
            return self.output_size
        return tuple(_pooled(side, ratio) for side, ratio in zip(sides, self.pooling_ratio, strict=True))


def _pooled(side: Any, ratio: float) -> Any:
    if side is None or isinstance(side, int):
        return None if side is None else pooled_size(side, ratio)
    # A side known only when the graph runs: the same rule in float64, so that both always agree.
    rounded = ops.floor(ops.cast(side, "float64") / ratio + 0.5)
    return ops.minimum(ops.cast(rounded, "int32"), side - 1)


def _pair(value: Any, argument: str) -> tuple[Any, Any]:
    values = tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value, value)
    if len(values) != 2:
        raise broken(argument, "one number or two (height, width)", value)
    return values[0], values[1]


def _checked_ratios(pooling_ratio: Any) -> tuple[float, float]:
    ratios = _pair(pooling_ratio, "pooling_ratio")
    height, width = (float(POOLING_RATIO.check("pooling_ratio", ratio)) for ratio in ratios)
    return height, width


def _checked_sides(output_size: Any) -> tuple[int, int]:
    height, width = (COUNT.check("output_size", side) for side in _pair(output_size, "output_size"))
    return height, width

"""What the layers check of their arguments and inputs, and how they show them."""

from collections.abc import Sequence
from typing import Any

import keras

from onehood.errors import InvalidArgumentError
from onehood.options import Whole
from onehood.rules import LAYER_SEED

SIDE = Whole(1, 10_000)
"""Positions, of kernels and maps alike."""

COUNT = Whole(1, 1_000_000)
"""Units, samples, maps."""


def checked_seed(seed: Any) -> int | None:
    """The seed as an int; None stays None.

    Raises:
        InvalidArgumentError: it is out of the range of Keras's seeds.
    """
    return None if seed is None else LAYER_SEED.check("seed", seed)


def check_floating_point(inputs: Any) -> None:
    """Refuses whole numbers: Keras casts them for no layer, and neither gradients nor precisions are meant for them.

    Raises:
        InvalidArgumentError: the inputs are of another dtype.
    """
    dtype = keras.backend.standardize_dtype(inputs.dtype)
    if not keras.backend.is_float_dtype(dtype):
        raise InvalidArgumentError(
            f"The inputs must be of a floating-point dtype. Received: {dtype}. Cast them first: "
            '`keras.ops.cast(inputs, "float32")`.'
        )


def check_maps(shape: Sequence[int | None], least: int = 1) -> None:
    """Refuses what is not a batch of maps.

    Raises:
        InvalidArgumentError: unless the shape is (batch, height, width, channels) with known channels, and sides, where
            they are known, of at least `least`.
    """
    if len(shape) != 4 or shape[3] is None:
        raise InvalidArgumentError(
            "The input must have four axes (batch, height, width and channels), and a known number of channels. "
            f"Received shape: {tuple(shape)}."
        )
    if any(side is not None and side < least for side in shape[1:3]):
        raise InvalidArgumentError(
            f"The input's height and width must be at least {least}. Received shape: {tuple(shape)}."
        )


def representation(layer: keras.layers.Layer, **options: Any) -> str:
    """A layer as Keras shows it, and with its options; those that are None are left out."""
    parts = [f"{name}={_shown(value)}" for name, value in options.items() if value is not None]
    return f"<{', '.join([f'{type(layer).__name__} name={layer.name}', f'built={layer.built}', *parts])}>"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        different = dict.fromkeys(map(_shown, value))
        return next(iter(different)) if len(different) == 1 else f"({', '.join(map(_shown, value))})"
    return f"{value:.4g}" if isinstance(value, float) else str(value)

"""Random shift, rotation, zoom and mirroring: one affine map per sample, a function of its draws alone."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from onehood.errors import InvalidArgumentError


@dataclass(frozen=True)
class Augmentation:
    """How far an image may be moved; the default moves nothing.

    Args:
        shift: largest translation, as a fraction of the side, 0 to 0.5, each axis on its own.
        rotate: largest rotation to either side, in degrees, 0 to 180.
        zoom: largest change of scale: factors from 1 / (1 + zoom) to 1 + zoom, at least 0.
        flip: whether half of the images are mirrored left to right.

    Raises:
        InvalidArgumentError: for values out of range.
    """

    shift: float = 0.0
    rotate: float = 0.0
    zoom: float = 0.0
    flip: bool = False

    def __post_init__(self) -> None:
        for name, value, highest in (("shift", self.shift, 0.5), ("rotate", self.rotate, 180), ("zoom", self.zoom, 4)):
            if not 0 <= value <= highest:
                raise InvalidArgumentError(f"`{name}` must lie between 0 and {highest}. Received: {value}.")

    @property
    def moves(self) -> bool:
        """Whether any image would be changed."""
        return bool(self.shift or self.rotate or self.zoom or self.flip)

    def transforms(self, draws: np.ndarray, height: int, width: int) -> np.ndarray:
        """The projective maps from output to input pixels.

        Args:
            draws: uniform in [0, 1), shape (samples, at least 5).
            height: of the images, in pixels.
            width: of the images, in pixels.

        Returns:
            float32 of shape (samples, 8), rows a0 a1 a2 b0 b1 b2 0 0: x' = a0 x + a1 y + a2, y' = b0 x + b1 y + b2.
        """
        centred = 2 * draws.astype(np.float64) - 1  # (samples, draws), in [-1, 1)
        down, right = centred[:, 0] * self.shift * height, centred[:, 1] * self.shift * width
        angle = centred[:, 2] * math.radians(self.rotate)
        scale = (1 + self.zoom) ** -centred[:, 3]  # Output to input: a larger picture reads fewer pixels.
        mirror = np.where(self.flip & (draws[:, 4] < 0.5), -1.0, 1.0)
        cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
        # Turn, zoom and mirror about the centre, then shift.
        middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
        x_from_x, x_from_y, y_from_x, y_from_y = mirror * cosine, -mirror * sine, sine, cosine
        rows = [
            x_from_x,
            x_from_y,
            middle_x - x_from_x * (middle_x + right) - x_from_y * (middle_y + down),
            y_from_x,
            y_from_y,
            middle_y - y_from_x * (middle_x + right) - y_from_y * (middle_y + down),
            np.zeros(len(draws)),
            np.zeros(len(draws)),
        ]
        return np.stack(rows, axis=1).astype(np.float32)


def apply_transforms(images: Any, transforms: Any, *, photographic: bool) -> Any:
    """Moves a batch of images bilinearly.

    Args:
        images: shape (batch, height, width, channels), uint8 or floating point.
        transforms: shape (batch, 8), as `Augmentation.transforms` makes them.
        photographic: whether what comes in from outside is mirrored at the edge (photographs) or zero (signs).

    Returns:
        Images of the same shape and dtype.
    """
    # The dataclass above is part of every recipe, and recipes do without TensorFlow.
    import tensorflow as tf

    # Of integers the operation would cut off what is behind the point, and darken every image.
    moved = tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(images, tf.float32) if images.dtype.is_integer else images,
        transforms=transforms,
        output_shape=tf.shape(images)[1:3],
        interpolation="BILINEAR",
        fill_mode="REFLECT" if photographic else "CONSTANT",
        fill_value=0.0,
    )
    if images.dtype.is_integer:
        moved = tf.cast(tf.round(moved), images.dtype)
    return tf.ensure_shape(moved, images.shape)

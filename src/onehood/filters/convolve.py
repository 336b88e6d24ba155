"""Convolution of an image with a kernel or a bank of them."""

from typing import Any

import numpy as np

from onehood.errors import InvalidArgumentError


def convolve(
    image: np.ndarray, kernel: np.ndarray, *, stride: int | tuple[int, int] = 1, padding: int | tuple[int, int] = 0
) -> np.ndarray:
    """Slides a kernel over an image: at each place, the sum of products of the window and the kernel.

    As in the layers of networks, the kernel is not turned around; for the convolution of mathematics give
    `kernel[::-1, ::-1]`.

    Args:
        image: shape (height, width) or (height, width, channels), numbers.
        kernel: shape (rows, columns), for each channel by itself; (rows, columns, channels), summed over channels into
            one map; or (rows, columns, channels, filters), a bank that makes as many maps.
        stride: pixels from one window to the next, one number or (down, right).
        padding: rows and columns of zeros put around, one number or (above and below, left and right).

    Returns:
        float64, or float32 where image and kernel are: shape (places down, places right), with the image's channels
        or the bank's maps behind, where there are any. Places along an axis: (side + 2 · padding - kernel) // stride
        + 1.

    Raises:
        InvalidArgumentError: the shapes do not go together, the kernel is larger than the padded image, a stride is
            below 1 or a padding below 0.
    """
    image, kernel = _numbers("image", image, (2, 3)), _numbers("kernel", kernel, (2, 3, 4))
    down, right = _pair("stride", stride, 1)
    above, left = _pair("padding", padding, 0)
    maps = image[:, :, None] if image.ndim == 2 else image  # (height, width, channels)
    if kernel.ndim > 2 and kernel.shape[2] != maps.shape[2]:
        raise InvalidArgumentError(
            f"`kernel` must have as many channels as the image, {maps.shape[2]}. Received shape: {kernel.shape}."
        )
    rows, columns = kernel.shape[:2]
    padded = np.pad(maps, ((above, above), (left, left), (0, 0)))
    high, wide = padded.shape[0] - rows, padded.shape[1] - columns
    if high < 0 or wide < 0:
        raise InvalidArgumentError(
            f"`kernel` must fit into the padded image of {padded.shape[0]}×{padded.shape[1]}. Received: "
            f"{rows}×{columns}. Add `padding`, or take a smaller kernel."
        )
    dtype = np.result_type(image, kernel, np.float32)
    places = (high // down + 1, wide // right + 1)
    depth = {2: maps.shape[2], 3: 1, 4: kernel.shape[-1]}[kernel.ndim]
    outputs = np.zeros((*places, depth), dtype)
    # One pass for each weight of the kernel over all windows at once: as fast as gathering them, without the memory.
    for row in range(rows):
        for column in range(columns):
            window = padded[row : row + high + 1 : down, column : column + wide + 1 : right]
            weights = kernel[row, column]  # a number, (channels,) or (channels, filters)
            if kernel.ndim == 2:
                outputs += window * weights
            else:
                outputs += window @ weights.reshape(maps.shape[2], -1)
    flat = depth == 1 and (image.ndim == 2 if kernel.ndim == 2 else kernel.ndim == 3)
    return outputs[:, :, 0] if flat else outputs


def _numbers(name: str, values: Any, ranks: tuple[int, ...]) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind not in "buif" or array.ndim not in ranks or 0 in array.shape:
        raise InvalidArgumentError(
            f"`{name}` must be an array of numbers with {', '.join(map(str, ranks[:-1]))} or {ranks[-1]} axes. "
            f"Received shape {array.shape} of {array.dtype}."
        )
    # Whole numbers are exact in float64, and images of uint8 must not overflow.
    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)


def _pair(name: str, value: Any, least: int) -> tuple[int, int]:
    pair = tuple(value) if isinstance(value, tuple | list) else (value, value)
    good = len(pair) == 2 and all(
        isinstance(n, int | np.integer) and not isinstance(n, bool) and n >= least for n in pair
    )
    if not good:
        raise InvalidArgumentError(
            f"`{name}` must be a whole number of at least {least}, or two of them. Received: {value!r}."
        )
    return int(pair[0]), int(pair[1])

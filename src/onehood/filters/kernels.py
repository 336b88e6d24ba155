"""Kernels by name: blurs, sharpening, edges."""

import math
from typing import get_args

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.rules import KernelName

KERNELS: tuple[KernelName, ...] = get_args(KernelName)
"""The names that `kernel` knows."""

_FIXED: dict[str, tuple[tuple[int, ...], ...]] = {
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "sobel_x": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "sobel_y": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    "edge": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
}


def kernel(name: KernelName, *, size: int | None = None, sigma: float | None = None) -> np.ndarray:
    """The kernel of that name, float64.

    "identity" leaves an image as it is; "box_blur" and "gaussian_blur" average over a neighbourhood; "sharpen" adds
    what a pixel has over its neighbours; "sobel_x" and "sobel_y" respond to vertical and horizontal edges by the
    brightness that grows to the right and downwards; "laplacian" to curvature of brightness, "edge" to a pixel unlike
    its eight neighbours.

    Args:
        name: one of `KERNELS`.
        size: side of identity (by default 3) and of the blurs (box: 3; Gaussian: to three sigmas on each side), odd;
            the others are 3×3.
        sigma: standard deviation of the Gaussian in pixels, 1 by default.

    Returns:
        Shape (size, size).

    Raises:
        InvalidArgumentError: for an unknown name, an even size, or an argument that the kernel does not have.
    """
    if name not in KERNELS:
        raise InvalidArgumentError(f"`name` must be one of {', '.join(KERNELS)}. Received: {name!r}.")
    if sigma is not None and name != "gaussian_blur":
        raise InvalidArgumentError(f"`sigma` belongs to gaussian_blur. Received: {sigma!r} for {name}.")
    if sigma is not None and not 0 < sigma < math.inf:
        raise InvalidArgumentError(f"`sigma` must be a number above 0. Received: {sigma!r}.")
    if name in _FIXED:
        if size not in (None, 3):
            raise InvalidArgumentError(f"`size` of {name} is 3. Received: {size!r}.")
        return np.array(_FIXED[name], dtype=np.float64)
    if name == "gaussian_blur":
        return _gaussian(_odd(size, 2 * math.ceil(3 * (sigma or 1.0)) + 1), sigma or 1.0)
    side = _odd(size, 3)
    if name == "box_blur":
        return np.full((side, side), 1 / side**2)
    identity = np.zeros((side, side))
    identity[side // 2, side // 2] = 1
    return identity


def _gaussian(side: int, sigma: float) -> np.ndarray:
    places = np.arange(side) - side // 2
    profile = np.exp(-(places**2) / (2 * sigma**2))
    profile /= profile.sum()
    return np.outer(profile, profile)


def _odd(size: int | None, default: int) -> int:
    side = default if size is None else size
    if isinstance(side, bool) or not isinstance(side, int) or side < 1 or side % 2 == 0:
        raise InvalidArgumentError(f"`size` must be an odd whole number of at least 1. Received: {size!r}.")
    return side

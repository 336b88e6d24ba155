"""Shows on a photograph what kernels do, and how."""

import numpy as np
from matplotlib.figure import Figure

from onehood.errors import InvalidArgumentError
from onehood.figures import convolution_steps, kernel_sheet
from onehood.filters.convolve import convolve
from onehood.filters.kernels import KERNELS, kernel
from onehood.images import resize
from onehood.rules import KernelName

_SHEET_SIDE = 256
_STEPS_SIDE = 16


def kernels_picture(image: np.ndarray) -> Figure:
    """Draws what every kernel of `KERNELS` makes of the image, brought to at most 256×256 pixels.

    Responses that can be negative, those of edge detectors, are shown about mid-grey.

    Args:
        image: uint8, shape (height, width, 1 or 3).
    """
    original = resize(image, _SHEET_SIDE, _SHEET_SIDE, fit="crop")
    filtered: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name in KERNELS:
        weights = kernel(name)
        edges = abs(weights.sum()) < 0.5
        responses = convolve(original, weights, padding=len(weights) // 2)
        shown = 128 + responses / 2 if edges else responses
        filtered[name] = (weights, np.clip(np.rint(shown), 0, 255).astype(np.uint8))
    return kernel_sheet(original, filtered)


def convolution_picture(image: np.ndarray, name: KernelName, *, steps: int = 4) -> Figure:
    """Draws the convolution of the image, brought to 16×16 grey pixels, window by window.

    Shown are windows from all over the image: the one with the strongest response, and others row by row.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        name: of the kernel.
        steps: how many windows, at least 1.

    Raises:
        InvalidArgumentError: for an unknown kernel, or no steps.
    """
    if steps < 1:
        raise InvalidArgumentError(f"`steps` must be at least 1. Received: {steps}.")
    weights = kernel(name)
    small = resize(image, _STEPS_SIDE, _STEPS_SIDE, fit="crop").mean(axis=2).round()
    outputs = convolve(small, weights)
    side = len(outputs)
    strongest = np.unravel_index(np.abs(outputs).argmax(), outputs.shape)
    regular = [(place * (side - 1) // max(1, steps - 2), place * side // steps) for place in range(steps - 1)]
    places = [*((row, min(column, side - 1)) for row, column in regular), (int(strongest[0]), int(strongest[1]))]
    title = f"Convolution with {name.replace('_', ' ')}: {_STEPS_SIDE}×{_STEPS_SIDE} to {side}×{side}"
    return convolution_steps(small, weights, outputs, places, title=title)

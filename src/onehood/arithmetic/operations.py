"""Operations of networks and descriptors, worked out: the output's size, parameters, multiply-adds."""

import math
from dataclasses import dataclass
from typing import Any

from onehood.arithmetic.shapes import Shape
from onehood.arithmetic.sides import COUNT, pooled_size, window_places
from onehood.errors import InvalidArgumentError
from onehood.rules import POOLING_RATIO


@dataclass(frozen=True)
class Quantity:
    """A number, and the formula that it comes from, filled in."""

    value: int
    formula: str


@dataclass(frozen=True)
class Worked:
    """An operation on an input.

    Args:
        operation: its name.
        input: what goes in.
        output: what comes out, or None where that is no map.
        quantities: by name, in the order in which they are worked out.
    """

    operation: str
    input: Shape
    output: Shape | None
    quantities: dict[str, Quantity]

    def as_json(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "operation": self.operation,
            "input": list(self.input),
            "output": None if self.output is None else list(self.output),
            **{
                name: {"value": quantity.value, "formula": quantity.formula}
                for name, quantity in self.quantities.items()
            },
        }


def convolution(
    shape: Shape, *, kernel: int, filters: int, stride: int = 1, padding: int = 0, groups: int = 1
) -> Worked:
    """Convolution with square kernels and a bias for each filter.

    Args:
        shape: of the input.
        kernel: side of the kernels.
        filters: output maps.
        stride: pixels from one window to the next.
        padding: rows and columns of zeros on each side.
        groups: into which maps and filters are divided, each seeing only its own.

    Raises:
        InvalidArgumentError: for numbers out of range, a kernel that does not fit, or groups that do not divide.
    """
    for name, value in (("filters", filters), ("groups", groups)):
        COUNT.check(name, value)
    if shape.channels % groups or filters % groups:
        raise InvalidArgumentError(
            f"`groups` must divide the channels, {shape.channels}, and the filters, {filters}. Received: {groups}."
        )
    output, quantities = _windows(shape, filters, kernel, stride, padding)
    seen = shape.channels // groups
    per_filter = kernel * kernel * seen
    window = f"{kernel}·{kernel}·{seen}"
    quantities["parameters"] = Quantity((per_filter + 1) * filters, f"({window} + 1)·{filters}")
    quantities["multiply_adds"] = Quantity(
        math.prod(output) * per_filter, f"{output.height}·{output.width}·{filters}·{window}"
    )
    return Worked("convolution", shape, output, quantities)


def pooling(shape: Shape, *, kernel: int = 2, stride: int | None = None, padding: int = 0) -> Worked:
    """Pooling over square windows; nothing is learned.

    Args:
        shape: of the input.
        kernel: side of the windows.
        stride: pixels from one window to the next, `kernel` by default.
        padding: rows and columns on each side.

    Raises:
        InvalidArgumentError: for numbers out of range, or a window that does not fit.
    """
    output, quantities = _windows(shape, shape.channels, kernel, kernel if stride is None else stride, padding)
    quantities["parameters"] = Quantity(0, "0")
    return Worked("pooling", shape, output, quantities)


def fractional_pooling(shape: Shape, *, ratio: float = math.sqrt(2)) -> Worked:
    """Fractional max-pooling: sides over `ratio`, rounded, and how its disjoint regions are made up along the height.

    Args:
        shape: of the input, sides of at least 2.
        ratio: α, strictly between 1 and 2.

    Raises:
        InvalidArgumentError: for a ratio or a side out of range.

    Source: B. Graham, Fractional Max-Pooling, arXiv:1412.6071, section 2.
    """
    POOLING_RATIO.check("ratio", ratio)
    if min(shape.height, shape.width) < 2:
        raise InvalidArgumentError(f"`input` must have sides of at least 2. Received: {shape}.")
    height, width = (pooled_size(side, ratio) for side in (shape.height, shape.width))
    twos, ones = shape.height - height, 2 * height - shape.height
    quantities = {
        name: Quantity(output, f"min(⌊{side} / {ratio:.6g} + 1/2⌋, {side} - 1)")
        for name, output, side in (("height", height, shape.height), ("width", width, shape.width))
    }
    quantities["steps_of_two"] = Quantity(twos, f"{shape.height} - {height}")
    quantities["steps_of_one"] = Quantity(ones, f"2·{height} - {shape.height}")
    quantities["sequences"] = Quantity(math.comb(height, twos), f"{height}! / ({twos}!·{ones}!)")
    quantities["parameters"] = Quantity(0, "0")
    return Worked("fractional pooling", shape, Shape(height, width, shape.channels), quantities)


def hog(shape: Shape, *, cell: int = 8, block: int = 2, orientations: int = 9) -> Worked:
    """The length of a histogram of oriented gradients.

    Args:
        shape: of the image.
        cell: side of a cell in pixels; pixels that fill no cell are left out.
        block: side of a block in cells; blocks overlap, one cell apart.
        orientations: bins of a cell's histogram.

    Raises:
        InvalidArgumentError: for numbers below 1, or a block that does not fit.

    Source: N. Dalal, B. Triggs, Histograms of Oriented Gradients for Human Detection, CVPR 2005.
    """
    for name, value in (("cell", cell), ("block", block), ("orientations", orientations)):
        COUNT.check(name, value)
    down, across = shape.height // cell, shape.width // cell
    if min(down, across) < block:
        raise InvalidArgumentError(
            f"`input` must hold a block of {block}×{block} cells of {cell}×{cell} pixels. Received: {shape}."
        )
    rows, columns = down - block + 1, across - block + 1
    quantities = {
        "cells_down": Quantity(down, f"⌊{shape.height} / {cell}⌋"),
        "cells_across": Quantity(across, f"⌊{shape.width} / {cell}⌋"),
        "blocks_down": Quantity(rows, f"{down} - {block} + 1"),
        "blocks_across": Quantity(columns, f"{across} - {block} + 1"),
        "features": Quantity(
            rows * columns * block * block * orientations, f"{rows}·{columns}·{block}·{block}·{orientations}"
        ),
    }
    return Worked("HOG", shape, None, quantities)


def _windows(shape: Shape, channels: int, kernel: int, stride: int, padding: int) -> tuple[Shape, dict[str, Quantity]]:
    sides = {
        name: Quantity(
            window_places(side, kernel, stride, padding), f"⌊({side} + 2·{padding} - {kernel}) / {stride}⌋ + 1"
        )
        for name, side in (("height", shape.height), ("width", shape.width))
    }
    return Shape(sides["height"].value, sides["width"].value, channels), sides

"""A diagram of a network: its maps and features, in proportion."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from onehood.figures.plain_text import plain

_COLOURS = {"convolution": "#2364aa", "pooling": "#d9622b", "dense": "#3a9a5b", "other": "#9aa5b1"}


class Stage(NamedTuple):
    """One layer of a diagram.

    Args:
        name: of the layer.
        output: (height, width, channels), or (features,).
        kind: "convolution", "pooling", "dense" or "other".
        caption: what is written below.
    """

    name: str
    output: tuple[int, ...]
    kind: str
    caption: str


def architecture(title: str, stages: Sequence[Stage]) -> Figure:
    """Draws each stage as a block: as high as its side, as wide as its number of maps asks for (by its logarithm).

    Args:
        title: of the diagram.
        stages: from the input to the output.
    """
    highest = max(stage.output[0] for stage in stages if len(stage.output) == 3)
    figure = Figure(figsize=(max(6.0, 0.95 * len(stages) + 1), 5), layout="constrained")
    axes = figure.add_subplot()
    place = 0.0
    for stage in stages:
        maps = len(stage.output) == 3
        high = (0.35 + 3.15 * math.sqrt(stage.output[0] / highest)) if maps else 2.4
        wide = (0.16 + 0.09 * math.log2(stage.output[2] + 1)) if maps else 0.22
        colour = _COLOURS[stage.kind]
        block = Rectangle((place, -high / 2), wide, high, facecolor=colour, alpha=0.35, edgecolor=colour)
        axes.add_patch(block)
        middle = place + wide / 2
        axes.text(middle, high / 2 + 0.08, "×".join(map(str, stage.output)), ha="center", va="bottom", fontsize=7)
        label = plain(f"{stage.name}\n{stage.caption}" if stage.caption else stage.name)
        axes.text(middle, -high / 2 - 0.1, label, ha="right", va="top", fontsize=7, rotation=40, rotation_mode="anchor")
        place += max(wide, 0.5) + 0.45
    axes.set(xlim=(-1.2, place), ylim=(-3.6, 2.4), title=plain(title))
    axes.set_axis_off()
    return figure

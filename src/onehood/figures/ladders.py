"""Pictures of how sides shrink from layer to layer."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

_CONVOLUTION = "#2364aa"
_POOLING = "#d9622b"
_INPUT = "#52606d"


def ladders(chains: Mapping[str, Sequence[tuple[int, str]]]) -> Figure:
    """Draws, one chain above the other, squares in the proportion of the sides.

    Args:
        chains: by title, the (side, operation) of each step, the first with the operation "input"; operations that
            begin with "pool" have a colour of their own.
    """
    longest = max(sum(side for side, _ in chain) + 3 * len(chain) for chain in chains.values())
    highest = max(side for chain in chains.values() for side, _ in chain)
    figure = Figure(figsize=(min(14.0, 2 + longest / 5), 0.6 + len(chains) * (1.4 + highest / 7)), layout="constrained")
    for axes, (title, chain) in zip(
        figure.subplots(len(chains), 1, squeeze=False).ravel(), chains.items(), strict=True
    ):
        place = 0.0
        for side, operation in chain:
            colour = _INPUT if operation == "input" else _POOLING if operation.startswith("pool") else _CONVOLUTION
            square = Rectangle((place, -side / 2), side, side, facecolor=colour, alpha=0.25, edgecolor=colour)
            axes.add_patch(square)
            axes.text(place + side / 2, 0, str(side), ha="center", va="center", fontsize=11, color="#1f2933")
            axes.text(place + side / 2, -side / 2 - 0.5, operation, ha="center", va="top", fontsize=7, color=colour)
            place += side + 3
        axes.set(xlim=(-1, longest), ylim=(-highest / 2 - 2.5, highest / 2 + 0.5), aspect="equal")
        axes.set_title(title, fontsize=10, loc="left")
        axes.set_axis_off()
    return figure

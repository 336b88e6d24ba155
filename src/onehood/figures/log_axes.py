"""Logarithmic axes whose numbers are written as people write them: 20, not 2×10¹."""

from math import log10
from typing import Any

from matplotlib.ticker import AutoLocator, FuncFormatter, LogLocator, NullFormatter

_FEW_DECADES = 3
_MILLION = 1e6


def use_log_scale(axes: Any, axis: str) -> None:
    """Makes an axis logarithmic; what it shows must be drawn before.

    Args:
        axes: of matplotlib.
        axis: "x" or "y".
    """
    axes.set(**{f"{axis}scale": "log"})
    low, high = getattr(axes, f"get_{axis}lim")()
    decades = log10(high / low)
    scale = getattr(axes, f"{axis}axis")
    powers = LogLocator(subs=(1.0, 2.0, 5.0) if decades <= _FEW_DECADES else (1.0,))
    scale.set_major_locator(AutoLocator() if decades <= 1 else powers)
    scale.set_major_formatter(FuncFormatter(lambda value, _: written(value)))
    scale.set_minor_formatter(NullFormatter())


def written(value: float) -> str:
    """A number as a tick of an axis has it: 0.5, 20, 1,000, 3 M (millions)."""
    return f"{value:,.12g}" if value < _MILLION else f"{value / _MILLION:,.12g} M"

"""Figures as files and bytes."""

import io
import warnings
from pathlib import Path

from matplotlib.figure import Figure

from onehood.errors import InvalidArgumentError
from onehood.figures.fonts import use_fonts_with_all_characters
from onehood.files import atomic_write

_FORMATS = ("png", "svg")


def png_bytes(figure: Figure, *, dots_per_inch: int = 110) -> bytes:
    """The figure as the bytes of a PNG file."""
    return _bytes(figure, "png", dots_per_inch)


def save_figure(figure: Figure, path: Path | str, *, dots_per_inch: int = 110) -> None:
    """Writes the figure as a PNG or SVG file, by the name's ending, atomically.

    Raises:
        InvalidArgumentError: the name ends in something else.
    """
    format_ = Path(path).suffix.lower().removeprefix(".")
    if format_ not in _FORMATS:
        raise InvalidArgumentError(f"A picture's name must end in .png or .svg. Received: {path}.")
    content = _bytes(figure, format_, dots_per_inch)
    with atomic_write(path) as stream:
        stream.write(content)


def _bytes(figure: Figure, format_: str, dots_per_inch: int) -> bytes:
    stream = io.BytesIO()
    use_fonts_with_all_characters(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+")  # In a script that no installed font has, drawn as boxes.
        figure.draw_without_rendering()  # The layout settles with the second drawing where names are long.
        figure.savefig(stream, format=format_, dpi=dots_per_inch)
    return stream.getvalue()

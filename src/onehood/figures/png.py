"""Figures as PNG files and bytes."""

import io
from pathlib import Path

from matplotlib.figure import Figure

from onehood.files import atomic_write


def png_bytes(figure: Figure, *, dots_per_inch: int = 110) -> bytes:
    """The figure as the bytes of a PNG file."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=dots_per_inch)
    return stream.getvalue()


def save_png(figure: Figure, path: Path | str, *, dots_per_inch: int = 110) -> None:
    """Writes the figure as a PNG file, atomically."""
    with atomic_write(path) as stream:
        stream.write(png_bytes(figure, dots_per_inch=dots_per_inch))

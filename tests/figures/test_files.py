"""Figures become PNG and SVG files."""

import pytest
from matplotlib.figure import Figure

from onehood.errors import InvalidArgumentError
from onehood.figures import png_bytes, save_figure
from onehood.images import decode


def test_a_saved_figure_decodes_to_its_size(tmp_path):
    figure = Figure(figsize=(2, 1))
    save_figure(figure, tmp_path / "figure.png", dots_per_inch=100)
    assert decode(tmp_path / "figure.png").shape == (100, 200, 3)
    assert png_bytes(figure).startswith(b"\x89PNG")


def test_the_name_says_the_format(tmp_path):
    figure = Figure(figsize=(2, 1))
    save_figure(figure, tmp_path / "figure.SVG")
    assert "<svg" in (tmp_path / "figure.SVG").read_text()
    with pytest.raises(InvalidArgumentError, match="must end in .png or .svg. Received: .*figure.gif"):
        save_figure(figure, tmp_path / "figure.gif")

"""Figures become PNG files."""

from matplotlib.figure import Figure

from onehood.figures import png_bytes, save_png
from onehood.images import decode


def test_a_saved_figure_decodes_to_its_size(tmp_path):
    figure = Figure(figsize=(2, 1))
    save_png(figure, tmp_path / "figure.png", dots_per_inch=100)
    assert decode(tmp_path / "figure.png").shape == (100, 200, 3)
    assert png_bytes(figure).startswith(b"\x89PNG")

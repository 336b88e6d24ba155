"""Diagrams name every stage and keep proportions."""

from onehood.figures import Stage, architecture, png_bytes


def test_stages_are_named_and_in_proportion():
    stages = [
        Stage("input", (28, 28, 1), "other", ""),
        Stage("c", (7, 7, 32), "convolution", "5×5"),
        Stage("scores", (10,), "dense", ""),
    ]
    figure = architecture("net", stages)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == ["28×28×1", "input", "7×7×32", "c\n5×5", "10", "scores"]
    high, low, _ = [patch.get_height() for patch in figure.axes[0].patches]
    wide = [patch.get_width() for patch in figure.axes[0].patches]
    assert high > low
    assert wide[1] > wide[0]
    assert png_bytes(figure).startswith(b"\x89PNG")

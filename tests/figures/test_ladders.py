"""Ladders are drawn to scale, with every side written."""

from onehood.figures import ladders, png_bytes


def test_every_side_and_operation_is_written():
    figure = ladders({"one": [(11, "input"), (10, "C2"), (5, "pool")], "two": [(11, "input"), (7, "pool")]})
    texts = [[text.get_text() for text in axes.texts] for axes in figure.axes]
    assert texts == [["11", "input", "10", "C2", "5", "pool"], ["11", "input", "7", "pool"]]
    assert [patch.get_width() for patch in figure.axes[0].patches] == [11, 10, 5]
    assert png_bytes(figure).startswith(b"\x89PNG")

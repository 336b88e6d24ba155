"""Ticks of logarithmic axes are numbers that people write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from onehood.figures.log_axes import use_log_scale, written


def ticks(low, high, axis="x"):
    figure = Figure(figsize=(6, 6))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([low, high], [low, high])
    use_log_scale(axes, axis)
    figure.canvas.draw()
    first, last = getattr(axes, f"get_{axis}lim")()
    scale = getattr(axes, f"{axis}axis")
    places = [(tick.get_loc(), tick.label1.get_text()) for tick in [*scale.get_major_ticks(), *scale.get_minor_ticks()]]
    return [text for place, text in places if text and first <= place <= last]


def test_twenty_is_twenty():
    assert ticks(5, 80) == ["5", "10", "20", "50"]
    assert ticks(0.2, 30, "y") == ["0.2", "0.5", "1", "2", "5", "10", "20"]
    assert ticks(300, 4e6) == ["1,000", "10,000", "100,000", "1 M"]


@settings(max_examples=30, deadline=None)
@given(low=st.floats(1e-3, 1e7), times=st.floats(1.05, 1e6))
def test_there_are_always_some_and_none_is_a_power(low, times):
    texts = ticks(low, low * times)
    assert len(texts) >= 2
    assert not any("^" in text or "×" in text or "e" in text for text in texts)


@pytest.mark.parametrize(
    ("value", "expected"), [(20, "20"), (0.5, "0.5"), (2.5, "2.5"), (1e5, "100,000"), (3e6, "3 M"), (1.5e7, "15 M")]
)
def test_numbers_are_written_out(value, expected):
    assert written(value) == expected

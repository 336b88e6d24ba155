"""Long names stay whole, in lines that fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from onehood.figures import shortened_id
from onehood.figures.names import columns_of, in_lines, labels

names = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from(" _-/猫ば고"), max_size=200)


@given(name=names, columns=st.integers(2, 40))
def test_nothing_is_lost_and_no_line_is_too_long(name, columns):
    lines = in_lines(name, columns).split("\n")
    assert "".join(lines) == name
    assert all(columns_of(line) <= columns for line in lines)
    assert len(lines) <= 1 or all(columns_of(line) >= columns // 2 - 1 for line in lines[:-1])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("short", "short"),
        ("two words here", "two words \nhere"),
        ("snake_case_name", "snake_\ncase_name"),
        ("abcdefghijklmno", "abcdefghij\nklmno"),
        ("とても長い名前", "とても長い\n名前"),
        ("a\nb", "a\nb"),
        ("", ""),
    ],
)
def test_lines_break_after_signs_and_wide_characters_count_twice(name, expected):
    assert in_lines(name, 10) == expected


@pytest.mark.parametrize("name", ["a rather long name of a class in plain English", "W" * 20, "собака и кошка"])
def test_the_room_that_is_kept_is_about_what_is_drawn(name):
    made = labels([name], size=8, columns=30)
    figure = Figure(dpi=100)
    FigureCanvasAgg(figure)
    drawn = figure.text(0, 0, made.texts[0], fontsize=8).get_window_extent(figure.canvas.get_renderer())
    assert 0.6 * drawn.width / 100 < made.width
    assert drawn.height / 100 == pytest.approx(made.height, rel=0.4)


def test_dollars_are_escaped_after_lines_are_broken():
    assert labels(["abcdefghi$$"], size=8, columns=10).texts == ["abcdefghi\\$\n\\$"]


def test_of_ids_the_end_stays():
    assert shortened_id("photos/cat/1.jpg") == "photos/cat/1.jpg"
    long = shortened_id("folder/" * 20 + "1.jpg")
    assert len(long) == 60
    assert long.startswith("…")
    assert long.endswith("/1.jpg")

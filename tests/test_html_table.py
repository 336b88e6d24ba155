"""Cells are escaped, and numbers stand to the right."""

import pytest

from onehood.html_table import table


def test_a_table_has_a_heading_names_and_cells():
    text = table([("images", 1200), ("<b>", "12.5 %")], heading="T<", columns=("x", "y"))
    assert "<h2>T&lt;</h2>" in text
    assert "<th>x</th><th>y</th>" in text
    assert '<td>images</td><td class="number">1200</td>' in text
    assert '<td>&lt;b&gt;</td><td class="number">12.5 %</td>' in text


@pytest.mark.parametrize("number", ["7", "1,200", "12.5 %", "2.22 % (95 %: 1.13 to 4.32)", "4.5 s", "739 MiB"])
def test_numbers_stand_to_the_right_unless_they_name_the_row(number):
    assert table([(number, number)]).count('class="number"') == 1


@pytest.mark.parametrize("text", ["7 pairs of like images", "5$ bill/0.jpg", "120 min, 9 epochs", "1.jpg", "50%", "–"])
def test_text_that_begins_with_a_number_is_text(text):
    assert 'class="number"' not in table([("name", text)])

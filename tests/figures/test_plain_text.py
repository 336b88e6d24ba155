"""Names in pictures: dollar signs are dollar signs."""

import numpy as np
import pytest

from onehood.figures import confusion_matrix, contact_sheet, png_bytes
from onehood.figures.plain_text import plain

NAMES = ["$\\frac$", "b$x$", "caf\udce9", r"\$", "$", "x_1^2"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn_and_is_itself(name):
    image = np.zeros((8, 8, 3), np.uint8)
    sheet = contact_sheet([image], [name], title=name)
    assert png_bytes(sheet)
    drawn = sheet.axes[0].xaxis.label
    shown, is_mathematics = drawn._preprocess_math(drawn.get_text())
    assert not is_mathematics
    assert shown == name.encode(errors="replace").decode()
    assert png_bytes(confusion_matrix(np.eye(2, dtype=int), [name, "b"]))


def test_plain_text_stays_as_it_is():
    assert plain("Kätzchen 猫_1") == "Kätzchen 猫_1"


def test_control_signs_cannot_be_drawn_and_are_shown_as_such():
    assert plain("a\tb\x1b[31mc\x00") == "a b?[31mc?"
    assert plain("two\nlines") == "two\nlines"

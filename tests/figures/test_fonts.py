"""Names in other scripts are drawn with fonts that have them, where there are any, and nothing is warned of."""

import io
import warnings

import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from onehood.figures import confusion_matrix, contact_sheet, png_bytes, save_figure
from onehood.figures import fonts as module
from onehood.figures.fonts import families_with, use_fonts_with_all_characters

SCRIPTS = {"Chinese": "简体中文猫", "Japanese": "ねこカタカナ", "Korean": "고양이"}


def needs_font(text):
    if not families_with(frozenset(text)):
        pytest.skip(f"no installed font has {text}: install one, as Debian's fonts-noto-cjk")


def pixels(text):
    figure = Figure(figsize=(3, 1))
    figure.text(0.1, 0.3, text, fontsize=30)
    return png_bytes(figure)


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_a_font_that_has_a_name_is_found_and_draws_it(text):
    needs_font(text)
    figure = Figure()
    drawn = figure.text(0, 0, f"Kätzchen {text}")
    use_fonts_with_all_characters(figure)
    first, *others = drawn.get_fontfamily()
    assert first == Figure().text(0, 0, "").get_fontfamily()[0]
    has = {code for family in others for code in FT2Font(font_manager.findfont(family)).get_charmap()}
    assert {ord(character) for character in text} <= has
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of each character that it draws as a box.
        figure.savefig(io.BytesIO(), format="png")
    assert len({pixels(character) for character in text}) == len(set(text))


def test_forms_are_those_of_the_language():
    needs_font("猫")
    families = [families_with(frozenset("猫"), like=like)[0] for like in ("SC", "JP", "KR")]
    if not families[0].endswith("SC"):
        pytest.skip("the installed font comes in one form")
    assert [family[-2:] for family in families] == ["SC", "JP", "KR"]
    assert [module._language(text) for text in SCRIPTS.values()] == ["SC", "JP", "KR"]


@pytest.mark.parametrize(
    "name", [*SCRIPTS.values(), "قط", "बिल्ली", "émoji 🐱", "tab\there", "new\nline", "\x1b[31m", "\u200d"]
)
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_no_name_makes_matplotlib_warn(name, ending, tmp_path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        save_figure(confusion_matrix(np.eye(2, dtype=int), [name, "b"]), tmp_path / f"matrix.{ending}")
        save_figure(contact_sheet([np.zeros((8, 8, 3), np.uint8)], [name], title=name), tmp_path / f"sheet.{ending}")
    assert [str(warning.message) for warning in told] == []


def test_texts_that_lack_nothing_keep_their_font(monkeypatch):
    def refused(*arguments, **options):
        raise AssertionError("no font needs to be looked for")

    monkeypatch.setattr(module, "families_with", refused)
    assert pixels("Kätzchen 5 % → собака").startswith(b"\x89PNG")


def test_fonts_that_matplotlib_does_not_know_yet_are_found(monkeypatch):
    needs_font("猫")
    known = [font for font in font_manager.fontManager.ttflist if "DejaVu" in font.name]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", known)
    module._added.cache_clear()
    families_with.cache_clear()
    assert families_with(frozenset("猫"))
    module._added.cache_clear()
    families_with.cache_clear()


def test_without_such_a_font_nothing_is_found_and_nothing_fails(monkeypatch):
    monkeypatch.setattr(module, "_fonts", lambda like: iter([]))
    families_with.cache_clear()
    assert families_with(frozenset("猫")) == ()
    assert pixels("猫").startswith(b"\x89PNG")
    families_with.cache_clear()


def test_what_is_no_font_has_no_characters(tmp_path):
    (tmp_path / "font.ttf").write_bytes(b"no font")
    assert module._characters(str(tmp_path / "font.ttf")) == frozenset()

"""Fonts for what matplotlib's own lacks: names in Chinese, Japanese, Korean and other scripts."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from unicodedata import category

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

_MOST_FONTS = 150  # That are opened to look for a character: a system may have thousands.
_PREFERRED = (
    *("cjk", "source han", "pingfang", "hiragino", "yahei", "simhei", "yu gothic", "malgun", "wenquanyi"),
    *("fallback", "unicode ms", "noto sans", "unifont"),
)
"""Parts of names of families that hold many scripts, or well drawn ones."""
_STYLES = ("mono", "serif", "condensed", "display", "italic")  # Look unlike matplotlib's own.


def use_fonts_with_all_characters(figure: Figure) -> None:
    """Lets texts of a figure fall back on installed fonts that have what their own lacks, where there are any."""
    for text in figure.findobj(Text):
        written = text.get_text()
        missing = frozenset(written) - _characters(font_manager.findfont(text.get_fontproperties()))
        missing = frozenset(character for character in missing if category(character)[0] not in "CZ")
        if missing:
            text.set_fontfamily([*text.get_fontfamily(), *families_with(missing, like=_language(written))])


@cache
def families_with(characters: frozenset[str], *, like: str = "SC") -> tuple[str, ...]:
    """Installed families that together have as many of the characters as can be had.

    Args:
        characters: none of them of matplotlib's own font.
        like: "SC", "JP" or "KR", whose forms are preferred where a family comes in several.
    """
    families: list[str] = []
    left = set(characters)
    for family, path in _fonts(like):
        found = left & _characters(path)
        if found:
            families.append(family)
            left -= found
        if not left:
            break
    return tuple(families)


def _language(text: str) -> str:
    """Whose forms of Chinese characters a text is written in, as far as it shows."""
    if any("\u3040" <= character <= "\u30ff" for character in text):
        return "JP"
    return "KR" if any("\uac00" <= character <= "\ud7af" for character in text) else "SC"


def _fonts(like: str) -> Iterator[tuple[str, str]]:
    """Families and their files, the likeliest first; those that matplotlib does not know yet in the end."""
    known = [(font.name, str(font.fname)) for font in font_manager.fontManager.ttflist]
    yield from _likeliest(known, like)
    yield from _likeliest(_added(), like)


def _likeliest(fonts: Iterable[tuple[str, str]], like: str) -> list[tuple[str, str]]:
    def rank(font: tuple[str, str]) -> tuple[bool, int, int, bool, str]:
        name = font[0].lower()
        preferred = next((place for place, part in enumerate(_PREFERRED) if part in name), len(_PREFERRED))
        styles = sum(style in f"{name} {Path(font[1]).name.lower()}" for style in (*_STYLES, "bold", "light"))
        return "last resort" in name, preferred, styles, not font[0].endswith(like), font[0]

    ranked = sorted({name: (name, path) for name, path in sorted(fonts, reverse=True)}.values(), key=rank)
    return [font for font in ranked[:_MOST_FONTS] if "last resort" not in font[0].lower()]


@cache
def _added() -> list[tuple[str, str]]:
    """Fonts that were installed after matplotlib had made its list."""
    known = {str(font.fname) for font in font_manager.fontManager.ttflist}
    before = len(font_manager.fontManager.ttflist)
    for path in [path for path in font_manager.findSystemFonts() if path not in known][:_MOST_FONTS]:
        try:
            font_manager.fontManager.addfont(path)
        except (OSError, RuntimeError, ValueError):  # One that matplotlib cannot use, as those of colour bitmaps.
            continue
    return [(font.name, str(font.fname)) for font in font_manager.fontManager.ttflist[before:]]


@cache
def _characters(path: str) -> frozenset[str]:
    """What a font has; nothing of one that cannot be used."""
    try:
        return frozenset(map(chr, FT2Font(path).get_charmap()))
    except (OSError, RuntimeError, ValueError):
        return frozenset()

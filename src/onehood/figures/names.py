"""Long names, whole: broken into lines where they do not fit into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import combining, east_asian_width

from onehood.figures.plain_text import plain

_LONGEST_ID = 60
_BREAKS_AFTER = " _-/.,;:"
_INCHES_PER_POINT = 1 / 72
_NARROW = 0.62  # Width of a usual character of matplotlib's font, as a share of the size.
_LINE = 1.25  # Height of a line, likewise.


@dataclass(frozen=True)
class Labels:
    """Names as they are written along an axis.

    Args:
        texts: ready to draw.
        size: of the font, in points.
        width: of the longest line, in inches.
        height: of the name of most lines, in inches.
    """

    texts: list[str]
    size: float
    width: float
    height: float


def labels(names: Sequence[str], *, size: float, columns: int) -> Labels:
    """Names whole, in lines of at most so many columns.

    Args:
        names: of any length.
        size: of the font, in points.
        columns: of a line; characters of East Asian scripts take two.
    """
    broken = [in_lines(name, columns) for name in names]
    widest = max((columns_of(line) for text in broken for line in text.split("\n")), default=0)
    most = max((text.count("\n") + 1 for text in broken), default=1)
    points = size * _INCHES_PER_POINT
    return Labels(list(map(plain, broken)), size, widest * _NARROW * points, most * _LINE * points)


def shortened_id(identity: str) -> str:
    """The end of an image's id, which is where paths differ, if it is very long."""
    return identity if len(identity) <= _LONGEST_ID else "…" + identity[1 - _LONGEST_ID :]


def in_lines(text: str, columns: int) -> str:
    """Text whose lines are at most so many columns long, broken after a blank or a sign where there is one."""
    return "\n".join(part for line in text.split("\n") for part in _broken(line, max(2, columns)))


def columns_of(text: str) -> int:
    """How many columns a line takes: two for a wide character, none for a mark on another."""
    return sum(map(_columns_of_character, text))


def _columns_of_character(character: str) -> int:
    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1


def _broken(line: str, columns: int) -> list[str]:
    parts, begin, width, after_sign = [], 0, 0, 0
    for place, character in enumerate(line):
        wide = _columns_of_character(character)
        if width + wide > columns:
            # A sign in the first half would leave too short a line.
            end = after_sign if after_sign - begin > (place - begin) // 2 else place
            parts.append(line[begin:end])
            begin, width = end, columns_of(line[end:place])
        width += wide
        if character in _BREAKS_AFTER:
            after_sign = place + 1
    return [*parts, line[begin:]]

"""Text for people's terminals and other programs' pipes: nothing in a file's name may steer either."""

import codecs
import io
import sys
import unicodedata
from typing import Any, TextIO

_HANDLER = "onehood.plain"

_PLAIN = str.maketrans(
    {
        **{"×": "x", "·": "*", "−": "-", "±": "+-", "≥": ">=", "½": "1/2", "²": "^2", "√": "sqrt ", "→": "->"},
        **{"–": "-", "—": "-", "…": "...", "‘": "'", "’": "'", "“": '"', "”": '"', "°": " deg"},
        **{"⌊": "floor(", "⌋": ")", "α": "alpha", "χ": "chi"},
    }
)
"""What onehood's own texts say where an encoding lacks their signs."""

_STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what moves the cursor, turns the direction of text, cannot be seen, or is no character."""

_JOINERS = "\u200c\u200d"  # Parts of words in Persian and Indian scripts, and of emoji.


def make_safe(stream: Any) -> None:
    """Makes a text stream take any text: bytes of names come out as they are, what its encoding lacks as escapes."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_HANDLER)


def echo(text: object = "", *, err: bool = False, end: str = "\n") -> None:
    """Prints a line, or several, on standard output or standard error.

    On a terminal, whatever would steer it is shown as an escape. A pipe or a file gets names exactly as they are.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is None:  # A program without a console has none.
        return
    stream.write(for_stream(str(text), stream) + end)
    stream.flush()


def for_stream(text: str, stream: TextIO) -> str:
    """Text of lines as `stream` may have it: escaped for a terminal, as it is for anything else."""
    return escaped(text, kept="\n\t") if stream.isatty() else text


def one_line(text: object) -> str:
    r"""A name for the middle of a line: its line breaks as \n and \r, everything else as it is."""
    return str(text).replace("\n", "\\n").replace("\r", "\\r")


def escaped(text: str, *, kept: str = "") -> str:
    r"""Text without what could steer a terminal: control characters, turns of direction, bytes that are no text.

    Args:
        text: any.
        kept: characters that stay.

    Returns:
        The same with such characters as \x1b or \u202e.
    """
    if text.isascii() and text.isprintable():
        return text
    kept += _JOINERS
    return "".join(
        character if character in kept or unicodedata.category(character) not in _STEERING else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # A byte of a name that is no UTF-8, as Python keeps it.
        code -= 0xDC00
    return character.encode("ascii", "backslashreplace").decode() if code > 0xFF else f"\\x{code:02x}"


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    """What stands for characters that an encoding lacks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    start = error.start
    character = error.object[start]
    if 0xDC80 <= ord(character) <= 0xDCFF and not error.encoding.lower().startswith(("utf-16", "utf-32")):
        return bytes([ord(character) - 0xDC00]), start + 1
    plain = character.translate(_PLAIN)
    return plain if plain.isascii() else plain.encode("ascii", "backslashreplace").decode(), start + 1


codecs.register_error(_HANDLER, _plain)


def counted(number: int, thing: str, things: str | None = None) -> str:
    """A number with its noun: "1 test", "12 tests"."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"

"""Text that comes from files, made fit for a terminal, a pipe and a spreadsheet."""

import codecs
import re
import sys
from typing import Any, TextIO

# Control characters other than line feed and tab, those that turn the direction of writing, and halves of characters.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_HANDLER = "onehood_replace"


def printable(text: str) -> str:
    """The text with everything that a terminal would obey, and not show, written out.

    A name could otherwise set titles and colours, or be read from right to left.
    """
    return _UNFIT.sub(lambda match: _written_out(ord(match.group())), text)


def fit_for(stream: TextIO, text: str) -> str:
    """`printable` on a terminal; elsewhere the text as it is: a program that reads a name must find that file."""
    return printable(text) if stream.isatty() else text


def fit_for_spreadsheet(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def prepare_streams() -> None:
    """Lets both standard streams take any text, whatever their encoding.

    Names that are no Unicode keep their bytes; what the encoding lacks becomes a question mark.
    """
    codecs.register_error(_HANDLER, _replaced)
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _replaced(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    parts = (_as_bytes(ord(character)) for character in error.object[error.start : error.end])
    return b"".join(parts), error.end


def _as_bytes(code: int) -> bytes:
    return bytes([code - 0xDC00]) if 0xDC80 <= code <= 0xDCFF else b"?"


def _written_out(code: int) -> str:
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00  # A byte of a name that is no Unicode.
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"

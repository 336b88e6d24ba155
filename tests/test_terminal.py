"""Text from files, fit for a terminal, a pipe and a spreadsheet."""

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.terminal import fit_for, fit_for_spreadsheet, printable


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b]0;owned\x07.png", "\\x1b]0;owned\\x07.png"),
        ("\x1b[31mred\x9b0m", "\\x1b[31mred\\x9b0m"),
        ("cat\u202egnp.exe", "cat\\u202egnp.exe"),
        ("caf\udce9.png", "caf\\xe9.png"),
        ("a\rb", "a\\x0db"),
        ("two\nlines, a\ttab, ü, 猫, 🐈", "two\nlines, a\ttab, ü, 猫, 🐈"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(name, shown):
    assert printable(name) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_printable_is_left_to_obey(text):
    shown = printable(text)
    assert all(character in "\n\t" or ord(character) >= 32 for character in shown)
    shown.encode()  # No half of a character is left.
    assert printable(shown) == shown


def test_only_a_terminal_gets_names_written_out():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    assert fit_for(Terminal(), "\x1b[1m") == "\\x1b[1m"
    assert fit_for(io.StringIO(), "\x1b[1m") == "\x1b[1m"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_text_in_a_spreadsheet(cell):
    assert fit_for_spreadsheet(cell) == f"'{cell}"
    assert fit_for_spreadsheet(f"a{cell}") == f"a{cell}"


@pytest.mark.parametrize(
    ("encoding", "printed"),
    [("utf-8", b"caf\xe9 \xe7\x8c\xab \xc3\x97"), ("cp1252", b"caf\xe9 ? \xd7"), ("ascii", b"caf\xe9 ? ?")],
)
def test_both_streams_take_any_text_in_any_encoding(encoding, printed):
    code = (
        "import sys; from onehood.terminal import prepare_streams; prepare_streams();"
        "[print('caf\\udce9 猫 ×', end='', file=stream) for stream in (sys.stdout, sys.stderr)]"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=_environment(PYTHONIOENCODING=encoding)
    )
    assert (result.stdout, result.stderr) == (printed, printed)


def _environment(**changed):
    import os

    return os.environ | changed

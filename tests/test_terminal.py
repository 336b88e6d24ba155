"""Any text reaches any stream; none steers a terminal."""

import io
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.terminal import echo, escaped, for_stream, make_safe, one_line

STEERING = "\x1b]0;title\x07\x1b[31mred \x9b2J \u202egnp.exe \u2066 \u2028 \x7f \udce9 \b\r"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def stream_of(encoding):
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")


def written(stream):
    stream.flush()
    return stream.buffer.getvalue()


def test_what_would_steer_a_terminal_is_shown_as_an_escape():
    shown = escaped(STEERING)
    assert shown.isprintable()
    assert r"\x1b]0;title\x07\x1b[31mred \x9b2J \u202egnp.exe" in shown
    assert r"\xe9" in shown
    assert escaped("Zürich 猫 नी\u200dका 👩\u200d🔬 a\tb", kept="\t") == "Zürich 猫 नी\u200dका 👩\u200d🔬 a\tb"


@given(st.text())
def test_nothing_escaped_can_steer(text):
    shown = escaped(text)
    shown.encode()
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 or "\u202a" <= sign <= "\u202e" for sign in shown)


def test_a_terminal_gets_escapes_and_a_pipe_the_exact_name():
    assert for_stream("a\x1b[1mb\nc", Terminal()) == "a\\x1b[1mb\nc"
    assert for_stream("a\x1b[1mb\nc", io.StringIO()) == "a\x1b[1mb\nc"


def test_a_name_keeps_its_line():
    assert one_line("a\nb\rc\x1b") == "a\\nb\\rc\x1b"


@given(st.text(st.characters(), max_size=20), st.sampled_from(["ascii", "cp1252", "cp437", "cp932", "utf-8", "utf-16"]))
def test_any_text_can_be_written_in_any_encoding(text, encoding):
    stream = stream_of(encoding)
    make_safe(stream)
    stream.write(text)
    assert written(stream) or not text


def test_names_that_are_no_utf_8_keep_their_bytes():
    stream = stream_of("utf-8")
    make_safe(stream)
    stream.write(os.fsdecode(b"caf\xe9.jpg"))
    assert written(stream) == b"caf\xe9.jpg"


def test_own_signs_have_plain_forms_and_others_are_escaped():
    stream = stream_of("ascii")
    make_safe(stream)
    stream.write("28×28 – ⌊5 / 2⌋ … 猫")
    assert written(stream) == rb"28x28 - floor(5 / 2) ... \u732b"


def test_lines_go_where_they_are_sent(capfd):
    echo("out")
    echo("err", err=True, end="")
    assert capfd.readouterr() == ("out\n", "err")


@pytest.mark.parametrize("missing", ["stdout", "stderr"])
def test_a_program_without_a_console_prints_nothing(monkeypatch, missing):
    monkeypatch.setattr(sys, missing, None)
    echo("nothing", err=missing == "stderr")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932"])
def test_help_is_readable_in_every_encoding(encoding):
    command = [sys.executable, "-m", "onehood", "show", "--help"]
    result = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert result.returncode == 0
    assert result.stderr == b""
    assert b"--pooling" in result.stdout

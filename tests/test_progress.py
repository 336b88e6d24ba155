"""Bars go to standard error, lines too, and neither to standard output."""

from onehood.progress import hidden, progress


def test_lines_reach_standard_error_even_without_a_terminal(capfd):
    with progress("Working", 3, unit="steps") as bar:
        bar.advance(2, note="half")
        bar.line("[epoch] 1 of 3")
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == "[epoch] 1 of 3\n"


def test_hidden_silences_bars_and_lines(capfd):
    with hidden(), progress("Working", None) as bar:
        bar.advance()
        bar.line("nothing")
    assert capfd.readouterr() == ("", "")


def test_names_in_lines_are_exact_in_a_log_and_cannot_steer_a_terminal(capfd, monkeypatch):
    with progress("Working", 1) as bar:
        bar.line("a\x1b[31m\x07b[bold].png")
    assert capfd.readouterr().err == "a\x1b[31m\x07b[bold].png\n"
    monkeypatch.setenv("FORCE_COLOR", "1")  # As on a terminal.
    with progress("Wor\x1b[31mking", 1) as bar:
        bar.advance(note="no\x1b]0;te [bold]")
        bar.line("a\x1b[31mb[bold].png")
    told = capfd.readouterr().err
    assert "a\\x1b[31mb[bold].png" in told
    assert "\x1b]0;" not in told
    assert "Wor\x1b" not in told

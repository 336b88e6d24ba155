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

"""Runs the command line inside this process."""

import json
import sys
from dataclasses import dataclass

from onehood.cli.main import main


@dataclass
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


def run(capfd, monkeypatch, *arguments):
    """`onehood ARGUMENTS`, its exit code and what it printed."""
    monkeypatch.setattr(sys, "argv", ["onehood", *map(str, arguments)])
    capfd.readouterr()
    try:
        main()
        code = 0
    except SystemExit as stop:
        code = stop.code or 0
    captured = capfd.readouterr()
    return Outcome(code, captured.out, captured.err)

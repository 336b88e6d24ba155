"""Runs the command line inside this process."""

import json
import os
import subprocess
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


def told_on_a_terminal(*arguments, columns=80):
    """What `onehood ARGUMENTS` writes to a terminal that is both its outputs."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "onehood", *arguments]
    environment = os.environ | {"COLUMNS": str(columns)}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        told = b""
        try:
            while part := os.read(ours, 4096):
                told += part
        except OSError:  # The end of a terminal, on Linux.
            pass
        os.close(ours)
    return process.returncode, told.decode()

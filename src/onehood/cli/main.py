"""The `onehood` command: its subcommands, and how every failure ends."""

import os
import sys
from typing import Annotated, Any

import typer

import onehood
from onehood.cli.arithmetic import arithmetic
from onehood.cli.compare import compare
from onehood.cli.data import data
from onehood.cli.demo import demo
from onehood.cli.describe import describe
from onehood.cli.duplicates import duplicates
from onehood.cli.evaluate import evaluate
from onehood.cli.index import index
from onehood.cli.info import info
from onehood.cli.predict import predict
from onehood.cli.search import search
from onehood.cli.show import show
from onehood.cli.train import train
from onehood.errors import OnehoodError
from onehood.terminal import echo, make_safe

app = typer.Typer(
    help="Everything under one hood: from images to a trained, evaluated and explained classifier.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (train, evaluate, compare, predict, info, describe, show, index, search, duplicates, demo):
    app.command()(command)
app.add_typer(data, name="data")
app.add_typer(arithmetic, name="arithmetic")


def _version(wanted: bool) -> None:
    if wanted:
        echo(f"onehood {onehood.__version__}")
        raise typer.Exit


@app.callback()
def _onehood(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Everything under one hood: from images to a trained, evaluated and explained classifier."""


def main() -> None:
    """Runs the command line: exit code 0, 1 (the job failed), 2 (wrong usage) or 130 (Ctrl-C), and never a stack trace.

    With ONEHOOD_DEBUG set, an error shows where it came from.
    """
    make_safe(sys.stdout)
    make_safe(sys.stderr)
    try:
        code = app(prog_name="onehood", standalone_mode=False)  # The name also when started by `python -m onehood`.
    except Exception as error:
        if os.environ.get("ONEHOOD_DEBUG") and not isinstance(error, _UsageError):
            raise
        code = _told(error)
    if code:
        sys.exit(code)


_UsageError: Any = typer.BadParameter.__base__


def _told(error: Exception) -> int:
    """Prints one error and returns its exit code."""
    if isinstance(error, BrokenPipeError):  # The reader of our output, `head` for one, has gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes it at exit.
        return 1
    if isinstance(error, _UsageError):
        return _usage_told(error)
    if isinstance(error, OnehoodError):
        message, code = str(error), error.exit_code
    # TensorFlow has an error of its own for it, and is not imported for its name.
    elif isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        message, code = "out of memory: use a smaller batch or smaller images.", 1
    elif isinstance(error, OSError):
        message, code = f"{error.filename}: {error.strerror}." if error.filename else str(error), 1
    else:
        message = f"unexpected {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        message, code = f"{message}\nThis is a fault of onehood: please report it (ONEHOOD_DEBUG=1 shows where).", 1
    echo(f"onehood: {message}", err=True)
    return code


def _usage_told(error: Any) -> int:
    """What is wrong with the command line; nothing where it was empty and the help is printed already."""
    message = error.format_message()
    if message:
        context = error.ctx
        echo(f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n", err=True)
        echo(f"onehood: {message}", err=True)
    return int(error.exit_code)

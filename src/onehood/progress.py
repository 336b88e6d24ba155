"""Progress bars on standard error, for everything that may take more than two seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from onehood.terminal import echo, escaped

_shown: ContextVar[bool] = ContextVar("onehood_progress_shown", default=True)


class ProgressBar(Protocol):
    """What the running work tells its bar."""

    def advance(self, count: int = 1, *, note: str | None = None) -> None:
        """`count` more units are done; `note` replaces the text behind the bar."""

    def line(self, text: str) -> None:
        """A line of text that stays, above the bar."""


@contextmanager
def hidden() -> Iterator[None]:
    """No bars and no lines inside this block."""
    token = _shown.set(False)
    try:
        yield
    finally:
        _shown.reset(token)


def say(text: str) -> None:
    """A line of text on standard error, unless lines are hidden."""
    with progress(text, None) as bar:
        bar.line(text)


@contextmanager
def progress(title: str, total: int | None, *, unit: str = "", done: int = 0) -> Iterator[ProgressBar]:
    """A bar for `total` units of work (None: unknown), of which `done` are already done.

    Bars are drawn only on a terminal; lines are written to any standard error, so that a log file gets them.
    """
    if not _shown.get():
        yield _Silent()
        return
    # rich takes a tenth of a second to import, and most calls of the library never draw a bar.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit, markup=False),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield _RichBar(bar, bar.add_task(escaped(title), total=total, completed=done, note=""), console)


class _Silent:
    def advance(self, count: int = 1, *, note: str | None = None) -> None:
        pass

    def line(self, text: str) -> None:
        pass


class _RichBar:
    def __init__(self, bar: Any, task: Any, console: Any) -> None:
        self._bar, self._task, self._console = bar, task, console

    def advance(self, count: int = 1, *, note: str | None = None) -> None:
        self._bar.update(self._task, advance=count, **({} if note is None else {"note": escaped(note)}))

    def line(self, text: str) -> None:
        if self._console.is_terminal:  # Above a bar that is being drawn.
            self._console.print(escaped(text, kept="\n\t"), markup=False, highlight=False, soft_wrap=True)
        else:
            echo(text, err=True)

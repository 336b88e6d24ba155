"""Progress of everything that may take more than two seconds: bars on standard error, and events for programs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from onehood.terminal import echo, escaped

_shown: ContextVar[bool] = ContextVar("onehood_progress_shown", default=True)


class ProgressBar(Protocol):
    """What the running work tells its bar."""

    def advance(self, count: int = 1, *, note: str | None = None) -> None:
        """`count` more units are done; `note` replaces the text behind the bar."""

    def line(self, text: str) -> None:
        """A line of text that stays, above the bar."""


@dataclass(frozen=True)
class Progress:
    """How far a piece of work has come.

    Args:
        title: of the work, as "Training".
        state: "began"; "advanced", by units or to another note; "said" a line of text; "ended", however it did.
        done: units that are done.
        total: units of the whole; None where that is not known.
        unit: what is counted, as "images"; empty where nothing is.
        note: where the work is, as "Epoch 2/10"; empty where there is none.
        line: the line of text that was said, else None.
    """

    title: str
    state: Literal["began", "advanced", "said", "ended"]
    done: int = 0
    total: int | None = None
    unit: str = ""
    note: str = ""
    line: str | None = None


Listener = Callable[[Progress], None]
"""Is told of each step. What it raises ends the work and reaches whoever began it."""

_listeners: ContextVar[tuple[Listener, ...]] = ContextVar("onehood_progress_listeners", default=())


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Inside this block, a listener is told how all work proceeds, whether or not bars are drawn.

    Several may listen, one block within the other. It is called in the thread that does the work and is waited for; a
    thread of your own listens for itself.
    """
    token = _listeners.set((*_listeners.get(), listener))
    try:
        yield
    finally:
        _listeners.reset(token)


@contextmanager
def hidden() -> Iterator[None]:
    """No bars and no lines inside this block."""
    token = _shown.set(False)
    try:
        yield
    finally:
        _shown.reset(token)


def say(text: str) -> None:
    """A line of text on standard error, unless lines are hidden, and for whoever listens."""
    _tell(_listeners.get(), Progress("", "said", line=text))
    with _drawn(text, None, unit="", done=0) as bar:
        bar.line(text)


@contextmanager
def progress(title: str, total: int | None, *, unit: str = "", done: int = 0) -> Iterator[ProgressBar]:
    """A bar for `total` units of work (None: unknown), of which `done` are already done.

    Bars are drawn only on a terminal; lines are written to any standard error, so that a log file gets them. Whoever
    is `listening` is told of both.
    """
    with _drawn(title, total, unit=unit, done=done) as bar:
        listeners = _listeners.get()
        if not listeners:
            yield bar
            return
        told = _Told(bar, listeners, Progress(title, "began", done, total, unit))
        try:
            yield told
        finally:
            told.end()


@contextmanager
def _drawn(title: str, total: int | None, *, unit: str, done: int) -> Iterator[ProgressBar]:
    """The bar on a terminal."""
    if not _shown.get():
        yield _Silent()
        return
    # rich takes a tenth of a second to import, and most calls of the library never draw a bar.
    from rich import progress as rich_progress
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TextColumn(unit, markup=False),
        rich_progress.TimeRemainingColumn(),
        rich_progress.TextColumn("{task.fields[note]}", markup=False),
    )
    with rich_progress.Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield _RichBar(bar, bar.add_task(escaped(title), total=total, completed=done, note=""), console)


def _tell(listeners: Sequence[Listener], event: Progress) -> None:
    for listener in listeners:
        listener(event)


class _Told:
    """A bar whose steps listeners are told of."""

    def __init__(self, bar: ProgressBar, listeners: Sequence[Listener], now: Progress) -> None:
        self._bar, self._listeners, self._now = bar, listeners, now
        _tell(listeners, now)

    def advance(self, count: int = 1, *, note: str | None = None) -> None:
        self._bar.advance(count, note=note)
        self._now = replace(
            self._now, state="advanced", done=self._now.done + count, note=self._now.note if note is None else note
        )
        _tell(self._listeners, self._now)

    def line(self, text: str) -> None:
        self._bar.line(text)
        _tell(self._listeners, replace(self._now, state="said", line=text))

    def end(self) -> None:
        _tell(self._listeners, replace(self._now, state="ended"))


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

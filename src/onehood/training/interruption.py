"""Ctrl-C during a training that keeps checkpoints: it stops after a step, so that nothing of it is lost."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self

from onehood.terminal import echo


class Interruption:
    """Inside its `with` block, the first Ctrl-C is kept until somebody asks, and the second interrupts as ever.

    It does nothing outside the main thread, which alone hears of signals, or where the program has a way of its own.

    Attributes:
        asked: whether Ctrl-C was pressed.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> Self:
        own = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if own and threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def check(self) -> None:
        """Raises KeyboardInterrupt if it was asked for."""
        if self.asked:
            raise KeyboardInterrupt

    def _pressed(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        echo("\nonehood: stopping after this step, with a checkpoint. Ctrl-C once more stops at once.", err=True)

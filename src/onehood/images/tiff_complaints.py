"""What libtiff complains of while it decodes: caught for the image at hand, instead of printed without its name."""

import ctypes
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import Any

import PIL

_NUMBER = re.compile(r"%[-+ #0-9.]*[hljzt]*[a-zA-Z]")
_OF_TAGS = ("_TIFFVSetField", "TIFFFetch", "TIFFReadDirectory", "TIFFReadCustomDirectory")
_before: list[Any] = []  # What handled complaints before.
_heard = threading.local()
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)


@contextmanager
def complaints() -> Iterator[list[str]]:
    """The complaints about what is decoded in this block, by this thread; none where libtiff cannot be asked.

    libtiff prints them on standard error otherwise, and goes on doing so outside of such blocks. It has one handler for
    the whole process, which is set once and tells the threads apart; Pillow itself sets none later.
    """
    _listen()
    lines: list[str] = []
    _heard.lines = lines
    try:
        yield lines
    finally:
        _heard.lines = None


def of_pixels(lines: Sequence[str]) -> list[str]:
    """Those complaints that are of pixels: of a tag that libtiff passes over, the image is none the worse."""
    return [line for line in lines if not line.startswith(_OF_TAGS)]


@_HANDLER
def _hear(module: bytes | None, message: bytes | None, numbers: int | None) -> None:
    # The message is one of printf; its numbers, a va_list, are handed on but cannot be read from here.
    lines = getattr(_heard, "lines", None)
    if lines is None:
        for handler in _before:
            handler(module, message, numbers)
    else:
        parts = [part.decode(errors="replace") for part in (module, message) if part]
        lines.append(_NUMBER.sub("…", ": ".join(parts).replace("%s: ", "")).rstrip("."))


@cache
def _listen() -> None:
    for path in _libraries():
        try:
            library = ctypes.CDLL(path)
            library.TIFFSetErrorHandler.restype = ctypes.c_void_p
            before = library.TIFFSetErrorHandler(_hear)
            if before:
                _before.append(_HANDLER(before))
        except (OSError, AttributeError):
            continue


def _libraries() -> list[str]:
    """Where Pillow's libtiff is: shipped beside it, or the system's."""
    beside = Path(PIL.__file__).parent
    shipped = [*beside.parent.glob("[Pp]illow.libs/libtiff*"), *beside.glob(".dylibs/libtiff*")]
    system = find_library("tiff") if not shipped else None
    return [str(path) for path in shipped] + ([system] if system else [])

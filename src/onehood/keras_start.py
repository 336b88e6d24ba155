"""Importing this module imports Keras with its backend, and none of the notices that they write past every log level.

Who wants them sets TF_CPP_MIN_LOG_LEVEL to 0, 1 or 2, as TensorFlow has it; who imports TensorFlow or Keras before
onehood has them anyway.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_QUIET = "3"


def import_quietly(name: str) -> Any:
    """The module of that name, which brings Keras or TensorFlow along.

    Raises:
        ImportError: it cannot be imported; what was written on the way is on standard error then.
    """
    if name in sys.modules:
        return sys.modules[name]
    if os.environ.setdefault(_LEVEL, _QUIET) != _QUIET:
        return import_module(name)
    with _held_back():
        return import_module(name)


@contextmanager
def _held_back() -> Iterator[None]:
    """Keeps from standard error what the block writes there, unless the block fails."""
    try:
        saved = os.dup(2)
    except OSError:  # There is none.
        yield
        return
    with tempfile.TemporaryFile() as kept:
        sys.stderr.flush()
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(saved, kept.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)


import_quietly("keras")

"""Networks of Keras and processes that were forked."""

import os
from functools import cache

import keras

from onehood.errors import ForkedProcessError


def check_process() -> None:
    """Refuses to use TensorFlow or JAX in a forked child of a process that uses it: without its threads it would hang.

    Raises:
        ForkedProcessError: this is such a child.
    """
    if _process_of_first_use() != os.getpid() and keras.backend.backend() in ("tensorflow", "jax"):
        raise ForkedProcessError(
            f"Networks of Keras do not work in a forked process: {keras.backend.backend()} would wait for ever for "
            'threads that a fork leaves behind. Start processes by multiprocessing.get_context("spawn"), or use Keras '
            "in the child only."
        )


@cache
def _process_of_first_use() -> int:
    """A fork inherits what is remembered here."""
    return os.getpid()

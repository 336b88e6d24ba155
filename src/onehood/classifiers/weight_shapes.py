"""The weights that a network would have, without making any, and whether this machine could hold them."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from math import prod
from pathlib import Path
from typing import Any

import keras

from onehood.errors import InvalidArgumentError

_CONTAINER = Path("/sys/fs/cgroup/memory.max")
_BYTES = 4
_GIB = 1 << 30
_SLOTS = {"adamw": 2, "adam": 2, "momentum": 1, "sgd": 0}
"""Numbers that an optimizer keeps of each weight."""


def described_shapes(build: Callable[[], keras.Model]) -> tuple[dict[str, tuple[int, ...]], int]:
    """The shapes of a network's weights by path, and the most numbers that a layer makes of an image; none is made.

    Args:
        build: makes the network.

    Raises:
        Exception: whatever `build` raises.
    """
    outcome: list[Any] = []

    def run() -> None:
        try:
            # Variables that are made in this scope get no values before it is left; it never is, for it ends with the
            # thread that it belongs to.
            keras.StatelessScope().__enter__()
            model = build()
            sizes = [prod(side or 1 for side in layer.output.shape[1:]) for layer in model.layers]
            outcome.append(({weight.path: tuple(weight.shape) for weight in model.weights}, max(sizes)))
        except Exception as error:  # It belongs to whoever asked.
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def check_trainable(
    build: Callable[[], keras.Model], *, optimizer: str, batch_size: int, available: int | None = None
) -> None:
    """Refuses a network that this machine cannot train or that no model file could keep, before any of it is made.

    Counted is what it needs at the least: its weights, their gradients and what the optimizer keeps of each, and what
    one layer makes of a batch.

    Args:
        build: makes the network.
        optimizer: by the name that a recipe knows it by.
        batch_size: images in a step.
        available: bytes; None for those of the machine, or of its part that this process may use.

    Raises:
        InvalidArgumentError: it needs more than there is, or has layers without names; besides whatever `build` raises.
    """
    available = machine_memory() if available is None else available
    paths: set[str] = set()

    def twice() -> keras.Model:
        paths.update(weight.path for weight in build().weights)
        return build()  # In which Keras numbers on the layers that have no name.

    shapes, largest = described_shapes(twice)
    unnamed = sorted(paths - shapes.keys())
    if unnamed:
        raise InvalidArgumentError(
            f"Every layer with weights must have a name of its own, by which a model file keeps them. Without: "
            f"{', '.join(unnamed)}. Give `name` to the layers of the network's function."
        )
    if available is None:
        return
    weights = sum(map(prod, shapes.values()))
    needed = _BYTES * (weights * (2 + _SLOTS[optimizer]) + largest * batch_size)
    if needed > available:
        raise InvalidArgumentError(
            f"This network of {weights:,} weights needs at least {needed / _GIB:,.1f} GiB to be trained in batches of "
            f"{batch_size:,}, and this machine has {available / _GIB:,.1f} GiB. Take fewer units or filters, smaller "
            "images, or a smaller batch."
        )


def machine_memory() -> int | None:
    """The bytes of memory that this process may use at most, or None where the system does not tell."""
    found = []
    with suppress(AttributeError, OSError, ValueError):  # Not on Windows.
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    with suppress(OSError, ValueError):  # No container, or "max".
        found.append(int(_CONTAINER.read_text()))
    return min(found, default=None)

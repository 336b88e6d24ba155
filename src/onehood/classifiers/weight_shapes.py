"""The weights that a network would have, without making any."""

import threading
from collections.abc import Callable
from math import prod
from typing import Any

import keras


def described_shapes(build: Callable[[], keras.Model]) -> tuple[list[tuple[int, ...]], int]:
    """The shapes of a network's weights, and the most numbers that one layer makes of an image; none is allocated.

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
            outcome.append(([tuple(weight.shape) for weight in model.weights], max(sizes)))
        except Exception as error:  # It belongs to whoever asked.
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]

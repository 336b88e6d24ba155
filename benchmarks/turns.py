"""Contestants that take turns, so that a busy moment of the machine hits all of them."""

import statistics
import time
from collections.abc import Callable
from typing import Any

# Batch, input side, channels, output side: three levels of the MNIST network and the first of the CIFAR-100 network.
POOLING_SHAPES = ((128, 35, 32, 25), (128, 24, 64, 17), (128, 16, 96, 11), (32, 93, 64, 74))


def medians(steps: dict[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Median milliseconds of each step; every round calls each once, after two rounds that do not count."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    for counts in [False] * 2 + [True] * repeats:
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            if counts:
                times[name].append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in times.items()}

"""Times FractionalMaxPooling2D against tf.nn.fractional_max_pool and tf.nn.max_pool2d, side by side in one run.

    python benchmarks/pooling_layers.py [--repeats 21] [--inter-op 1] [--output results/pooling_layers.json]

Everything runs in a tf.function on equal threads and dtype, regions drawn inside, forward alone and with the gradient.
The contestants take turns, so that a busy moment of the machine hits all of them; medians are reported.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from turns import POOLING_SHAPES, medians

from onehood.files import write_text
from onehood.layers import FractionalMaxPooling2D, PoolingKernel, pooling_kernel


def contestants(side: int, output: int) -> dict[str, Callable[[Any], Any]]:
    """Each from inputs to outputs; TensorFlow's operation floors sizes, so its output may be one smaller."""
    ratio = side / output

    def tensorflow(overlapping: bool, pseudorandom: bool) -> Callable[[Any], Any]:
        return lambda x: tf.nn.fractional_max_pool(
            x, (1, ratio, ratio, 1), overlapping=overlapping, pseudo_random=pseudorandom
        )[0]

    def ours(kernel: PoolingKernel = "fused", **variant: Any) -> Callable[[Any], Any]:
        layer = FractionalMaxPooling2D(output_size=output, **variant)

        def pool(inputs: Any) -> Any:
            with pooling_kernel(kernel):
                return layer(inputs)

        return pool

    return {
        "onehood random overlapping": ours(),
        "onehood pseudorandom overlapping": ours(sequence="pseudorandom"),
        "onehood random disjoint": ours(overlapping=False),
        "onehood random inclusive": ours(inclusive=True),
        "onehood random overlapping, portable": ours("portable"),
        "onehood random disjoint, portable": ours("portable", overlapping=False),
        "tf.nn.fractional_max_pool overlapping": tensorflow(overlapping=True, pseudorandom=False),
        "tf.nn.fractional_max_pool disjoint": tensorflow(overlapping=False, pseudorandom=False),
        "tf.nn.max_pool2d 2x2": lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"),
    }


def forward_step(pool: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One forward pass as a graph."""
    return tf.function(pool)


def training_step(pool: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """One forward and backward pass as a graph."""

    @tf.function
    def step(inputs: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = pool(inputs)
        return outputs, tape.gradient(outputs, inputs)

    return step


def measure(repeats: int) -> list[dict[str, Any]]:
    """All shapes, both ways."""
    rows = []
    for batch, side, channels, output in POOLING_SHAPES:
        inputs = tf.random.stateless_normal((batch, side, side, channels), (1, 2))
        pools = contestants(side, output)
        for direction, wrap in (("forward", forward_step), ("forward + backward", training_step)):
            steps = {name: partial(wrap(pool), inputs) for name, pool in pools.items()}
            times = medians(steps, repeats)
            rows.append(
                {
                    "shape": [batch, side, side, channels],
                    "output_side": output,
                    "direction": direction,
                    "milliseconds": times,
                    "speedup_over_tensorflow": {
                        kind: times[f"tf.nn.fractional_max_pool {kind}"] / times[f"onehood random {kind}"]
                        for kind in ("overlapping", "disjoint")
                    },
                    "times_max_pool2d": times["onehood random overlapping"] / times["tf.nn.max_pool2d 2x2"],
                }
            )
            print_row(rows[-1])
    return rows


def print_row(row: dict[str, Any]) -> None:
    """One measurement as text."""
    print(f"\n{'×'.join(map(str, row['shape']))} → {row['output_side']}, {row['direction']}")
    for name, value in row["milliseconds"].items():
        print(f"  {name:<40} {value:8.2f} ms")
    speedup = row["speedup_over_tensorflow"]
    print(
        f"  overlapping {speedup['overlapping']:.1f}×, disjoint {speedup['disjoint']:.1f}× TensorFlow's operation",
        end="",
    )
    print(f"; {row['times_max_pool2d']:.1f} times max_pool2d")


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=21)
    parser.add_argument("--inter-op", type=int, help="threads between operations; by default as many as TensorFlow's")
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    threads = os.cpu_count() or 1
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    if arguments.inter_op:
        tf.config.threading.set_inter_op_parallelism_threads(arguments.inter_op)
    result = {
        "benchmark": "pooling_layers",
        "threads": threads,
        "inter_op_threads": arguments.inter_op or "TensorFlow's default",
        "machine": platform.processor() or platform.machine(),
        "tensorflow": tf.__version__,
        "repeats": arguments.repeats,
        "rows": measure(arguments.repeats),
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

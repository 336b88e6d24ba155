"""Times whole training steps of the MNIST network with different pooling, precision and steps per execution.

    python benchmarks/training_steps.py [--rounds 7] [--steps 15] [--output results/training_steps.json]

The network is the default one for 28×28 grey images (six levels, batch 128), the optimizer AdamW; images come from
memory through the project's own pipeline. The contestants take turns round by round; medians of images per second are
reported. "no pooling" replaces each pooling by a crop to the same size: the cost of everything else. Threads are the
backend's defaults for all, or what TF_NUM_INTRAOP_THREADS, TF_NUM_INTEROP_THREADS and OMP_NUM_THREADS say.
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from onehood.datasets import Split
from onehood.files import write_text
from onehood.images import Square
from onehood.layers import FractionalMaxPooling2D, PoolingKernel, pooling_kernel
from onehood.models import fractional
from onehood.pipelines import TrainingBatches

BATCH = 128


class Crop(keras.layers.Layer):
    """The upper left corner: what costs nearly nothing and has the right shape."""

    def __init__(self, side: int, **options: Any) -> None:
        super().__init__(**options)
        self.side = side

    def call(self, inputs: Any) -> Any:
        """The corner."""
        return inputs[:, : self.side, : self.side, :]


class TensorFlowPooling(Crop):
    """tf.nn.fractional_max_pool, overlapping; its regions are the same for a whole batch."""

    def call(self, inputs: Any) -> Any:
        """The pooled images."""
        import tensorflow as tf

        ratio = inputs.shape[1] / (self.side + 0.01)  # The operation floors the output side.
        pooled = tf.nn.fractional_max_pool(tf.cast(inputs, "float32"), (1, ratio, ratio, 1), overlapping=True)[0]
        return tf.cast(pooled[:, : self.side, : self.side, :], inputs.dtype)


def trained(
    replacement: type[Crop] | None, kernel: PoolingKernel, precision: str, steps_per_execution: int
) -> Callable[[int], float]:
    """A function that trains a number of steps and returns images per second."""

    def same_or_replaced(layer: Any) -> Any:
        if replacement and isinstance(layer, FractionalMaxPooling2D):
            return replacement(layer.output_size[0], name=layer.name)
        return layer.__class__.from_config(layer.get_config())

    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        model = keras.models.clone_model(fractional(10, (28, 28, 1)), clone_function=same_or_replaced)
    finally:
        keras.config.set_dtype_policy(policy)
    model.compile(
        "adamw",
        "sparse_categorical_crossentropy",
        jit_compile=keras.backend.backend() == "jax",
        steps_per_execution=steps_per_execution,
    )

    def run(steps: int) -> float:
        batches = random_images(steps * BATCH).epoch(0)
        with pooling_kernel(kernel):
            start = time.perf_counter()
            model.fit(batches, epochs=1, verbose=0)
        return steps * BATCH / (time.perf_counter() - start)

    return run


def random_images(samples: int) -> TrainingBatches:
    """So many images of noise, in batches."""
    images = np.random.default_rng(0).integers(0, 256, (samples, 28, 28, 1), dtype=np.uint8)
    split = Split(images, np.arange(samples) % 10, [str(index) for index in range(samples)])
    return TrainingBatches(split, Square(28, 28, 1), batch_size=BATCH, seed=0)


def contestants() -> dict[str, Callable[[int], float]]:
    """All that this backend can run."""
    found = {
        "fused": trained(None, "automatic", "float32", 1),
        "fused, mixed_bfloat16": trained(None, "automatic", "mixed_bfloat16", 1),
        "portable": trained(None, "portable", "float32", 1),
        "no pooling": trained(Crop, "automatic", "float32", 1),
    }
    if keras.backend.backend() != "torch":
        found["fused, 5 steps per execution"] = trained(None, "automatic", "float32", 5)
    if keras.backend.backend() == "tensorflow":
        found["tf.nn.fractional_max_pool"] = trained(TensorFlowPooling, "automatic", "float32", 1)
    return found


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    runs = contestants()
    for run in runs.values():
        run(5)
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            rates[name].append(run(arguments.steps))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    ratios = {f"fused / {name}": medians["fused"] / rate for name, rate in medians.items() if name != "fused"}
    print(f"{keras.backend.backend()}, MNIST network, batch {BATCH}, {os.cpu_count()} cores")
    for name, rate in medians.items():
        print(f"  {name:<32} {rate:7.0f} images/s")
    print("  " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items()))
    result = {
        "benchmark": "training_steps",
        "command": f"python benchmarks/training_steps.py --rounds {arguments.rounds} --steps {arguments.steps}",
        "backend": keras.backend.backend(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "images_per_second": medians,
        "ratios": ratios,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

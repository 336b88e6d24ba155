"""Graham's Table 1 on CIFAR-100: (64nC2 - FMP∛2)_12 - C2 - C1 - output, and the same ladder with fewer filters.

    python recipes/cifar100_table1.py verify [--output results/cifar100_network.json]
    python recipes/cifar100_table1.py train --variant VARIANT --runs DIR [--filters 64] [--output FILE]
    python recipes/cifar100_table1.py test --variant VARIANT --runs DIR [--filters 64] [--output FILE]
    python recipes/cifar100_table1.py table [--filters 64] --output FILE

No dropout, no augmentation, no normalization. `verify` builds the whole network of 64 filters, trains it for a few
steps, and says its shapes, parameters, memory and how long an epoch would take here. `train` trains one cell on all
50,000 training images and tests it with one test and with twelve; VARIANT is "random overlapping", "random disjoint",
"pseudorandom overlapping" or "pseudorandom disjoint". With 64 filters that is for a GPU; with 8 it is 38 million
multiplications forward, an hour for each variant on two cores. Interrupted, the same command continues. `test` tests a
network that is there once more. `verify` takes some minutes.
"""

import argparse
import resource
import time
from typing import Any

import numpy as np
from mnist_table1 import RECIPE as MNIST_RECIPE
from provenance import head, keep
from table1 import Table1, parse

from onehood.datasets import open_dataset

CUBE_ROOT_OF_TWO = 2 ** (1 / 3)
LEVELS = 12

NETWORK: dict[str, Any] = {"levels": LEVELS, "pooling_ratio": CUBE_ROOT_OF_TWO}
RECIPE: dict[str, Any] = MNIST_RECIPE | {"epochs": 40, "augment": False}
"""That of MNIST (recipes/mnist_table1.py), which no test image had a part in; not chosen on CIFAR-100."""

PAPER: dict[str, tuple[float, float]] = {
    "pseudorandom disjoint": (31.67, 28.48),
    "random disjoint": (32.06, 27.89),
    "pseudorandom overlapping": (31.2, 28.16),
    "random overlapping": (31.45, 26.39),
}
"""Error in percent with one test and with twelve, of 64 filters."""

STEPS = 3
BATCH = 50


def verify(arguments: argparse.Namespace) -> None:
    """Builds the network of the article, and trains it for a few steps."""
    import keras

    from onehood.models import fractional
    from onehood.models.description import describe

    dataset = open_dataset("cifar100", data_dir=arguments.data_dir)
    training = dataset.split("train")
    model = fractional(100, (32, 32, 3), filters=64, **NETWORK)
    description = describe(model)
    model.compile("adamw", "sparse_categorical_crossentropy")
    images, labels = np.asarray(training.images[:BATCH]), training.labels[:BATCH]
    losses, seconds = [], []
    for _ in range(STEPS):
        start = time.perf_counter()
        losses.append(float(model.train_on_batch(images, labels)))
        seconds.append(time.perf_counter() - start)
    result = head("python recipes/cifar100_table1.py verify") | {
        "keras_backend": keras.backend.backend(),
        "parameters": model.count_params(),
        "parameters_before_the_output": model.count_params() - model.get_layer("scores").count_params(),
        "multiply_adds": description.multiply_adds,
        "shapes": {
            layer.name: list(layer.output.shape[1:])
            for layer in model.layers
            if layer.name.startswith(("padding", "pooling", "last", "network", "scores"))
        },
        "batch": BATCH,
        "losses": losses,
        "seconds_of_a_step": min(seconds[1:]),
        "hours_of_an_epoch": min(seconds[1:]) * len(training.labels) / BATCH / 3600,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    keep(result, arguments.output)


def main() -> None:
    """Reads the command line."""
    filters = {"type": int, "default": 64}
    arguments = parse(__doc__, PAPER, stages=("verify", "train", "test", "table"), filters=filters)
    width = arguments.filters
    table = Table1(
        data="cifar100",
        title=f"CIFAR-100: Graham's Table 1 (64 filters) and ours ({width})",
        command=f"python recipes/cifar100_table1.py train --filters {width}",
        paper=PAPER,
        options=RECIPE | NETWORK | {"filters": width},
        content={"filters": width, "recipe": RECIPE},
        prefix=f"cifar100-{width}-",
    )
    {"verify": verify, "train": table.train, "test": table.test, "table": table.write}[arguments.stage](arguments)


if __name__ == "__main__":
    main()

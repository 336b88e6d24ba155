"""Times FractionalMaxPooling2D on PyTorch against torch.nn.FractionalMaxPool2d and torch.nn.MaxPool2d, side by side.

    python benchmarks/pooling_layers_torch.py [--repeats 21] [--output results/pooling_layers_torch.json]

float32 on the CPU, equal threads, regions per sample drawn inside, forward and backward. Each has its own memory
layout: channels last for this layer, channels first for PyTorch's. The contestants take turns; medians are reported.
"""

import argparse
import json
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "torch"

import torch
from turns import POOLING_SHAPES, medians

from onehood.files import write_text
from onehood.layers import FractionalMaxPooling2D, PoolingKernel, pooling_kernel


def step(pool: Callable[[Any], Any], inputs: Any) -> Callable[[], Any]:
    """One forward and backward pass."""
    leaf = inputs.detach().requires_grad_()

    def run() -> Any:
        outputs = pool(leaf)
        (gradient,) = torch.autograd.grad(outputs, leaf, torch.ones_like(outputs))
        return gradient

    return run


def ours(output: int, kernel: PoolingKernel, **variant: Any) -> Callable[[Any], Any]:
    """This project's layer by the given kernel."""
    layer = FractionalMaxPooling2D(output_size=output, **variant)

    def pool(inputs: Any) -> Any:
        with pooling_kernel(kernel):
            return layer(inputs, training=True)

    return pool


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=21)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    rows = []
    for batch, side, channels, output in POOLING_SHAPES:
        last = torch.randn(batch, side, side, channels)
        first = last.permute(0, 3, 1, 2).contiguous()
        theirs = torch.nn.FractionalMaxPool2d(2, output_size=output)
        times = medians(
            {
                "onehood random overlapping": step(ours(output, "fused"), last),
                "onehood random disjoint": step(ours(output, "fused", overlapping=False), last),
                "onehood random overlapping, portable": step(ours(output, "portable"), last),
                "torch.nn.FractionalMaxPool2d": step(theirs, first),
                "torch.nn.MaxPool2d 2x2": step(torch.nn.MaxPool2d(2), first),
            },
            arguments.repeats,
        )
        speedup = times["torch.nn.FractionalMaxPool2d"] / times["onehood random overlapping"]
        rows.append(
            {
                "shape": [batch, side, side, channels],
                "output_side": output,
                "milliseconds": times,
                "speedup_over_torch": speedup,
                "times_max_pool2d": times["onehood random overlapping"] / times["torch.nn.MaxPool2d 2x2"],
            }
        )
        print(f"\n{batch}×{side}×{side}×{channels} → {output}: {speedup:.1f}× PyTorch's layer")
        for name, value in times.items():
            print(f"  {name:<40} {value:8.2f} ms")
    result = {
        "benchmark": "pooling_layers_torch",
        "threads": torch.get_num_threads(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "torch": torch.__version__,
        "repeats": arguments.repeats,
        "rows": rows,
    }
    if arguments.output:
        write_text(arguments.output, json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()

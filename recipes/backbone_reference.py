"""What PyTorch's functional operations make of three photographs by EfficientNet-Lite0: the reference of our backbone.

    python recipes/backbone_reference.py --output tests/models/backbones/efficientnet_lite0_reference.npz

The network is written down a second time, by the names of the checkpoint alone, and run by PyTorch, which reads the
checkpoint itself. It needs the environment of `make test-backends`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from skimage import data
from torch.nn import functional

from onehood.images import Square
from onehood.weights import weights_file

_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)
"""Of lite0's blocks."""


def reference(tensors: dict[str, torch.Tensor], pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features and logits of images, uint8 of shape (images, height, width, 3)."""

    def convolved(x: torch.Tensor, name: str, stride: int = 1, groups: int = 1) -> torch.Tensor:
        weight = tensors[f"{name}.weight"]
        around = [max((-(-side // stride) - 1) * stride + weight.shape[-1] - side, 0) for side in x.shape[-2:]]
        low = [border // 2 for border in around]
        borders = (low[1], around[1] - low[1], low[0], around[0] - low[0])
        return functional.conv2d(functional.pad(x, borders), weight, stride=stride, groups=groups)

    def normalized(x: torch.Tensor, name: str) -> torch.Tensor:
        mean, variance, gamma, beta = (
            tensors[f"{name}.{kind}"] for kind in ("running_mean", "running_var", "weight", "bias")
        )
        return functional.batch_norm(x, mean, variance, gamma, beta, eps=1e-3)

    relu6: Callable[[torch.Tensor], torch.Tensor] = functional.relu6
    x = (torch.tensor(pixels, dtype=torch.float32).permute(0, 3, 1, 2) - 127) / 128
    x = relu6(normalized(convolved(x, "_conv_stem", 2), "_bn0"))
    for number, stride in enumerate(_STRIDES):
        block, y = f"_blocks.{number}", x
        if f"{block}._expand_conv.weight" in tensors:
            y = relu6(normalized(convolved(y, f"{block}._expand_conv"), f"{block}._bn0"))
        y = relu6(normalized(convolved(y, f"{block}._depthwise_conv", stride, y.shape[1]), f"{block}._bn1"))
        y = normalized(convolved(y, f"{block}._project_conv"), f"{block}._bn2")
        x = x + y if stride == 1 and x.shape == y.shape else y
    features = relu6(normalized(convolved(x, "_conv_head"), "_bn1")).mean((2, 3))
    return features.numpy(), functional.linear(features, tensors["_fc.weight"], tensors["_fc.bias"]).numpy()


def main() -> None:
    """Writes features and logits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    view = Square(224, 224, 3, fit="crop")
    pixels = np.stack([view.read(photograph()) for photograph in (data.chelsea, data.coffee, data.rocket)])
    path = weights_file("efficientnet_lite0")
    assert path is not None, "the weights come with onehood"
    with torch.no_grad():
        features, logits = reference(torch.load(path, weights_only=True), pixels)
    np.savez(arguments.output, features=features, logits=logits)


if __name__ == "__main__":
    main()

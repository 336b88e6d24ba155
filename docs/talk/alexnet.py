"""AlexNet, in numbers.

In 2012 five convolutions and three dense layers, trained on two GPUs, nearly halved the error on ImageNet. Nothing is
trained here: its size is pure arithmetic, and tells where a network's weights are, and where its work is.
"""

import argparse
from pathlib import Path

from onehood.arithmetic import Shape, convolution, window_places
from onehood.classifiers import TECHNIQUES
from onehood.figures import Stage, architecture, save_figure

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# The first layer, by hand: 96 filters of 11×11×3, four pixels apart, each with a bias.
first = convolution(Shape(227, 227, 3), kernel=11, stride=4, filters=96)
print("first layer:", first.output)
for name, quantity in first.quantities.items():
    print(f"  {name.replace('_', '-'):13} {quantity.value:11,} = {quantity.formula}")
print("the article's 224 pixels would leave", window_places(224, 11, 4), "places, not the 55 that it goes on with")

# All layers. Activations, normalization and dropout change no size.
network = TECHNIQUES["alexnet"].describe({}, None, None)
print(f"\n{'layer':14} {'output':>10} {'weights':>11} {'multiply-adds':>14} {'sees':>4}")
print(f"{'pixels':14} {'×'.join(map(str, network.input)):>10}")
stages = [Stage("pixels", network.input, "other", "")]
for layer in network.layers:
    pools = "Pooling" in layer.kind
    if not (layer.parameters.value or pools or layer.name == "features"):
        continue
    sees = "all" if layer.receptive_field is None else f"{layer.receptive_field:g}"
    weights, work = layer.parameters.value, layer.multiply_adds.value
    print(f"{layer.name:14} {layer.output_text:>10} {weights:11,} {work:14,} {sees:>4}")
    if layer.name != "features":
        kind = "pooling" if pools else "convolution" if len(layer.output) == 3 else "dense"
        stages.append(Stage(layer.name.replace("_", " "), layer.output, kind, layer.details.get("kernel", "")))
print(f"{'total':14} {'':10} {network.parameters:11,} {network.multiply_adds:14,}")
save_figure(architecture("AlexNet", stages), pictures / "alexnet.png", dots_per_inch=80)

# Weights are in the dense layers, work is in the convolutions.
convolutions = [layer for layer in network.layers if layer.name.startswith("convolution")]
weights = sum(layer.parameters.value for layer in convolutions)
work = sum(layer.multiply_adds.value for layer in convolutions)
print(f"\nthe convolutions hold {100 * weights / network.parameters:.0f} % of the weights", end=" ")
print(f"and do {100 * work / network.multiply_adds:.0f} % of the work")

# On two GPUs the second, fourth and fifth convolution saw only the half of the maps that was on their own.
grouped = TECHNIQUES["alexnet"].describe({"groups": 2}, None, None)
for one, two in zip(network.layers, grouped.layers, strict=True):
    if one.parameters != two.parameters:
        print(f"{one.name} in two groups: {two.parameters.value:,} = {two.parameters.formula}", end=" ")
        print(f"instead of {one.parameters.value:,}")
print(f"weights in all: {network.parameters:,}, in two groups {grouped.parameters:,}")

"""Convolutional networks.

Convolutions see a small window and share their weights over the image; pooling makes the maps smaller, so that the next
convolution sees more of it. LeNet-5 is the first network that lived by this. It is here twice: as its article describes
it, and as it is built today.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_sample_image

import onehood
from onehood.classifiers import TECHNIQUES
from onehood.figures import contact_sheet, save_figure
from onehood.images import resize
from onehood.models import activated, fractional_pooling, pooling

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# Size and cost of every layer, by arithmetic alone; `sees` is the side of what one position sees of the image.
for variant in ("original", "modern"):
    network = TECHNIQUES["lenet"].describe({"variant": variant}, None, None)
    print(f"LeNet, {variant}, {network.parameters:,} weights")
    for layer in network.layers:
        if layer.parameters.value or "Pooling" in layer.kind:
            learned = f"{layer.parameters.value:6,} = {layer.parameters.formula}" if layer.parameters.value else ""
            sees = "all" if layer.receptive_field is None else f"{layer.receptive_field:g}"
            print(f"  {layer.name:6} {layer.output_text:>8}  sees {sees:>3}  {learned}")

# Activations by name: the same five numbers through each.
numbers = np.array([[-2, -1, 0, 1, 2]], dtype="float32")
print(f"{'activation':12}", " ".join(f"{number:6.0f}" for number in numbers[0]))
for name in ("relu", "leaky_relu", "sigmoid", "tanh", "scaled_tanh", "softplus", "softmax"):
    print(f"{name:12}", " ".join(f"{value:6.2f}" for value in np.array(activated(numbers, name, name=name))[0]))
pieces = np.array([[-2, 5, 3, 1]], dtype="float32")
print("maxout keeps the larger of two maps: -2 5 3 1 becomes", *np.array(activated(pieces, "maxout", name="m"))[0])

# Poolings by name. Max keeps the strongest answer of each square, average their mean, both halve the side; fractional
# pooling takes sides of 4 to 3.
maps = np.array([[1, 3, 0, 2], [5, 4, 1, 1], [0, 2, 8, 6], [1, 1, 7, 9]], dtype="float32").reshape(1, 4, 4, 1)
for kind in ("max", "average"):
    print(f"{kind} pooling:", np.array(pooling(maps, kind))[0, :, :, 0].tolist())
print("fractional pooling:", np.array(fractional_pooling(maps, seed=0))[0, :, :, 0].tolist())

# What three of each leave of a photograph.
photo = resize(load_sample_image("flower.jpg"), 192, 192, fit="crop")
seen = {"the photograph": photo}
for kind in ("max", "average", "fractional"):
    pooled = photo[None].astype("float32")
    for level in range(3):
        pooled = fractional_pooling(pooled, seed=level) if kind == "fractional" else pooling(pooled, kind)
    seen[kind] = np.array(pooled)[0].astype(np.uint8)
captions = [f"{name}, {len(image)}×{len(image)}" for name, image in seen.items()]
sheet = contact_sheet(list(seen.values()), captions, title="Pooled three times", columns=4)
save_figure(sheet, pictures / "poolings.png", dots_per_inch=90)

# And trained, on digits of 8×8 in a frame of 32×32: any activation and pooling goes into any variant.
for options in (
    {"variant": "original"},
    {"variant": "modern"},
    {"variant": "modern", "activation": "tanh", "pooling": "average"},
    {"variant": "modern", "pooling": "fractional"},
):
    classifier = onehood.train("digits", "lenet", epochs=12, **options)
    error = onehood.evaluate(classifier, "digits").error_percent
    print(
        f"{', '.join(map(str, options.values())):25} {classifier.parameter_count:7,} weights, test error {error:.2f} %"
    )

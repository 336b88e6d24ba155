"""Kernels and convolution.

A kernel is a small matrix that is slid over an image; at each place, the products of its numbers with the pixels
below are added up. Which numbers they are decides what comes out: blur, sharpness, edges. A convolutional network does
nothing else, except that it learns the numbers.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_sample_image

from onehood.arithmetic import Shape, convolution
from onehood.figures import convolution_steps, kernel_sheet, save_figure
from onehood.filters import KERNELS, convolve, kernel
from onehood.images import resize

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# By hand first: a dark and a bright half, and a kernel that answers to brightness growing to the right.
image = np.array([[0, 0, 0, 9, 9, 9]] * 4)
print("sobel_x =", kernel("sobel_x").astype(int).tolist())
print("along the edge:", convolve(image, kernel("sobel_x"))[0].astype(int).tolist())

# The same on a photograph. Zeros around keep its size. Answers of edge kernels may be negative: grey stands for zero.
photo = resize(load_sample_image("china.jpg"), 200, 200, fit="crop")
filtered = {}
for name in KERNELS:
    weights = kernel(name)
    answers = convolve(photo, weights, padding=len(weights) // 2)
    shown = 128 + answers / 2 if abs(weights.sum()) < 0.5 else answers
    filtered[name] = (weights, np.clip(shown, 0, 255).astype(np.uint8))
    print(f"{name:14} {weights.shape[0]}×{weights.shape[1]}, weights add up to {weights.sum():.0f}")
save_figure(kernel_sheet(photo, filtered), pictures / "kernels.png", dots_per_inch=55)

# And slowly, window by window, on the photograph made tiny.
tiny = resize(photo, 14, 14).mean(axis=2).round()
answers = convolve(tiny, kernel("sobel_y"))
places = [(2, 3), (7, 6), tuple(map(int, np.unravel_index(np.abs(answers).argmax(), answers.shape)))]
steps = convolution_steps(tiny, kernel("sobel_y"), answers, places, title="Three windows of a convolution with sobel y")
save_figure(steps, pictures / "convolution-steps.png", dots_per_inch=60)

# How large is what comes out? A kernel of 3 has five places along 7 pixels, and every other of them is three.
for stride in (1, 2):
    size = convolve(np.ones((7, 7)), np.ones((3, 3)), stride=stride).shape
    formula = convolution(Shape(7, 7), kernel=3, filters=1, stride=stride).quantities["height"].formula
    print(f"7×7, kernel 3, stride {stride}: {size[0]}×{size[1]}, {formula} = {size[0]}")

# Colour and several kernels: each filter is as deep as the image and makes one map. Two borders of zeros keep 32×32.
generator = np.random.default_rng(0)
colour, bank = generator.random((32, 32, 3)), generator.normal(size=(5, 5, 3, 3))  # (rows, columns, channels, filters)
worked = convolution(Shape(32, 32, 3), kernel=5, filters=3, padding=2)
print("32×32×3, three filters of 5×5×3, padding 2:", "×".join(map(str, convolve(colour, bank, padding=2).shape)))
for name, quantity in worked.quantities.items():
    print(f"  {name.replace('_', '-'):13} {quantity.value:9,} = {quantity.formula}")

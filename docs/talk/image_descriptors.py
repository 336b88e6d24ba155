"""Image descriptors.

Before networks learned what to look at, people said it: count the colours, compare each pixel with its neighbours, ask
in which directions brightness changes. Each answer turns an image into a vector, and any classifier can go on from
there.
"""

import argparse
from pathlib import Path

import numpy as np
from sklearn.datasets import load_sample_image
from sklearn.linear_model import LogisticRegression

from onehood.datasets import digits
from onehood.features import (
    cell_histograms,
    colour_histogram,
    hog,
    local_binary_pattern,
    local_binary_pattern_histogram,
)
from onehood.figures import gradient_glyphs, pattern_map, save_figure
from onehood.images import resize

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

photo = resize(load_sample_image("flower.jpg"), 160, 240, fit="crop")

# Colours: four steps of each channel make 64, and where they are does not matter.
histogram = colour_histogram(photo, bins=4, norm="l1")
mirrored = colour_histogram(photo[:, ::-1].copy(), bins=4, norm="l1")
print(f"colour histogram: {histogram.size} shares that add up to {histogram.sum():.2f}")
print(f"the same of the mirrored photograph: {np.array_equal(histogram, mirrored)}")
for place in np.argsort(-histogram)[:3]:
    red, green, blue = np.unravel_index(place, (4, 4, 4))
    print(f"  {100 * histogram[place]:4.1f} % of step {red} of red, {green} of green, {blue} of blue")

# Local binary patterns, by hand on nine pixels first: which neighbours are at least as bright as the middle?
nine = np.array([[1, 9, 1], [9, 5, 1], [1, 9, 1]], np.uint8)
pattern = int(local_binary_pattern(nine)[1, 1])
print(f"the pattern in the middle of {nine.tolist()}: {pattern} = {pattern:08b}")
patterns = local_binary_pattern(photo, method="uniform")
drawn = pattern_map(photo, patterns, kinds=10, title="uniform patterns of eight points")
save_figure(drawn, pictures / "patterns.png", dots_per_inch=60)

# HOG: the exercise of the talk. Cells of 3×3 pixels in 32×32, blocks of 2×2 cells, nine directions: how many numbers?
print(f"HOG of 32×32: {hog(np.zeros((32, 32)), pixels_per_cell=3, cells_per_block=2, orientations=9).size} = 9·9·2·2·9")
glyphs = gradient_glyphs(
    photo, cell_histograms(photo, pixels_per_cell=8), (8, 8), title="nine directions, cells of 8×8"
)
save_figure(glyphs, pictures / "hog-glyphs.png", dots_per_inch=60)

# Any classifier on top: the same logistic regression on pixels, on patterns and on gradients of the digits.
dataset = digits()
training, test = dataset.split("train"), dataset.split("test")
for name, describe in (
    ("pixels", lambda images: images.reshape(len(images), -1) / 255),
    ("LBP in 2×2 cells", lambda images: local_binary_pattern_histogram(images, grid=2)),
    ("HOG in cells of 2×2", lambda images: hog(images, pixels_per_cell=2)),
):
    classifier = LogisticRegression(C=10, max_iter=2000).fit(describe(training.images), training.labels)
    error = 100 * (1 - classifier.score(describe(test.images), test.labels))
    print(f"{name:20} {describe(test.images).shape[1]:4} numbers, {error:.2f} % error")

"""A neural network in NumPy.

A network is its input, its layers, their activations, a loss, and a way downhill. Here all five are in sight: nodes
that take the sigmoid of a weighted sum, the squared error, gradient descent. `train` sends an image forward and its
error back, `query` only forward.
"""

import argparse
from pathlib import Path

import numpy as np

from onehood.classifiers import NeuralNetwork
from onehood.datasets import digits
from onehood.figures import contact_sheet, learning_curves, save_figure

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# 1,797 real handwritten digits of 8×8 pixels. A fifth is kept for the end, and of the rest some for the way.
data = digits()
train, test = data.split("train"), data.split("test")


def as_inputs(images: np.ndarray) -> np.ndarray:
    """One row for each image, between 0.01 and 1: a node whose input is zero could not learn from it."""
    return 0.01 + 0.99 * images.reshape(len(images), -1) / 255


def error_percent(outputs: np.ndarray, labels: np.ndarray) -> float:
    """The digit is that of the output node that says most."""
    return 100 * float((outputs.argmax(axis=1) != labels).mean())


inputs, labels = as_inputs(train.images), train.labels
# A sigmoid reaches neither zero nor one, so neither is asked of it.
targets = np.where(np.eye(10)[labels] == 1, 0.99, 0.01)
order = np.random.default_rng(0)
learning, watching = np.split(order.permutation(len(inputs)), [1200])

network = NeuralNetwork(hidden_nodes=100, learning_rate=0.1, seed=0)
network.train(inputs[0], targets[0], learning_rate=0)  # The first step makes the weights; this one does not move them.
print("weights, input to hidden: ", network.input_to_hidden_.shape)
print("weights, hidden to output:", network.hidden_to_output_.shape)
print(f"their spread at first: {network.input_to_hidden_.std():.3f}, about 1/√64 = {64**-0.5:.3f}")
print(f"error before learning: {error_percent(network.query(inputs[watching]), labels[watching]):.1f} %")

# One image at a time, in a new order each epoch.
learned, watched = [], []
for epoch in range(1, 16):
    shuffled = order.permutation(learning)
    outputs = np.concatenate([network.train(inputs[one], targets[one]) for one in shuffled])
    learned.append(error_percent(outputs, labels[shuffled]))
    watched.append(error_percent(network.query(inputs[watching]), labels[watching]))
    print(f"epoch {epoch:2}: error while learning {learned[-1]:5.2f} %, on images not learned {watched[-1]:5.2f} %")
save_figure(learning_curves(learned, watched), pictures / "neural-network-errors.png", dots_per_inch=75)

outputs = network.query(as_inputs(test.images))
print(f"error on the {len(test)} test images: {error_percent(outputs, test.labels):.2f} %")
print("outputs for a", test.labels[0], "are", " ".join(f"{node}:{value:.2f}" for node, value in enumerate(outputs[0])))

# What a hidden node looks for: its weights, laid out as the pixels they belong to; grey is zero.
weights = network.input_to_hidden_[:16].reshape(-1, 8, 8, 1)
seen = np.clip(128 + 127 * weights / np.abs(weights).max(), 0, 255).astype(np.uint8)
captions = [f"hidden node {node}" for node in range(16)]
sheet = contact_sheet(list(seen), captions, title="Weights of hidden nodes", columns=8)
save_figure(sheet, pictures / "neural-network-weights.png", dots_per_inch=90)

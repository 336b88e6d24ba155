"""A neural network in NumPy.

A network is its input, its layers, their activations, a loss, and a way downhill. Here all five are in sight: nodes
that take the sigmoid of a weighted sum, the squared error, gradient descent. `train` sends an image forward and its
error back, `query` only forward.

The talk sends the error `targets - outputs` itself back to the hidden nodes. That is not the gradient of the squared
error: the slope of the outputs, `outputs * (1 - outputs)`, is missing. Both are worked out below, beside what the error
itself says when a hidden node is moved a little; and a network learns by each.
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


def sigmoid(sums: np.ndarray) -> np.ndarray:
    """Between zero and one."""
    return 1 / (1 + np.exp(-sums))


def half_squared_error(hidden: np.ndarray, to_output: np.ndarray, target: np.ndarray) -> float:
    """What gradient descent makes smaller."""
    return 0.5 * float(np.square(target - sigmoid(to_output @ hidden)).sum())


# How much each hidden node is to blame for the error of one image.
to_hidden, to_output = network.input_to_hidden_.astype(float), network.hidden_to_output_.astype(float)
hidden = sigmoid(to_hidden @ inputs[0])
outputs = sigmoid(to_output @ hidden)
errors = targets[0] - outputs
talks = to_output.T @ errors
gradient = to_output.T @ (errors * outputs * (1 - outputs))
# The truth, without any calculus: each node a millionth up and down.
steps = 1e-6 * np.eye(len(hidden))
measured = np.array(
    [
        (
            half_squared_error(hidden - step, to_output, targets[0])
            - half_squared_error(hidden + step, to_output, targets[0])
        )
        / 2e-6
        for step in steps
    ]
)
print("hidden node      ", " ".join(f"{node:>8}" for node in range(6)))
for name, blame in (("the talk's error", talks), ("the gradient", gradient), ("finite difference", measured)):
    print(f"{name:<18}", " ".join(f"{value:8.4f}" for value in blame[:6]))
print(f"largest difference to finite differences: the gradient {np.abs(gradient - measured).max():.0e}", end=", ")
print(f"the talk's error {np.abs(talks - measured).max():.2f}")
longer = np.linalg.norm(talks) / np.linalg.norm(gradient)
angle = np.degrees(np.arccos(talks @ gradient / np.linalg.norm(talks) / np.linalg.norm(gradient)))
print(f"the talk's error points {angle:.1f} degrees away from the gradient, and is {longer:.1f} times as long")


def error_after(epochs: int, *, with_slope: bool, hidden_rate: float) -> float:
    """On images not learned, after learning one image at a time, with either hidden error."""
    hidden_weights, output_weights = to_hidden.copy(), to_output.copy()
    for one in np.tile(learning, epochs):
        hidden = sigmoid(hidden_weights @ inputs[one])
        outputs = sigmoid(output_weights @ hidden)
        errors = targets[one] - outputs
        slopes = outputs * (1 - outputs)
        hidden_errors = (output_weights.T @ (errors * slopes if with_slope else errors)) * hidden * (1 - hidden)
        output_weights += 0.1 * np.outer(errors * slopes, hidden)
        hidden_weights += hidden_rate * np.outer(hidden_errors, inputs[one])
    return error_percent(sigmoid(sigmoid(inputs[watching] @ hidden_weights.T) @ output_weights.T), labels[watching])


# Longer steps learn faster here, in whichever of the two directions they go.
by_talk = error_after(5, with_slope=False, hidden_rate=0.1)
by_gradient = error_after(5, with_slope=True, hidden_rate=0.1)
as_far = error_after(5, with_slope=True, hidden_rate=0.1 * longer)
print(f"five epochs: by the talk's error {by_talk:.2f} %, by the gradient {by_gradient:.2f} %", end=", ")
print(f"by the gradient {longer:.1f} times as far {as_far:.2f} %")

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

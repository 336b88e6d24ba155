"""Feed-forward networks, choice by choice.

The multilayer perceptron of the talk has the layers 784-256-128-10. What else there is to choose, the activation, the
loss and the optimizer, is chosen by name, each for itself. Logistic regression is the network without hidden layers.
"""

import argparse
from pathlib import Path

import numpy as np

import onehood
from onehood.arithmetic import Shape
from onehood.classifiers import TECHNIQUES
from onehood.datasets import digits
from onehood.figures import compared_learning_curves, contact_sheet, save_figure

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument("--output", type=Path, default=Path(__file__).parent / "images", help="folder for the pictures")
pictures = arguments.parse_args().output
pictures.mkdir(parents=True, exist_ok=True)

# The architecture, for images of 28×28: each unit has a weight for each unit before it, and a bias.
network = TECHNIQUES["multilayer_perceptron"].describe({}, Shape(28, 28, 1), 10)
for layer in network.layers:
    if layer.parameters.value:
        print(f"{layer.name:9} {layer.output_text:>4} units, {layer.parameters.value:7,} = {layer.parameters.formula}")
print(f"weights in all: {network.parameters:,}")

# The same small data for everyone, 1,437 digits of 8×8 to learn from and 360 to be tested on; only the choices differ.
choices = {
    "logistic regression": ("logistic_regression", {}),
    "perceptron, defaults": ("multilayer_perceptron", {}),
    "the talk's": ("multilayer_perceptron", {"loss": "sigmoid_cross_entropy", "optimizer": "sgd"}),
    "tanh, squares": ("multilayer_perceptron", {"activation": "tanh", "loss": "mean_squared_error"}),
    "maxout, momentum": ("multilayer_perceptron", {"activation": "maxout", "optimizer": "momentum"}),
    "one small layer": ("multilayer_perceptron", {"hidden": (16,), "optimizer": "adam"}),
}
curves, classifiers = {}, {}
for name, (model, options) in choices.items():
    classifier = onehood.train("digits", model, epochs=25, **options)
    recipe = classifier.training_["recipe"]
    result = onehood.evaluate(classifier, "digits")
    print(
        f"{name:21} {recipe['loss']:22} {recipe['optimizer']:8} rate {recipe['learning_rate']:<5} "
        f"{classifier.parameter_count:7,} weights, test error {result.error_percent:.2f} %"
    )
    curves[name] = [epoch["validation_error_percent"] for epoch in classifier.training_["epochs"]]
    classifiers[name] = classifier
chart = compared_learning_curves(curves, label="error on images set aside, %")
save_figure(chart, pictures / "feed-forward-errors.png", dots_per_inch=75)

# Logistic regression has one weight for each pixel and digit, so that its weights are pictures: light speaks for the
# digit, dark against it. Times how much the pixel varies, for the weights of pixels that are always black say nothing.
weights = classifiers["logistic regression"].model_.get_layer("scores").get_weights()[0]  # (64 pixels, 10 digits)
weights = weights * digits().split("train").images.reshape(-1, 64).std(axis=0)[:, None]
seen = np.clip(128 + 127 * weights / np.abs(weights).max(), 0, 255).astype(np.uint8).T.reshape(10, 8, 8, 1)
title = "What logistic regression looks for"
sheet = contact_sheet(list(seen), [f"for a {digit}" for digit in range(10)], title=title, columns=10)
save_figure(sheet, pictures / "feed-forward-logistic-regression.png", dots_per_inch=90)

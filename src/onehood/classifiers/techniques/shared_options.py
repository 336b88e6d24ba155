"""Options that several techniques share."""

from typing import get_args

from onehood import rules
from onehood.options import Choice, Flag, Option, Place

TRAINING, NETWORK, FEATURES = "Training", "Network", "Features and what decides on them"
"""Panels of `--help`."""

EPOCHS = Option("epochs", rules.EPOCHS, "Passes over the data.", TRAINING)
BATCH_SIZE = Option("batch_size", rules.BATCH_SIZE, "Images in a step.", TRAINING)
LEARNING_RATE = Option("learning_rate", rules.PEAK_RATE, "Its peak, or auto to find it.", TRAINING)
VALIDATION = Option("validation", rules.SHARE, "Share of the training images to validate on.", TRAINING)
SEED = Option("seed", rules.SEED, "Of everything random.", TRAINING)

RECIPE = (
    EPOCHS,
    BATCH_SIZE,
    Option("optimizer", rules.OPTIMIZER, "sgd is gradient descent.", TRAINING),
    LEARNING_RATE,
    Option("schedule", rules.SCHEDULE, "Of the learning rate.", TRAINING),
    Option("warmup", rules.WARMUP, "Share of all steps before the peak of one_cycle.", TRAINING),
    Option("weight_decay", rules.WEIGHT_DECAY, "Decoupled.", TRAINING),
    Option("loss", rules.LOSS, "What is made small.", TRAINING),
    Option(
        "metrics",
        rules.METRICS,
        f"Besides loss and error: {', '.join(rules.METRICS.names)}; may be repeated.",
        TRAINING,
        called="metric",
    ),
    VALIDATION,
    Option("keep", rules.KEEP, "The weights of the last epoch or of the best.", TRAINING),
    Option("precision", rules.PRECISION, "Of the activations; by default the fastest here.", TRAINING),
    Option("class_weights", rules.CLASS_WEIGHTS, "Weigh images by the rarity of their class.", TRAINING),
    SEED,
)
"""How a Keras network is trained: the fields of its recipe that are single values."""

AROUND_TRAINING = (
    Option(
        "augment",
        Flag(),
        "Shift, turn, zoom and mirror training images; on by default for photographs.",
        TRAINING,
        off="no-augment",
    ),
    Option("devices", rules.DEVICES, "GPUs, or parts of the CPU, that share each batch.", TRAINING, 1),
    Option(
        "tensorboard",
        Place(),
        "A folder for TensorBoard, below which each training has its own: summaries of every variable, graph, filters, "
        "maps, regions, confusion.",
        TRAINING,
    ),
    Option("summaries_every", rules.SUMMARIES_EVERY, "Steps between summaries of the variables.", TRAINING, 200),
)
"""What a training is surrounded by."""

DECISION = (
    Option("classifier", Choice(get_args(rules.HeadName)), "On the features.", FEATURES, "linear_svm"),
    Option("cost", rules.COST, "C: how much a mistake in training counts.", FEATURES, 1.0),
    Option("validation", rules.SHARE, VALIDATION.help, TRAINING, 0.0),
    Option("seed", rules.SEED, SEED.help, TRAINING, 0),
)
"""What decides on features."""

SIZE = Option("size", rules.FEATURE_SIDE, "Side to which files are stretched.", FEATURES)
"""Of features that are of one length at one size only."""


def activation(default: str | None) -> Option:
    """The activation, by name."""
    return Option("activation", rules.ACTIVATION, "By name.", NETWORK, default)


def pooling(default: str) -> Option:
    """The pooling, by name."""
    return Option("pooling", rules.POOLING, "By name.", NETWORK, default)


def dropout(default: float) -> Option:
    """The rate at the output."""
    return Option("dropout", rules.SHARE, "Rate at the output.", NETWORK, default)

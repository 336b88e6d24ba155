"""The options of a technique: how it is trained, and what it is made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from onehood.errors import InvalidArgumentError

# Panels of --help.
_TRAINING = "Training"
_NETWORK = "Network"
_ONE_NETWORK = "Of one network only"
_FEATURES = "Features and what decides on them"

# The values of these are the recipe's and the building blocks'; `--help` does without the libraries that those import.
Optimizer = Literal["adamw", "adam", "sgd", "momentum"]
Schedule = Literal["one_cycle", "constant"]
Loss = Literal["softmax_cross_entropy", "sigmoid_cross_entropy", "mean_squared_error"]
Precision = Literal["float32", "mixed_bfloat16", "mixed_float16"]
Activation = Literal["relu", "leaky_relu", "sigmoid", "tanh", "scaled_tanh", "softplus", "softmax", "maxout"]
Pooling = Literal["max", "average", "fractional", "subsampling"]
Head = Literal["linear_svm", "rbf_svm", "logistic_regression", "nearest_neighbours"]
Detector = Literal["sift", "fast", "dense"]
Descriptor = Literal["sift", "root_sift", "patch_hog"]
Encoding = Literal["counts", "tf_idf", "soft", "vlad"]
ColourSpace = Literal["rgb", "hsv", "lab"]


class TrainingOptions:
    """How it is trained: fields of a recipe."""

    epochs: Annotated[int | None, typer.Option(help="Passes over the data.", rich_help_panel=_TRAINING)] = None
    batch_size: Annotated[int | None, typer.Option(help="Images in a step.", rich_help_panel=_TRAINING)] = None
    optimizer: Annotated[Optimizer | None, typer.Option(help="sgd is gradient descent.", rich_help_panel=_TRAINING)] = (
        None
    )
    learning_rate: Annotated[
        str | None, typer.Option(help="Its peak, or auto to find it.", rich_help_panel=_TRAINING)
    ] = None
    schedule: Annotated[Schedule | None, typer.Option(help="Of the learning rate.", rich_help_panel=_TRAINING)] = None
    weight_decay: Annotated[float | None, typer.Option(help="Decoupled.", rich_help_panel=_TRAINING)] = None
    loss: Annotated[Loss | None, typer.Option(help="What is made small.", rich_help_panel=_TRAINING)] = None
    metric: Annotated[
        list[str] | None,
        typer.Option(
            help="Besides loss and error: top_3_accuracy, top_5_accuracy or balanced_accuracy; may be repeated.",
            rich_help_panel=_TRAINING,
        ),
    ] = None
    validation: Annotated[
        float | None, typer.Option(help="Share of the training images to validate on.", rich_help_panel=_TRAINING)
    ] = None
    keep: Annotated[
        Literal["last", "best"] | None,
        typer.Option(help="The weights of the last epoch or of the best.", rich_help_panel=_TRAINING),
    ] = None
    precision: Annotated[
        Precision | None,
        typer.Option(
            help="Of the activations; by default what the processor is fastest in.", rich_help_panel=_TRAINING
        ),
    ] = None
    augment: Annotated[
        bool | None,
        typer.Option(
            "--augment/--no-augment",
            help="Shift, turn, zoom and mirror training images; on by default for photographs.",
            rich_help_panel=_TRAINING,
        ),
    ] = None
    class_weights: Annotated[
        Literal["none", "balanced"] | None,
        typer.Option(help="Weigh images by the rarity of their class.", rich_help_panel=_TRAINING),
    ] = None
    devices: Annotated[
        int | None, typer.Option(help="GPUs, or parts of the CPU, that share each batch.", rich_help_panel=_TRAINING)
    ] = None
    tensorboard: Annotated[
        Path | None,
        typer.Option(
            help="A folder for TensorBoard, below which each training has its own: summaries of every variable, graph, "
            "filters, maps, regions, confusion.",
            rich_help_panel=_TRAINING,
        ),
    ] = None
    summaries_every: Annotated[
        int | None, typer.Option(help="Steps between summaries of the variables.", rich_help_panel=_TRAINING)
    ] = None
    seed: Annotated[int | None, typer.Option(help="Of everything random.", rich_help_panel=_TRAINING)] = None


class NetworkOptions:
    """What it is made of: parameters of a network."""

    activation: Annotated[Activation | None, typer.Option(help="By name.", rich_help_panel=_NETWORK)] = None
    pooling: Annotated[
        Pooling | None, typer.Option(help="By name; subsampling is LeNet's own.", rich_help_panel=_NETWORK)
    ] = None
    dropout: Annotated[float | None, typer.Option(help="Rate at the output.", rich_help_panel=_NETWORK)] = None
    hidden: Annotated[
        str | None,
        typer.Option(help="multilayer_perceptron: units of the layers, as 256,128.", rich_help_panel=_ONE_NETWORK),
    ] = None
    hidden_nodes: Annotated[
        int | None, typer.Option(help="neural_network: how many.", rich_help_panel=_ONE_NETWORK)
    ] = None
    variant: Annotated[
        Literal["original", "modern"] | None,
        typer.Option(help="lenet: as described in 1998, or as built today.", rich_help_panel=_ONE_NETWORK),
    ] = None
    groups: Annotated[
        int | None, typer.Option(help="alexnet: 2 as on two processors, or 1.", rich_help_panel=_ONE_NETWORK)
    ] = None
    filters: Annotated[
        int | None, typer.Option(help="fractional: k, filters of the first level.", rich_help_panel=_ONE_NETWORK)
    ] = None
    levels: Annotated[
        int | None, typer.Option(help="fractional: L, by default from the size.", rich_help_panel=_ONE_NETWORK)
    ] = None
    pooling_ratio: Annotated[
        float | None,
        typer.Option(help="fractional: between 1 and 2, by default √2.", rich_help_panel=_ONE_NETWORK),
    ] = None
    sequence: Annotated[
        Literal["random", "pseudorandom"] | None,
        typer.Option(help="fractional: of the regions.", rich_help_panel=_ONE_NETWORK),
    ] = None
    overlapping: Annotated[
        bool | None,
        typer.Option("--overlapping/--disjoint", help="fractional: of the regions.", rich_help_panel=_ONE_NETWORK),
    ] = None


class FeatureOptions:
    """What images are described by, and what decides on that: of the techniques without a network."""

    classifier: Annotated[Head | None, typer.Option(help="On the features.", rich_help_panel=_FEATURES)] = None
    cost: Annotated[
        float | None, typer.Option(help="C: how much a mistake in training counts.", rich_help_panel=_FEATURES)
    ] = None
    words: Annotated[int | None, typer.Option(help="visual_words: how many.", rich_help_panel=_FEATURES)] = None
    detector: Annotated[
        Detector | None, typer.Option(help="visual_words: of keypoints.", rich_help_panel=_FEATURES)
    ] = None
    descriptor: Annotated[
        Descriptor | None, typer.Option(help="visual_words: of keypoints.", rich_help_panel=_FEATURES)
    ] = None
    keypoints: Annotated[
        int | None, typer.Option(help="visual_words: of an image, at most.", rich_help_panel=_FEATURES)
    ] = None
    encoding: Annotated[
        Encoding | None, typer.Option(help="visual_words: from words to a vector.", rich_help_panel=_FEATURES)
    ] = None
    pyramid: Annotated[
        int | None, typer.Option(help="visual_words: levels of 2^l × 2^l parts.", rich_help_panel=_FEATURES)
    ] = None
    longest_side: Annotated[
        int | None, typer.Option(help="visual_words: of images, in pixels.", rich_help_panel=_FEATURES)
    ] = None
    orientations: Annotated[int | None, typer.Option(help="hog_svm: directions.", rich_help_panel=_FEATURES)] = None
    pixels_per_cell: Annotated[int | None, typer.Option(help="hog_svm: a side.", rich_help_panel=_FEATURES)] = None
    cells_per_block: Annotated[int | None, typer.Option(help="hog_svm: a side.", rich_help_panel=_FEATURES)] = None
    radius: Annotated[float | None, typer.Option(help="lbp_svm: of the circle.", rich_help_panel=_FEATURES)] = None
    points: Annotated[int | None, typer.Option(help="lbp_svm: on the circle.", rich_help_panel=_FEATURES)] = None
    grid: Annotated[int | None, typer.Option(help="lbp_svm: cells a side.", rich_help_panel=_FEATURES)] = None
    bins: Annotated[int | None, typer.Option(help="colour_histogram_svm: of a channel.", rich_help_panel=_FEATURES)] = (
        None
    )
    space: Annotated[
        ColourSpace | None, typer.Option(help="colour_histogram_svm: of colours.", rich_help_panel=_FEATURES)
    ] = None
    size: Annotated[
        int | None,
        typer.Option(
            help="hog_svm, lbp_svm, colour_histogram_svm: side to which files are stretched.", rich_help_panel=_FEATURES
        ),
    ] = None


def technique_options(*groups: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, as `onehood.train` takes them.

    Raises:
        InvalidArgumentError: a list or a learning rate that cannot be read.
    """
    options = {name: value for group in groups for name, value in group.items()}
    if "learning_rate" in options:
        options["learning_rate"] = _learning_rate(options["learning_rate"])
    if "hidden" in options:
        options["hidden"] = _whole_numbers(options["hidden"])
    if metrics := options.pop("metric", None):
        options["metrics"] = tuple(metrics)
    return options


def _learning_rate(given: str) -> float | str:
    if given == "auto":
        return given
    try:
        return float(given)
    except ValueError as error:
        raise InvalidArgumentError(f'`--learning-rate` must be a number, or "auto". Received: {given!r}.') from error


def _whole_numbers(given: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in given.split(","))
    except ValueError as error:
        raise InvalidArgumentError(
            f"`--hidden` must be whole numbers with commas between, as 256,128. Received: {given!r}."
        ) from error

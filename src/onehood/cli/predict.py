"""`onehood predict`: names for images."""

from pathlib import Path
from typing import Annotated

import typer

from onehood.cli.console import JsonOption, ModelArgument, import_keras_quietly, print_json


def predict(
    model: ModelArgument,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE...", help="Image files.")],
    *,
    top: Annotated[int, typer.Option(help="How many classes to name for each image.")] = 3,
    tests: Annotated[int, typer.Option(help="How many predictions of a stochastic model to average.")] = 12,
    seed: Annotated[int, typer.Option(help="Of the tests.")] = 0,
    json: JsonOption = False,
) -> None:
    """Name what MODEL sees in each IMAGE."""
    # The networks bring TensorFlow along, and `--help` does without it.
    from onehood.classifiers import Stochastic, load  # noqa: PLC0415
    from onehood.classifiers import predict as name  # noqa: PLC0415

    import_keras_quietly()
    classifier = load(model)
    if isinstance(classifier, Stochastic):
        classifier.reseed(seed)
    else:
        tests = 1
    predictions = name(classifier, images, top=top, tests=tests)
    if json:
        print_json(
            [
                {
                    "path": str(path),
                    "name": prediction.name,
                    "probability": prediction.probability,
                    "top": [{"name": label, "probability": share} for label, share in prediction.top],
                }
                for path, prediction in zip(images, predictions, strict=True)
            ]
        )
        return
    for path, prediction in zip(images, predictions, strict=True):
        shares = ", ".join(f"{label} {100 * share:.1f} %" for label, share in prediction.top)
        typer.echo(f"{path}: {shares}")

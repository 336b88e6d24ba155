"""`onehood demo`: everything once, on real data that needs no download."""

from pathlib import Path
from typing import Annotated, Any

import typer

from onehood.cli.console import JsonOption, print_json
from onehood.rules import EPOCHS
from onehood.terminal import echo

_SHOWN = 5


def demo(
    output: Annotated[Path, typer.Option(help="The folder to write model, report and images to.")] = Path("demo"),
    epochs: Annotated[int | None, typer.Option(help="Passes over the data.", show_default="the recipe's")] = None,
    json: JsonOption = False,
) -> None:
    """Train, evaluate, report and predict on 1,797 real handwritten digits, in about a minute."""
    # These bring TensorFlow and matplotlib along, and `--help` does without them.
    from onehood.classifiers import predict, train
    from onehood.datasets import digits
    from onehood.evaluation import evaluate
    from onehood.reports import write_report

    def say(text: str) -> None:
        if not json:
            echo(text)

    if epochs is not None:
        EPOCHS.check("--epochs", epochs)
    dataset = digits()
    test = dataset.split("test")
    model = output / "digits.onehood"
    say(f"1. Training a fractional max-pooling network on {len(dataset.split('train')):,} digits of 8×8 pixels.")
    recipe: dict[str, Any] = {} if epochs is None else {"epochs": epochs}
    classifier: Any = train(dataset, output=model, restart=True, **recipe)
    say(f"   {classifier.parameter_count:,} parameters, {classifier.about_.record.seconds:.0f} s, saved as {model}")

    say(f"2. Evaluating on {len(test)} digits it has never seen, once and as the average of 12 tests.")
    result = evaluate(classifier, dataset, tests=12)
    low, high = result.error_percent_interval
    say(f"   one test: {result.error_percent_mean:.2f} % error on average")
    say(f"   12 tests: {result.error_percent:.2f} % error (95 %: {low:.2f} to {high:.2f})")
    page = write_report(output / "report", result, test, training=classifier.about_.record)
    say(f"   report with pictures: {page}")

    say("3. Predicting image files.")
    paths = _write_digits(output / "images", test.images[:_SHOWN])
    predictions = predict(classifier, paths, tests=12)
    for path, label, prediction in zip(paths, test.labels, predictions, strict=False):
        say(f"   {path} is a {label}, taken for a {prediction.name} ({100 * prediction.probability:.1f} %)")
    if json:
        print_json(
            {
                "model": str(model),
                "report": str(page),
                "seconds": classifier.about_.record.seconds,
                "error_percent": result.error_percent,
                "error_percent_mean": result.error_percent_mean,
                "predictions": [
                    {"path": str(path), "name": prediction.name, "probability": prediction.probability}
                    for path, prediction in zip(paths, predictions, strict=True)
                ],
            }
        )
        return
    say("Next:")
    say(f"   onehood predict {model} {paths[0]} --top 3")
    say(f"   onehood info {model}")
    say("   onehood train mnist --epochs 3 --output mnist.onehood")
    say("   onehood evaluate mnist.onehood mnist --tests 12 --report mnist-report")


def _write_digits(folder: Path, images: Any) -> list[Path]:
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"digit-{number}.png" for number in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        Image.fromarray(image[:, :, 0]).save(path)
    return paths

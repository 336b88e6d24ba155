"""`onehood train`: from data to a model file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from onehood.classifiers.techniques import TECHNIQUES
from onehood.cli.console import DataArgument, DataDirOption, JsonOption, print_json, print_rows, told_when_interrupted
from onehood.cli.folder import FolderReadingOptions, folder_options
from onehood.cli.options import with_options
from onehood.cli.technique import all_options, technique_options


@with_options(technique=all_options(), folder=FolderReadingOptions)
def train(
    data: DataArgument,
    *,
    model: Annotated[
        str,
        typer.Option(help=f"The technique: {', '.join(reversed(TECHNIQUES))}."),
    ] = "fractional",
    output: Annotated[
        Path | None, typer.Option(help="The model file to write.", show_default="DATA-MODEL.onehood")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Discard an earlier training and begin anew.")] = False,
    checkpoint_seconds: Annotated[float, typer.Option(help="The least time between two checkpoints.")] = 30.0,
    data_dir: DataDirOption = None,
    json: JsonOption = False,
    image_size: Annotated[
        int | None, typer.Option(help="Side of the model's square input in pixels; by default from the data.")
    ] = None,
    technique: dict[str, Any],
    folder: dict[str, Any],
) -> None:
    """Train a classifier on DATA. Interrupted, the same command continues it."""
    # NumPy, and TensorFlow with the networks, which `--help` does without.
    from onehood.classifiers import train as train_classifier
    from onehood.classifiers.about import record_of
    from onehood.datasets import known_dataset
    from onehood.training.record import TrainingRecord

    options = technique_options(technique)
    output = output or Path(f"{known_dataset(data) or Path(data).resolve().name or 'data'}-{model}.onehood")
    with told_when_interrupted(_afterwards(model, restart)):
        classifier = train_classifier(
            data,
            model,
            output=output,
            restart=restart,
            checkpoint_seconds=checkpoint_seconds,
            data_dir=data_dir,
            image_size=image_size,
            folder=folder_options(folder),
            **options,
        )
    record = record_of(classifier) or TrainingRecord()
    if json:
        known = {"output": str(output), "technique": model, "parameter_count": classifier.parameter_count}
        print_json(known | record.as_json())
        return
    recipe = record.recipe or {}
    error = record.validation_error_percent
    print_rows(
        [
            ("model", output),
            ("parameters", f"{classifier.parameter_count:,}"),
            ("epochs", len(record.epochs) or None),
            ("augmentation", _augmentation(recipe.get("augmentation"))),
            ("classifier", recipe.get("classifier")),
            ("features", recipe.get("features")),
            ("training time", None if record.seconds is None else f"{record.seconds:.0f} s"),
            ("speed", None if record.images_per_second is None else f"{record.images_per_second:,.0f} images/s"),
            ("validation error", None if error is None else f"{error:.2f} %"),
            ("next", f"onehood evaluate {output} {data} --report report"),
        ]
    )


def _afterwards(model: str, restart: bool) -> str:
    """What becomes of a training that was interrupted."""
    if model in TECHNIQUES and not TECHNIQUES[model].in_epochs:
        return "The same command begins anew; the features of files that were described are kept."
    return f"The same command{', without --restart,' if restart else ''} continues from the last checkpoint."


def _augmentation(values: dict[str, Any] | None) -> str | None:
    """What was done to the training images, in words."""
    if values is None:
        return None
    parts = [
        f"shift ± {100 * values['shift']:g} %" if values["shift"] else "",
        f"turn ± {values['rotate']:g}°" if values["rotate"] else "",
        f"zoom ± {100 * values['zoom']:g} %" if values["zoom"] else "",
        "mirror" if values["flip"] else "",
    ]
    return ", ".join(part for part in parts if part) or "none"

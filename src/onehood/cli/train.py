"""`onehood train`: from data to a model file."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from onehood.cli.console import DataArgument, DataDirOption, JsonOption, import_keras_quietly, print_json, print_rows
from onehood.cli.folder import (
    FitOption,
    GlobOption,
    GroupOption,
    LabelPatternOption,
    MemoryOption,
    RescanOption,
    StrictOption,
    TestOption,
    folder_options,
)
from onehood.errors import InvalidArgumentError

# Panels of --help.
_TRAINING = "Training"
_NETWORK = "Network (fractional)"


def train(
    data: DataArgument,
    *,
    model: Annotated[str, typer.Option(help="The technique.")] = "fractional",
    output: Annotated[
        Path | None, typer.Option(help="The model file to write.", show_default="DATA-MODEL.onehood")
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Discard an earlier training and begin anew.")] = False,
    checkpoint_seconds: Annotated[
        float, typer.Option(help="The least time between two checkpoints.", rich_help_panel=_TRAINING)
    ] = 30.0,
    data_dir: DataDirOption = None,
    json: JsonOption = False,
    image_size: Annotated[
        int | None, typer.Option(help="Side of the model's square input in pixels; by default from the data.")
    ] = None,
    fit: FitOption = None,
    test: TestOption = None,
    glob: GlobOption = None,
    label_pattern: LabelPatternOption = None,
    group: GroupOption = None,
    strict: StrictOption = False,
    rescan: RescanOption = False,
    memory: MemoryOption = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the data.", rich_help_panel=_TRAINING)] = None,
    batch_size: Annotated[int | None, typer.Option(help="Images in a step.", rich_help_panel=_TRAINING)] = None,
    learning_rate: Annotated[
        str | None,
        typer.Option(help="Peak of the one-cycle schedule, or auto to find it.", rich_help_panel=_TRAINING),
    ] = None,
    weight_decay: Annotated[float | None, typer.Option(help="Of AdamW.", rich_help_panel=_TRAINING)] = None,
    validation: Annotated[
        float | None, typer.Option(help="Share of the training images to validate on.", rich_help_panel=_TRAINING)
    ] = None,
    keep: Annotated[
        Literal["last", "best"] | None,
        typer.Option(help="The weights of the last epoch or of the best.", rich_help_panel=_TRAINING),
    ] = None,
    precision: Annotated[
        Literal["float32", "mixed_bfloat16", "mixed_float16"] | None,
        typer.Option(help="Precision of the activations.", rich_help_panel=_TRAINING),
    ] = None,
    augment: Annotated[
        bool | None,
        typer.Option(
            "--augment/--no-augment",
            help="Shift, turn, zoom and mirror training images; on by default for photographs.",
            rich_help_panel=_TRAINING,
        ),
    ] = None,
    class_weights: Annotated[
        Literal["none", "balanced"] | None,
        typer.Option(help="Weigh images by the rarity of their class.", rich_help_panel=_TRAINING),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything random.", rich_help_panel=_TRAINING)] = None,
    filters: Annotated[
        int | None, typer.Option(help="k, filters of the first level.", rich_help_panel=_NETWORK)
    ] = None,
    levels: Annotated[int | None, typer.Option(help="L, by default from the size.", rich_help_panel=_NETWORK)] = None,
    pooling_ratio: Annotated[
        float | None, typer.Option(help="Between 1 and 2, by default √2.", rich_help_panel=_NETWORK)
    ] = None,
    sequence: Annotated[
        Literal["random", "pseudorandom"] | None, typer.Option(help="Of the regions.", rich_help_panel=_NETWORK)
    ] = None,
    overlapping: Annotated[
        bool | None,
        typer.Option("--overlapping/--disjoint", help="Of the regions.", rich_help_panel=_NETWORK),
    ] = None,
    dropout: Annotated[float | None, typer.Option(help="Rate at the output.", rich_help_panel=_NETWORK)] = None,
) -> None:
    """Train a classifier on DATA. Interrupted, the same command continues it."""
    # The networks bring TensorFlow along, and `--help` does without it.
    from onehood.classifiers import train as train_classifier

    recipe = _given(
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=_learning_rate(learning_rate),
        augment=augment,
        class_weights=class_weights,
        weight_decay=weight_decay,
        validation=validation,
        keep=keep,
        precision=precision,
        seed=seed,
    )
    parameters = _given(
        filters=filters,
        levels=levels,
        pooling_ratio=pooling_ratio,
        sequence=sequence,
        overlapping=overlapping,
        dropout=dropout,
    )
    folder = folder_options(
        fit=fit,
        test=test,
        glob=glob,
        label_pattern=label_pattern,
        group_pattern=group,
        strict=strict,
        rescan=rescan,
        memory=memory,
    )
    output = output or Path(f"{Path(data).name}-{model}.onehood")
    import_keras_quietly()
    classifier = train_classifier(
        data,
        model,
        parameters=parameters,
        output=output,
        restart=restart,
        checkpoint_seconds=checkpoint_seconds,
        data_dir=data_dir,
        image_size=image_size,
        folder=folder,
        **recipe,
    )
    training = getattr(classifier, "training_", {})
    result = {"output": str(output), "technique": model, "parameter_count": classifier.parameter_count, **training}
    if json:
        print_json(result)
        return
    validation_error = result.get("validation_error_percent")
    print_rows(
        [
            ("model", output),
            ("parameters", f"{classifier.parameter_count:,}"),
            ("epochs", len(result.get("epochs", ())) or None),
            ("augmentation", _augmentation(result.get("recipe", {}).get("augmentation"))),
            ("training time", f"{result['seconds']:.0f} s" if "seconds" in result else None),
            ("speed", f"{result['images_per_second']:,.0f} images/s" if "images_per_second" in result else None),
            ("validation error", None if validation_error is None else f"{validation_error:.2f} %"),
            ("next", f"onehood evaluate {output} {data} --report report"),
        ]
    )


def _learning_rate(given: str | None) -> float | str | None:
    if given is None or given == "auto":
        return given
    try:
        return float(given)
    except ValueError as error:
        raise InvalidArgumentError(f'`--learning-rate` must be a number, or "auto". Received: {given!r}.') from error


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


def _given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}

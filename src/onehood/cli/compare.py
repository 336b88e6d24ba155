"""`onehood compare`: every technique on the same data, in one report."""

from pathlib import Path
from typing import Annotated, Any

import typer

from onehood.cli.console import DataArgument, DataDirOption, JsonOption, print_json, told_when_interrupted
from onehood.cli.folder import FolderReadingOptions, folder_options
from onehood.cli.options import with_options
from onehood.terminal import echo, one_line


@with_options(folder=FolderReadingOptions)
def compare(
    data: DataArgument,
    *,
    models: Annotated[
        str | None, typer.Option(help="Techniques with commas between, as lenet,fractional.", show_default="all")
    ] = None,
    output: Annotated[Path, typer.Option(help="The folder for models and report.")] = Path("comparison"),
    epochs: Annotated[
        int | None, typer.Option(help="Passes of each technique.", show_default="each technique's own")
    ] = None,
    minutes: Annotated[float | None, typer.Option(help="Of training for each technique, instead.")] = None,
    tests: Annotated[int, typer.Option(help="How many predictions of a stochastic model to average.")] = 12,
    seed: Annotated[int, typer.Option(help="Of every training and of the tests.")] = 0,
    restart: Annotated[bool, typer.Option("--restart", help="Train anew what was trained before.")] = False,
    data_dir: DataDirOption = None,
    image_size: Annotated[
        int | None, typer.Option(help="Side of the models' square input in pixels; by default from the data.")
    ] = None,
    json: JsonOption = False,
    folder: dict[str, Any],
) -> None:
    """Train every technique on DATA and set them side by side. Interrupted, the same command continues."""
    # These bring TensorFlow and matplotlib along, and `--help` does without them.
    from onehood.evaluation import compare as run
    from onehood.reports import write_comparison

    without = ", without --restart," if restart else ""
    with told_when_interrupted(f"The same command{without} continues; what is trained already is kept."):
        comparison = run(
            data,
            None if models is None else [name.strip() for name in models.split(",")],
            output=output / "models",
            epochs=epochs,
            minutes=minutes,
            tests=tests,
            seed=seed,
            restart=restart,
            data_dir=data_dir,
            image_size=image_size,
            folder=folder_options(folder),
        )
    page = write_comparison(output, comparison)
    if json:
        print_json(comparison.as_json() | {"report": str(page)})
        return
    for contender in comparison.contenders:
        result = contender.evaluation
        low, high = result.error_percent_interval
        echo(
            f"{contender.name:<22} {result.error_percent:6.2f} % ({low:.2f} to {high:.2f})  "
            f"{contender.parameters:>10,} parameters  {contender.training_seconds or 0:7.1f} s  {contender.budget}"
        )
    for name, reason in comparison.skipped.items():
        echo(f"{name:<22} left out: {one_line(reason)}")
    echo(f"report                 {page}")

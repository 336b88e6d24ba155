"""`onehood show`: pictures of what techniques do to a photograph."""

from pathlib import Path
from typing import Annotated

import typer

from onehood.cli.console import JsonOption, import_keras_quietly, print_json, print_rows
from onehood.errors import InvalidArgumentError


def show(
    photo: Annotated[Path, typer.Argument(metavar="PHOTO", help="An image file.")],
    *,
    pooling: Annotated[
        bool, typer.Option("--pooling", help="Regions of fractional pooling, and their effect.")
    ] = False,
    pooling_ratio: Annotated[float, typer.Option(help="Between 1 and 2.", show_default="√2")] = 2**0.5,
    seed: Annotated[int, typer.Option(help="Of the regions.")] = 0,
    output: Annotated[Path, typer.Option(help="The folder to write the pictures to.")] = Path("pictures"),
    json: JsonOption = False,
) -> None:
    """Draw what fractional pooling does to PHOTO."""
    if not pooling:
        raise InvalidArgumentError("Nothing to show: ask for --pooling.")
    if not 1 < pooling_ratio < 2:
        raise InvalidArgumentError(f"`--pooling-ratio` must lie strictly between 1 and 2. Received: {pooling_ratio}.")
    # These bring TensorFlow and matplotlib along, and `--help` does without them.
    from onehood.figures import save_png
    from onehood.files import output_path
    from onehood.images import decode

    image = decode(photo)
    import_keras_quietly()
    from onehood.layers.pooling_pictures import distortion_picture, region_picture

    figures = {
        "regions": region_picture(image, pooling_ratio=pooling_ratio, seed=seed),
        "distortion": distortion_picture(image, pooling_ratio=pooling_ratio, seed=seed),
    }
    paths = {name: output_path(output / f"pooling-{name}.png") for name in figures}
    for name, figure in figures.items():
        save_png(figure, paths[name])
    if json:
        print_json({"photo": str(photo), "pictures": {name: str(path) for name, path in paths.items()}})
        return
    print_rows(paths.items())

"""`onehood show`: pictures of what techniques do to a photograph."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onehood.cli.console import JsonOption, print_json, print_rows
from onehood.errors import InvalidArgumentError
from onehood.rules import LAYER_SEED, POOLING_RATIO, KernelName

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(
    photo: Annotated[Path, typer.Argument(metavar="PHOTO", help="An image file.")],
    *,
    kernels: Annotated[bool, typer.Option("--kernels", help="What each kernel makes of it.")] = False,
    convolution: Annotated[
        KernelName | None, typer.Option(help="Convolution with this kernel, step by step: window, products, sum.")
    ] = None,
    descriptors: Annotated[
        bool, typer.Option("--descriptors", help="Colours, local binary patterns, HOG, keypoints.")
    ] = False,
    vocabulary: Annotated[
        Path | None,
        typer.Option(help="A model file of visual_words: its words in PHOTO, and patches that belong to each."),
    ] = None,
    pooling: Annotated[
        bool, typer.Option("--pooling", help="Regions of fractional pooling, and their effect.")
    ] = False,
    pooling_ratio: Annotated[float, typer.Option(help="Between 1 and 2.", show_default="√2")] = 2**0.5,
    seed: Annotated[int, typer.Option(help="Of the regions.")] = 0,
    output: Annotated[Path, typer.Option(help="The folder to write the pictures to.")] = Path("pictures"),
    json: JsonOption = False,
) -> None:
    """Draw what techniques do to PHOTO."""
    if not (kernels or convolution or descriptors or vocabulary or pooling):
        raise InvalidArgumentError(
            "Nothing to show: ask for --kernels, --convolution KERNEL, --descriptors, --vocabulary MODEL or --pooling."
        )
    POOLING_RATIO.check("--pooling-ratio", pooling_ratio)
    LAYER_SEED.check("--seed", seed)
    # matplotlib, which `--help` does without.
    from onehood.figures import save_figure
    from onehood.files import output_path
    from onehood.images import decode

    image = decode(photo)
    paths = {}
    for name, figure in [
        *(_filters(image, kernels, convolution)),
        *(_features(image, descriptors, vocabulary)),
        *(_pooling(image, pooling_ratio, seed) if pooling else ()),
    ]:
        paths[name] = output_path(output / f"{name}.png", kind="picture", inputs=[photo])
        save_figure(figure, paths[name])
    if json:
        print_json({"photo": str(photo), "pictures": {name: str(path) for name, path in paths.items()}})
        return
    print_rows(paths.items())


def _filters(image: Any, kernels: bool, convolution: KernelName | None) -> Iterator[tuple[str, "Figure"]]:
    from onehood.filters.pictures import convolution_picture, kernels_picture

    if kernels:
        yield "kernels", kernels_picture(image)
    if convolution is not None:
        yield f"convolution-{convolution}", convolution_picture(image, convolution)


def _features(image: Any, descriptors: bool, vocabulary: Path | None) -> Iterator[tuple[str, "Figure"]]:
    if descriptors:
        from onehood.features.pictures import descriptor_pictures

        yield from descriptor_pictures(image)
    if vocabulary is not None:
        from onehood.classifiers import load
        from onehood.features import VisualWordsTransformer
        from onehood.features.pictures import word_pictures

        transformer = getattr(load(vocabulary), "transformer", None)
        if not isinstance(transformer, VisualWordsTransformer):
            raise InvalidArgumentError(f"`--vocabulary` must be a model file of visual_words. Received: {vocabulary}.")
        yield from word_pictures(image, transformer)


def _pooling(image: Any, ratio: float, seed: int) -> Iterator[tuple[str, "Figure"]]:
    from onehood.layers.pooling_pictures import distortion_picture, region_picture

    yield "pooling-regions", region_picture(image, pooling_ratio=ratio, seed=seed)
    yield "pooling-distortion", distortion_picture(image, pooling_ratio=ratio, seed=seed)

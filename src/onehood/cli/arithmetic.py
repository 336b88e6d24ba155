"""`onehood arithmetic`: the sizes, parameters and costs of an operation, with their formulas filled in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onehood.cli.console import JsonOption, print_json, print_rows

if TYPE_CHECKING:
    from onehood.arithmetic import Worked

arithmetic = typer.Typer(no_args_is_help=True, help="Work out sizes, parameters and costs of an operation.")

InputOption = Annotated[str, typer.Option("--input", metavar="HxWxC", help="Height, width and channels, as 32x32x3.")]


@arithmetic.command("convolution")
def convolution(
    shape: InputOption,
    kernel: Annotated[int, typer.Option(help="Side of the kernels.")],
    *,
    filters: Annotated[int, typer.Option(help="How many kernels, and maps.")] = 1,
    stride: Annotated[int, typer.Option(help="Pixels from window to window.")] = 1,
    padding: Annotated[int, typer.Option(help="Borders of zeros.")] = 0,
    groups: Annotated[int, typer.Option(help="Parts that maps and filters fall into.")] = 1,
    json: JsonOption = False,
) -> None:
    """Convolution: 32x32x3, --kernel 5 --filters 3 --padding 2 leaves 32×32×3."""
    from onehood.arithmetic import Shape
    from onehood.arithmetic import convolution as work

    worked = work(Shape.read(shape), kernel=kernel, filters=filters, stride=stride, padding=padding, groups=groups)
    _show(worked, json)


@arithmetic.command("pooling")
def pooling(
    shape: InputOption,
    *,
    kernel: Annotated[int, typer.Option(help="Side of the windows.")] = 2,
    stride: Annotated[int | None, typer.Option(help="Pixels from window to window; the kernel's by default.")] = None,
    padding: Annotated[int, typer.Option(help="Borders.")] = 0,
    json: JsonOption = False,
) -> None:
    """Max- or average pooling."""
    from onehood.arithmetic import Shape
    from onehood.arithmetic import pooling as work

    _show(work(Shape.read(shape), kernel=kernel, stride=stride, padding=padding), json)


@arithmetic.command("fractional")
def fractional(
    shape: InputOption,
    *,
    ratio: Annotated[float, typer.Option(help="Between 1 and 2.", show_default="√2")] = 2**0.5,
    json: JsonOption = False,
) -> None:
    """Fractional max-pooling."""
    from onehood.arithmetic import Shape, fractional_pooling

    _show(fractional_pooling(Shape.read(shape), ratio=ratio), json)


@arithmetic.command("hog")
def hog(
    shape: InputOption,
    *,
    cell: Annotated[int, typer.Option(help="Pixels per cell, down and across.")] = 8,
    block: Annotated[int, typer.Option(help="Cells per block, down and across.")] = 2,
    orientations: Annotated[int, typer.Option(help="Bins of a histogram.")] = 9,
    json: JsonOption = False,
) -> None:
    """Histograms of oriented gradients: 32x32, --cell 3 --block 2 gives 2,916 features."""
    from onehood.arithmetic import Shape
    from onehood.arithmetic import hog as work

    _show(work(Shape.read(shape), cell=cell, block=block, orientations=orientations), json)


@arithmetic.command("ladders")
def ladders(
    *,
    side: Annotated[int, typer.Option(help="Of the input, in pixels.")] = 11,
    ratio: Annotated[float, typer.Option(help="Of fractional pooling, between 1 and 2.", show_default="√2")] = 2**0.5,
    output: Annotated[Path | None, typer.Option(help="A PNG file to draw them to.")] = None,
    json: JsonOption = False,
) -> None:
    """How deep a network of 2×2 convolutions can be, with ordinary and with fractional pooling."""
    from onehood.arithmetic import fractional_ladder, levels_for, max_pooling_sides

    ladder = fractional_ladder(levels_for(side, ratio), ratio)
    chains = {"max_pooling": list(max_pooling_sides(side)), "fractional_pooling": [*ladder.sides, 1]}
    if output is not None:
        _draw(chains, ratio, output)
    if json:
        print_json({"side": side, "ratio": ratio, **chains, "picture": None if output is None else str(output)})
        return
    print_rows(
        [
            *((name.replace("_", " "), "-".join(map(str, sides))) for name, sides in chains.items()),
            ("poolings", f"{(len(chains['max_pooling']) - 1) // 2} against {len(ladder.pooled)}"),
            ("picture", output),
        ]
    )


def _draw(chains: dict[str, list[int]], ratio: float, output: Path) -> None:
    # matplotlib, which the numbers do without.
    from onehood.figures import ladders as draw
    from onehood.figures import save_figure
    from onehood.files import output_path

    titles = {
        "max_pooling": "Ordinary 2×2 max-pooling: every other layer halves the side",
        "fractional_pooling": f"Fractional max-pooling by {ratio:.4g}: more levels between the same ends",
    }
    drawn = {}
    for name, sides in chains.items():
        pool = "pool 2×2" if name == "max_pooling" else "pool FMP"
        # Convolution and pooling take turns; the last step to a single position is a convolution.
        steps = ["input", *("C2" if place % 2 == 0 else pool for place in range(len(sides) - 1))]
        drawn[titles[name]] = list(zip(sides, steps, strict=True))
    save_figure(draw(drawn), output_path(output, kind="picture"))


def _show(worked: "Worked", json: bool) -> None:
    if json:
        print_json(worked.as_json())
        return
    rows = [("input", str(worked.input))]
    if worked.output is not None:
        rows.append(("output", str(worked.output)))
    for name, quantity in worked.quantities.items():
        rows.append((name.replace("_", " "), f"{quantity.value:,} = {quantity.formula}"))
    print_rows(rows)

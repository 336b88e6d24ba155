"""`onehood describe`: an architecture, layer by layer."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onehood.classifiers.techniques.shared_options import NETWORK
from onehood.cli.console import JsonOption, TrustOption, print_json
from onehood.cli.options import with_options
from onehood.cli.technique import option_group, technique_options
from onehood.errors import InvalidArgumentError
from onehood.rules import CLASSES
from onehood.terminal import echo, one_line

if TYPE_CHECKING:
    from onehood.arithmetic import Description
    from onehood.arithmetic.description import LayerDescription

_WIDE = 160  # Columns, below which a row with all formulas would be folded.
_LEAST = 40
_POOLING = ("MaxPooling2D", "AveragePooling2D", "FractionalMaxPooling2D", "TrainableSubsampling2D")


@with_options(network=option_group(NETWORK))
def describe(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The name of a technique, or a model file.")],
    *,
    shape: Annotated[
        str | None, typer.Option("--input", metavar="HxWxC", help="Of a technique: its input, as 28x28x1.")
    ] = None,
    classes: Annotated[int | None, typer.Option(help="Of a technique: how many classes.")] = None,
    output: Annotated[Path | None, typer.Option(help="A .png or .svg file to draw it to.")] = None,
    trust: TrustOption = False,
    json: JsonOption = False,
    network: dict[str, Any],
) -> None:
    """Show each layer of MODEL with kernel, output, parameters, multiply-adds and receptive field."""
    description = _description(model, shape, classes, trust, technique_options(network))
    if output is not None:
        _draw(description, output)
    if json:
        print_json(description.as_json() | {"picture": None if output is None else str(output)})
        return
    _table(description)
    if output is not None:
        echo(f"picture  {output}")


def _description(
    model: str, shape: str | None, classes: int | None, trust: bool, options: dict[str, Any]
) -> "Description":
    # NumPy, and TensorFlow with the networks, which `--help` does without.
    from onehood.arithmetic import Shape
    from onehood.classifiers import TECHNIQUES, HasLayers, load
    from onehood.classifiers.shipped import SHIPPED
    from onehood.classifiers.techniques import technique
    from onehood.known_names import known_name
    from onehood.options import broken

    known = (*TECHNIQUES, *SHIPPED)
    name = known_name(model, known, argument="MODEL", kind="technique or model")
    if name is None and Path(model).suffix == "" and not Path(model).exists():
        raise broken("MODEL", f"one of {', '.join(known)}, or a model file", model, nearest=known)
    if classes is not None:
        CLASSES.check("--classes", classes)
    if name in TECHNIQUES:
        return technique(name).describe(options, Shape.read(shape) if shape else None, classes)
    if shape or classes is not None or options:
        raise InvalidArgumentError(
            "`--input`, `--classes` and options of a network belong to a technique by name. A model file has its own."
        )
    classifier = load(model, trust=trust)
    if not isinstance(classifier, HasLayers):
        raise InvalidArgumentError(f"{model}: a {type(classifier).__name__} has no layers to describe.")
    return classifier.describe()


def _table(description: "Description") -> None:
    from rich.console import Console

    console = Console()
    # Piped, a table is as wide as its lines, so that nothing is folded for programs that read it.
    if console.is_terminal and console.width < _WIDE:
        _narrow(description, console.width)
    else:
        _wide(description, console.width if console.is_terminal else 240)


def _wide(description: "Description", width: int) -> None:
    """A row for each layer, with every formula."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=_named(description), show_lines=False)
    for heading in ("layer", "kind", "details", "output", "parameters", "multiply-adds", "sees"):
        table.add_column(heading, justify="right" if heading == "sees" else "left", overflow="fold")
    for layer in description.layers:
        cells = (
            layer.name,
            layer.kind,
            _details(layer),
            f"{layer.output_text} = {layer.output_formula}" if layer.output_formula else layer.output_text,
            _filled_in(layer.parameters),
            _filled_in(layer.multiply_adds),
            _seen(layer),
        )
        table.add_row(*(Text(one_line(cell)) for cell in cells))  # A name of a layer is no markup.
    table.add_section()
    table.add_row("total", "", "", "", f"{description.parameters:,}", f"{description.multiply_adds:,}", "")
    Console(width=width).print(table)


def _narrow(description: "Description", width: int) -> None:
    """The numbers of each layer in a line, what it is and the formulas below."""
    headings = ("layer", "output", "parameters", "multiply-adds", "sees")
    rows = [
        (
            one_line(layer.name),
            layer.output_text,
            _number(layer.parameters.value),
            _number(layer.multiply_adds.value),
            _seen(layer),
        )
        for layer in description.layers
    ]
    total = ("total", "", f"{description.parameters:,}", f"{description.multiply_adds:,}", "")
    widths = [max(map(len, column)) for column in zip(headings, *rows, total, strict=True)]

    def line(cells: tuple[str, ...]) -> str:
        first, *others = (
            cell.ljust(size) if place < 2 else cell.rjust(size)
            for place, (cell, size) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *others]).rstrip()

    echo(_named(description))
    echo(line(headings))
    for row, layer in zip(rows, description.layers, strict=True):
        echo(line(row))
        kind = ", ".join(filter(None, [layer.kind, _details(layer)]))
        formulas = {
            "output": layer.output_formula,
            "parameters": layer.parameters.formula if layer.parameters.value else "",
            "multiply-adds": layer.multiply_adds.formula if layer.multiply_adds.value else "",
        }
        below = [kind, *(f"{name} = {formula}" for name, formula in formulas.items() if formula)]
        for text in below:
            echo(textwrap.fill(one_line(text), max(width, _LEAST), initial_indent="  ", subsequent_indent="    "))
    echo(line(total))


def _named(description: "Description") -> str:
    return f"{one_line(description.name)}, input {'×'.join(map(str, description.input))}"


def _details(layer: "LayerDescription") -> str:
    return ", ".join(f"{name} {value}" for name, value in layer.details.items())


def _seen(layer: "LayerDescription") -> str:
    return "all" if layer.receptive_field is None else f"{layer.receptive_field:g}"


def _number(value: int) -> str:
    return f"{value:,}" if value else ""


def _filled_in(quantity: Any) -> str:
    return f"{quantity.value:,} = {quantity.formula}" if quantity.value else ""


def _draw(description: "Description", output: Path) -> None:
    # matplotlib, which the table does without.
    from onehood.figures import Stage, architecture, save_figure
    from onehood.files import output_path

    stages = [
        Stage("input", description.input if len(description.input) == 3 else (1, *description.input), "other", "")
    ]
    for layer in description.layers:
        kind = (
            "pooling"
            if layer.kind in _POOLING
            else ("convolution" if len(layer.output) == 3 else "dense")
            if layer.parameters.value
            else "other"
        )
        if kind != "other":  # Activations, scaling and dropout change no shape.
            caption = ", ".join(layer.details[name] for name in ("kernel", "ratio") if name in layer.details)
            stages.append(Stage(layer.name, layer.output, kind, caption))
    totals = f"{description.parameters:,} parameters, {description.multiply_adds:,} multiply-adds"
    save_figure(architecture(f"{description.name}: {totals}", stages), output_path(output, kind="picture"))

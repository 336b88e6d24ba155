"""`onehood info`: what a model file says of itself."""

from collections.abc import Mapping
from math import prod
from typing import Any

from onehood.cli.console import JsonOption, ModelArgument, print_json, print_rows
from onehood.terminal import echo


def info(model: ModelArgument, json: JsonOption = False) -> None:
    """Show what MODEL is, how it was trained, and with which versions."""
    # NumPy and safetensors, which `--help` does without.
    from onehood.classifiers import model_card, model_path, read_model_file

    content = read_model_file(model)
    learned = content.training.get("parameter_count")
    weights = learned if isinstance(learned, int) else sum(prod(array.shape) for array in content.weights.values())
    files = content.training.get("reads_files") is True
    values: dict[str, Any] = {
        "model": str(model),
        "bytes": model_path(model).stat().st_size,
        "technique": content.technique,
        "parameters": dict(content.parameters),
        "class_names": list(content.class_names),
        "input": dict(content.input),
        "weight_count": weights,
        "training": dict(content.training),
        "versions": dict(content.versions),
        "card": model_card(model),
    }
    if json:
        print_json(values)
        return
    names = content.class_names
    training = content.training
    print_rows(
        [
            ("model", f"{model} ({values['bytes'] / 1e6:.1f} MB)"),
            ("technique", content.technique),
            ("parameters", ", ".join(f"{name}={value}" for name, value in content.parameters.items())),
            ("weights", f"{weights:,}"),
            ("classes", f"{len(names)}: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}"),
            ("input", "files as they are" if files else _sides(content.input)),
            ("resizing", None if files else content.input.get("fit")),
            ("trained on", training.get("data", {}).get("name")),
            ("epochs", len(training.get("epochs", ())) or None),
            ("validation error", _percent(training.get("validation_error_percent"))),
            ("versions", ", ".join(f"{name} {value}" for name, value in content.versions.items())),
        ]
    )
    if values["card"] is not None:
        echo(f"\n{values['card']}", end="")


def _sides(input_: Mapping[str, Any]) -> str:
    return " × ".join(str(input_.get(side)) for side in ("height", "width", "channels"))


def _percent(value: object) -> str | None:
    return f"{value:.2f} %" if isinstance(value, float) else None

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
    from onehood.training.record import TrainingRecord

    content = read_model_file(model)
    record = TrainingRecord.from_json(content.training)
    weights = record.parameter_count
    if weights is None:
        weights = sum(prod(array.shape) for array in content.weights.values())
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
    print_rows(
        [
            ("model", f"{model} ({values['bytes'] / 1e6:.1f} MB)"),
            ("technique", content.technique),
            ("parameters", ", ".join(f"{name}={value}" for name, value in content.parameters.items())),
            ("weights", f"{weights:,}"),
            ("classes", f"{len(names)}: {', '.join(names[:8])}{' …' if len(names) > 8 else ''}"),
            ("input", "files as they are" if record.reads_files else _sides(content.input)),
            ("resizing", None if record.reads_files else content.input.get("fit")),
            ("trained on", record.data.name),
            ("epochs", len(record.epochs) or None),
            ("validation error", _percent(record.validation_error_percent)),
            ("versions", ", ".join(f"{name} {value}" for name, value in content.versions.items())),
        ]
    )
    if values["card"] is not None:
        echo(f"\n{values['card']}", end="")


def _sides(input_: Mapping[str, Any]) -> str:
    return " × ".join(str(input_.get(side)) for side in ("height", "width", "channels"))


def _percent(value: object) -> str | None:
    return f"{value:.2f} %" if isinstance(value, float) else None

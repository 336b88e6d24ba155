"""What a manifest may say: the type and the range of every field, so that nothing in a file is taken on trust."""

from collections.abc import Mapping
from dataclasses import fields
from math import isfinite
from pathlib import Path
from typing import Any, get_args

from onehood.datasets import FolderOptions
from onehood.errors import InvalidArgumentError, ModelFileError
from onehood.images import LongestSide, Square, checked_value_range, view_from_json
from onehood.options import shown
from onehood.rules import LONGEST_SIDE, Precision

_LONGEST_NAME = 1000
_LONGEST_TEXT = 10_000
_LONGEST_LIST = 1000
_MOST_CLASSES = 100_000
_MOST_PARAMETERS = 100
_LARGEST_NUMBER = 2**53  # Beyond, JSON's readers disagree.
_LARGEST_SIDE = 4096

_KINDS = {
    "technique": str,
    "parameters": dict,
    "class_names": list,
    "input": dict,
    "training": dict,
    "versions": dict,
}
_COUNTS = ("kept_epoch", "best_epoch", "resumed_epoch", "parameter_count", "left_out")
_MEASURES = (
    *("seconds", "images_per_second", "loss", "error_percent", "learning_rate"),
    *("validation_loss", "validation_error_percent"),
)
_RECORDED = ("epoch", "loss", "error_percent", "seconds")


class _DamageError(Exception):
    """What is wrong with a field."""


def checked_manifest(path: Path, manifest: Any, *, format_version: int) -> dict[str, Any]:
    """The fields of a manifest, each of its type and within its range.

    Args:
        path: of the model file, for errors.
        manifest: as JSON gave it.
        format_version: the newest that this version reads.

    Raises:
        ModelFileError: one of them is not, or the file is of a newer format.
    """
    if not isinstance(manifest, dict) or type(manifest.get("format")) is not int or manifest["format"] < 1:
        raise ModelFileError(f"{path}: damaged: the manifest has no format version.")
    if manifest["format"] > format_version:
        raise ModelFileError(
            f"{path}: written in format {manifest['format']}; this version of onehood reads up to {format_version}. "
            "Install a newer onehood."
        )
    for name, kind in _KINDS.items():
        if not isinstance(manifest.get(name), kind):
            raise ModelFileError(f"{path}: damaged: the manifest's {name!r} is missing or of another type.")
    try:
        _check_text("technique", manifest["technique"])
        _check_parameters(manifest["parameters"])
        _check_classes(manifest["class_names"])
        _check_training(manifest["training"])
        _check_versions(manifest["versions"])
    except _DamageError as damage:
        raise ModelFileError(f"{path}: damaged: {damage}.") from damage
    return {name: manifest[name] for name in _KINDS}


def checked_input(path: Path | str, fields_: Mapping[str, Any]) -> Square | LongestSide:
    """How the model looks at an image.

    Raises:
        ModelFileError: it is no way to look, or at larger images than any model's.
    """
    try:
        view = view_from_json(fields_)
    except InvalidArgumentError as error:
        raise ModelFileError(f"{path}: damaged: the manifest's input is none ({error}).") from error
    largest = _LARGEST_SIDE if isinstance(view, Square) else LONGEST_SIDE.most or 0
    sides = view.shape if isinstance(view, Square) else (view.pixels,)
    if max(sides) > largest:
        raise ModelFileError(
            f"{path}: damaged: an input's sides are at most {largest}. Found: {' × '.join(map(shown, sides))}."
        )
    return view


def _check_text(name: str, value: Any, longest: int = _LONGEST_NAME) -> None:
    if not isinstance(value, str) or len(value) > longest:
        raise _DamageError(f"{name!r} must be a text of at most {longest:,} characters, and is {shown(value)}")


def _check_classes(names: list[Any]) -> None:
    if not 2 <= len(names) <= _MOST_CLASSES:
        raise _DamageError(f"the manifest must name at least two classes, and at most {_MOST_CLASSES:,}")
    if not all(isinstance(name, str) and len(name) <= _LONGEST_NAME for name in names):
        raise _DamageError("the manifest must name at least two classes, each by a text")
    if len(set(names)) < len(names):
        raise _DamageError("two classes have one name")


def _check_parameters(parameters: dict[str, Any]) -> None:
    if len(parameters) > _MOST_PARAMETERS:
        raise _DamageError("there are too many parameters")
    for name, value in parameters.items():
        values = value if isinstance(value, list) else [value]
        if len(values) > _LONGEST_LIST:
            raise _DamageError(f"the parameter {shown(name)} lists too much")
        for one in values:
            if isinstance(one, str):
                _check_text(name, one)
            elif one is not None and not (isinstance(one, bool | int | float) and _is_small(one)):
                raise _DamageError(f"the parameter {shown(name)} is {shown(one)}")


def _check_training(training: dict[str, Any]) -> None:
    for name in _COUNTS:
        _check_count(name, training.get(name))
    for name in _MEASURES:
        _check_measure(name, training.get(name))
    for name in ("converged", "reads_files"):
        if not isinstance(training.get(name, False), bool):
            raise _DamageError(f"{name!r} must be true or false, and is {shown(training[name])}")
    recipe = training.get("recipe", {})
    if not isinstance(recipe, dict):
        raise _DamageError("what the manifest says of its recipe is of another type")
    if recipe.get("precision", "float32") not in get_args(Precision):
        raise _DamageError(f"there is no precision {shown(recipe['precision'])}")
    _check_data(training.get("data", {}))
    epochs = training.get("epochs", [])
    if not isinstance(epochs, list) or not all(map(_is_record, epochs)):
        raise _DamageError("what the manifest says of its epochs is of another type")


def _check_data(data: Any) -> None:
    if not isinstance(data, dict) or not isinstance(data.get("options") or {}, dict):
        raise _DamageError("what the manifest says of its data is of another type")
    if "name" in data:
        _check_text("name", data["name"])
    for name in ("training_samples", "validation_samples"):
        _check_count(name, data.get(name))
    given = data.get("options") or {}
    for field in fields(FolderOptions):
        if field.name == "value_range":  # Its own check is the stricter one.
            _check_value_range(given.get(field.name))
        elif field.name in given and not _is_like(given[field.name], field.default):
            raise _DamageError(f"the folder's {field.name!r} is {shown(given[field.name])}")


def _check_value_range(value: Any) -> None:
    try:
        checked_value_range(value)
    except (InvalidArgumentError, TypeError) as error:
        raise _DamageError(f"the folder's range of values is none ({error})") from error


def _check_versions(versions: dict[str, Any]) -> None:
    if len(versions) > _MOST_PARAMETERS:
        raise _DamageError("there are too many versions")
    for name, value in versions.items():
        _check_text(name, value)


def _check_count(name: str, value: Any) -> None:
    if value is not None and (type(value) is not int or not 0 <= value <= _LARGEST_NUMBER):
        raise _DamageError(f"{name!r} must be a whole number of at least 0, and is {shown(value)}")


def _check_measure(name: str, value: Any) -> None:
    """NaN is a measure: of a metric of one's own, for one."""
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        raise _DamageError(f"{name!r} must be a number, and is {shown(value)}")


def _is_record(epoch: Any) -> bool:
    if not isinstance(epoch, dict) or not isinstance(epoch.get("metrics", {}), dict):
        return False
    known = [epoch.get(name) for name in _RECORDED]
    others = [epoch.get(name) for name in ("validation_loss", "validation_error_percent")]
    return all(map(_is_number, known)) and all(other is None or _is_number(other) for other in others)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_small(value: float) -> bool:
    return isfinite(value) and abs(value) <= _LARGEST_NUMBER


def _is_like(value: Any, default: Any) -> bool:
    """Whether a stored option is of the type that it has: texts and sides may be missing."""
    if isinstance(default, bool):
        return isinstance(value, bool)
    if isinstance(default, str):
        return isinstance(value, str) and len(value) <= _LONGEST_TEXT
    if default is None:
        return value is None or (isinstance(value, str) and len(value) <= _LONGEST_TEXT) or type(value) is int
    return _is_number(value) and _is_small(value)

"""The folder beside a model file where its training lives, and the rule of continuing it."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onehood.errors import RunError
from onehood.files import write_text

_OPTIONS = "options.json"


def run_folder_of(output: Path) -> Path:
    """`m.onehood.run` for `m.onehood`."""
    return output.with_name(output.name + ".run")


def open_run_folder(folder: Path, options: Mapping[str, Any], *, restart: bool) -> Path:
    """Makes the folder of a new run, or opens that of an earlier one with the same options.

    Args:
        folder: where; may exist.
        options: everything that decides the result, as JSON values.
        restart: whether to discard what an earlier run left.

    Raises:
        RunError: the folder's run had other options (they are listed), or is damaged.
    """
    if restart and folder.exists():
        shutil.rmtree(folder)
    stored_at = folder / _OPTIONS
    asked = json.loads(json.dumps(options))  # As they will be read back: tuples become lists.
    if stored_at.exists():
        differences = _differences(_read_options(stored_at), asked)
        if differences:
            raise RunError(
                f"{folder} holds a training with other options:\n"
                + "\n".join(f"  {difference}" for difference in differences)
                + "\nUse the same options to continue it, --restart (restart=True) to train anew, or another --output."
            )
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    write_text(stored_at, json.dumps(asked, indent=2))
    return folder


def _read_options(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: damaged ({error}); --restart (restart=True) trains anew.") from error
    if not isinstance(values, dict):
        raise RunError(f"{path}: damaged (no JSON object); --restart (restart=True) trains anew.")
    return values


def _differences(stored: Mapping[str, Any], asked: Mapping[str, Any], prefix: str = "") -> list[str]:
    """One line for each option that differs, nested ones by their dotted names."""
    lines: list[str] = []
    for name in [*stored, *(name for name in asked if name not in stored)]:
        old, new = stored.get(name), asked.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            lines += _differences(old, new, f"{prefix}{name}.")
        elif old != new:
            lines.append(f"{prefix}{name}: {json.dumps(old)} there, {json.dumps(new)} here")
    return lines

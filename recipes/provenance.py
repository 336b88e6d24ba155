"""With what the numbers of a recipe were made, and where they are kept."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onehood.files import write_text


def head(command: str) -> dict[str, Any]:
    """The beginning of a result: command, commit and machine."""
    return {"command": command, "commit": commit(), "machine": f"{platform.machine()}, {os.cpu_count()} cores"}


def commit() -> str:
    """The commit that is checked out."""
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


def keep(result: Mapping[str, Any], output: Path | None) -> None:
    """Prints a result, and writes it where a file is named."""
    text = json.dumps(result, indent=2)
    print(text)
    if output is not None:
        write_text(output, text + "\n")

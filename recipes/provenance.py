"""With what the numbers of a recipe were made."""

import os
import platform
import subprocess
from typing import Any


def head(command: str) -> dict[str, Any]:
    """The beginning of a result: command, commit and machine."""
    return {"command": command, "commit": commit(), "machine": f"{platform.machine()}, {os.cpu_count()} cores"}


def commit() -> str:
    """The commit that is checked out."""
    return subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()

"""The files of what is derived from the database: written so that damage shows, read so that none is trusted."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from onehood.files import atomic_write, write_text

_DIGESTS = "digests.json"
_FAILURES = (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError)


def save_arrays(folder: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Writes each array into a file, and their digests last: without these the files count for nothing.

    Args:
        folder: made where it is missing.
        arrays: by the names of their files, without the ending.
    """
    folder.mkdir(exist_ok=True)
    with suppress(FileNotFoundError):
        (folder / _DIGESTS).unlink()
    digests = {}
    for name, array in arrays.items():
        path = folder / f"{name}.npy"
        with atomic_write(path) as stream:
            np.save(stream, array, allow_pickle=False)
        digests[name] = _digest(path)
    write_text(folder / _DIGESTS, json.dumps(digests))


def load_arrays(folder: Path, names: Mapping[str, tuple[type, int]]) -> dict[str, np.ndarray] | None:
    """Maps files into memory after comparing each with its digest.

    Args:
        folder: that `save_arrays` filled.
        names: of the arrays, with their kind of numbers and their number of axes.

    Returns:
        The arrays by name; None where one is missing, damaged or of another kind.
    """
    try:
        digests = json.loads((folder / _DIGESTS).read_text())
        arrays = {}
        for name, (kind, axes) in names.items():
            path = folder / f"{name}.npy"
            if digests[name] != _digest(path):
                return None
            array = np.load(path, mmap_mode="r", allow_pickle=False)
            if array.dtype != kind or array.ndim != axes:
                return None
            arrays[name] = array
    except _FAILURES:
        return None
    return arrays


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

"""What is known of image files from looking at them once, and its cache on disk."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from onehood.files import write_text
from onehood.images import ValueRange

CACHE_VERSION = 3


@dataclass(frozen=True)
class Verdict:
    """What looking at a file told.

    Args:
        size: bytes of the file.
        modified: its modification time, nanoseconds.
        problem: why it cannot be read, or None for a good image.
        height: of the upright image, in pixels; 0 for a bad one, so the rest.
        width: likewise.
        colour: whether it has colours.
        format: as "PNG".
        digest: of the file's content, hexadecimal.
        hash: the perceptual hash, or None for a flat image.
        flat: whether it is of one shade, or nearly so.
        own_range: the least and greatest value of an image that is deeper than 8 bits and was brought to grey levels by
            them, since it said nothing better; None for all others.
    """

    size: int
    modified: int
    problem: str | None = None
    height: int = 0
    width: int = 0
    colour: bool = False
    format: str = ""
    digest: str = ""
    hash: int | None = None
    flat: bool = False
    own_range: tuple[float, float] | None = None


def load_verdicts(data: Path, value_range: ValueRange | None = None) -> dict[str, Verdict]:
    """The verdicts kept for a folder, by path; none where the cache is missing, damaged or of another version.

    Args:
        data: the folder or manifest.
        value_range: by which deep values were read; each range has verdicts of its own.
    """
    try:
        values = json.loads(_cache_file(data, value_range).read_text())
        if values["version"] != CACHE_VERSION:
            return {}
        return {path: _verdict(verdict) for path, verdict in values["verdicts"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _verdict(values: dict[str, Any]) -> Verdict:
    own_range = values.pop("own_range")
    return Verdict(**values, own_range=None if own_range is None else (own_range[0], own_range[1]))


def save_verdicts(data: Path, verdicts: Mapping[str, Verdict], value_range: ValueRange | None = None) -> None:
    """Keeps verdicts for the next scan; a cache that cannot be written is done without."""
    path = _cache_file(data, value_range)
    values = {"version": CACHE_VERSION, "verdicts": {name: vars(verdict) for name, verdict in verdicts.items()}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(values))
    except OSError:
        return


def still_valid(verdict: Verdict | None, path: Path) -> bool:
    """Whether the file is, by size and time, the one that was looked at."""
    try:
        status = path.stat()
    except OSError:
        return False
    return verdict is not None and (verdict.size, verdict.modified) == (status.st_size, status.st_mtime_ns)


def content_digest(content: bytes) -> str:
    """The SHA-256 of a file's content, hexadecimal; processors have instructions for it."""
    return hashlib.sha256(content).hexdigest()


def _cache_file(data: Path, value_range: ValueRange | None = None) -> Path:
    key = os.fsencode(data.resolve()) + (b"" if value_range is None else f"\0{value_range}".encode())
    name = hashlib.blake2b(key, digest_size=16).hexdigest()
    return Path(platformdirs.user_cache_dir("onehood")) / "scans" / f"{name}.json"

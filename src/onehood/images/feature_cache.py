"""What was once worked out of an image, kept on disk under the content of its file."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
import platformdirs
import safetensors.numpy
from safetensors import SafetensorError

DEFAULT_CACHE_BYTES = 4 << 30
"""How much the user's cache may hold."""

_SUFFIX = ".safetensors"
_EMPTIED_TO = 0.9
_DIGEST = 16


class FeatureCache:
    """Arrays by key, in files of a folder that together stay below a limit: those unused for longest go first.

    A file that is damaged counts as missing. Nothing is flushed to disk: what a crash of the machine loses is worked
    out again. Safe to use from several threads and processes.

    Args:
        folder: made when first needed; the user's cache by default.
        limit: bytes of all files together.
    """

    def __init__(self, folder: Path | None = None, limit: int = DEFAULT_CACHE_BYTES) -> None:
        self.folder = folder or Path(platformdirs.user_cache_dir("onehood")) / "features"
        self.limit = limit
        self._held: int | None = None

    def get(self, key: str) -> dict[str, np.ndarray] | None:
        """The arrays kept under a key, or None."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            if content[:_DIGEST] != _digest(content[_DIGEST:]):
                return None
            arrays: dict[str, np.ndarray] = safetensors.numpy.load(content[_DIGEST:])
        except (OSError, SafetensorError, ValueError):
            return None
        with suppress(OSError):  # Of a cache that may only be read, the times stay as they are.
            os.utime(path)
        return arrays

    def put(self, key: str, arrays: Mapping[str, np.ndarray]) -> None:
        """Keeps arrays under a key; a cache that cannot be written is done without."""
        content = safetensors.numpy.save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(_digest(content) + content)
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._count(len(content))
        except OSError:
            return

    def _path(self, key: str) -> Path:
        digest = hashlib.blake2b(key.encode(errors="surrogateescape"), digest_size=20).hexdigest()
        return self.folder / digest[:2] / f"{digest}{_SUFFIX}"

    def _count(self, added: int) -> None:
        """Empties the folder to nine tenths of the limit where that is passed."""
        if self._held is None:
            self._held = sum(size for _, size, _ in self._files())
        else:
            self._held += added
        if self._held <= self.limit:
            return
        files = sorted(self._files())
        held = sum(size for _, size, _ in files)
        for _, size, path in files:
            if held <= _EMPTIED_TO * self.limit:
                break
            path.unlink(missing_ok=True)
            held -= size
        self._held = held

    def _files(self) -> list[tuple[int, int, Path]]:
        """When each file was last used, its size, its path."""
        found = []
        for path in self.folder.glob("*/*"):  # What a killed process left half-written is among them.
            try:
                status = path.stat()
            except FileNotFoundError:  # Another process was quicker.
                continue
            found.append((status.st_mtime_ns, status.st_size, path))
        return found


def _digest(content: bytes) -> bytes:
    """Sixteen bytes by which damage shows."""
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()

"""Writing files so that nothing is ever lost or half-written."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from onehood.errors import InvalidArgumentError


@contextmanager
def atomic_write(path: Path | str) -> Iterator[IO[bytes]]:
    """Opens a temporary neighbour of `path` for writing; it takes `path`'s place only when the block succeeds.

    The bytes are flushed to disk before the rename and the folder after it, so that a crash at any moment leaves
    either the old file or the new one.
    """
    path = Path(path)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; the result gets the permissions that any new file would have.
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def write_text(path: Path | str, text: str) -> None:
    """Writes `text` as UTF-8 to `path`, atomically; names of files that are no UTF-8 keep their bytes."""
    with atomic_write(path) as stream:
        stream.write(text.encode(errors="surrogateescape"))


def sha256_of(path: Path | str) -> str | None:
    """The digest of a file in hexadecimal, or None if there is none that can be read."""
    if not Path(path).is_file():  # A pipe would let us wait for ever.
        return None
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def output_path(path: Path | str, *, argument: str = "output") -> Path:
    """`path` as a Path whose folder exists, or an error that names `argument`."""
    path = Path(path)
    if path.is_dir():
        raise InvalidArgumentError(f"`{argument}` must be a file. Received a folder: {path}.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidArgumentError(
            f"`{argument}` must lie in a folder that can be written. Received: {path} ({error.strerror})."
        ) from error
    return path


def _umask() -> int:
    """The process's umask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows cannot open folders; the rename is atomic there all the same.
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Writing files so that nothing is ever lost or half-written."""

import errno
import hashlib
import os
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Literal

from onehood.errors import InvalidArgumentError

OutputKind = Literal["model", "csv", "page", "picture", "json"]
"""What a result may be: a model file, a table, an HTML page, a PNG or SVG picture, JSON."""

STANDARD_OUTPUT = Path("-")
"""As a user names it, for results that are text."""

_BEGINNING = 4096  # Bytes of a file that tell its kind.
_TABLES = (".csv", ".tsv", ".txt", "")
_LONGEST_NAME = 200  # Bytes; a temporary neighbour's name is somewhat longer than the file's own.


@contextmanager
def atomic_write(path: Path | str) -> Iterator[IO[bytes]]:
    """Opens a temporary neighbour of `path` for writing; it takes `path`'s place only when the block succeeds.

    The bytes are flushed to disk before the rename and the folder after it, so that a crash at any moment leaves
    either the old file or the new one. Of a symbolic link, it is the file behind it that is replaced; a device or a
    pipe is written into. A file that was there passes its permissions on.
    """
    path = Path(path)
    if path.is_symlink():
        path = Path(os.path.realpath(path))
    mode = _mode(path)
    if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        with path.open("wb", buffering=0) as stream:
            yield stream
        return
    prefix = os.fsdecode(os.fsencode(path.name)[:_LONGEST_NAME])
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{prefix}.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; the result gets the permissions that any new file would have.
        Path(temporary).chmod(0o666 & ~_umask() if mode is None else stat.S_IMODE(mode))
        Path(temporary).replace(path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:  # A full disk does not say whose.
            error.filename = str(path)
        raise
    _sync_folder(path.parent)


def write_text(path: Path | str, text: str) -> None:
    """Writes `text` as UTF-8 to `path`, atomically; names of files that are no UTF-8 keep their bytes."""
    content = text.encode(errors="surrogateescape")
    if path == STANDARD_OUTPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    with atomic_write(path) as stream:
        stream.write(content)


def sha256_of(path: Path | str) -> str | None:
    """The digest of a file in hexadecimal, or None if there is none that can be read."""
    if not Path(path).is_file():  # A pipe would let us wait for ever.
        return None
    try:
        with Path(path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def output_path(
    path: Path | str,
    *,
    argument: str = "output",
    kind: OutputKind | None = None,
    inputs: Iterable[Path | str] = (),
) -> Path:
    """Where a result may be written: `~` is the home folder, folders that are missing are made.

    Args:
        path: that a user named; `-` for standard output, of a table or a page.
        argument: what errors call it.
        kind: of the result. A file that is there is replaced only if it is of that kind, too, or empty; a device and a
            pipe may take anything.
        inputs: files that the same call reads, none of which may be replaced.

    Raises:
        InvalidArgumentError: the path is a folder, another kind of file, or one of the inputs, by whatever name; or it
            lies where nothing can be written.
    """
    path = expanded(path)
    if path == STANDARD_OUTPUT:
        if kind in ("csv", "page"):
            return path
        raise InvalidArgumentError(f"`{argument}` must be a file: only text can go to standard output. Received: -.")
    if path.is_dir():
        raise InvalidArgumentError(f"`{argument}` must be a file. Received a folder: {path}.")
    for one in inputs:
        if _is_same(path, one):
            raise InvalidArgumentError(
                f"`{argument}` must not be a file that is read at the same time. Received: {path}, which is {one}. "
                "Choose another name."
            )
    _check_place(path, argument, kind)
    return path


def _check_place(path: Path, argument: str, kind: OutputKind | None) -> None:
    """Makes the folder of an output, and refuses what may not be replaced or cannot be written."""
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    mode = _mode(target)
    if mode is not None and stat.S_ISBLK(mode):
        raise InvalidArgumentError(f"`{argument}` must not be a disk. Received: {path}.")
    if kind is not None and mode is not None and stat.S_ISREG(mode) and not _is_replaceable(target, kind):
        raise InvalidArgumentError(
            f"`{argument}`: {path} is there already and is no {_WORDS[kind]} of onehood's: it is not replaced. Choose "
            "another name, or remove it."
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(target.parent if mode is None or stat.S_ISREG(mode) else target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise InvalidArgumentError(
            f"`{argument}` must lie in a folder that can be written. Received: {path} ({error.strerror})."
        ) from error


def expanded(path: Path | str) -> Path:
    """The path with `~` as the home folder."""
    try:
        return Path(path).expanduser()
    except RuntimeError:  # There is no such user, and so no such home.
        return Path(path)


_WORDS: dict[OutputKind, str] = {
    "model": "model file",
    "csv": "table of predictions",
    "page": "page",
    "picture": "picture",
    "json": "JSON file",
}


def _is_replaceable(path: Path, kind: OutputKind) -> bool:
    """Whether a file may give way to a result of that kind: it is empty, or one itself."""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(_BEGINNING)
    except OSError:
        return False
    checks: dict[OutputKind, Callable[[], bool]] = {
        "model": lambda: _is_model(path),
        "csv": lambda: path.suffix.lower() in _TABLES and _is_table(beginning),
        "page": lambda: beginning.startswith(b"<!doctype html>") and b'<meta name="generator"' in beginning,
        "picture": lambda: b"matplotlib" in beginning.lower(),
        "json": lambda: beginning.lstrip()[:1] in (b"{", b"["),
    }
    return not beginning or checks[kind]()


def _is_model(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "manifest.json" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _is_table(beginning: bytes) -> bool:
    """Text, and no list of labels, which somebody has made by hand."""
    first = beginning.split(b"\n", 1)[0].lower()
    return b"\0" not in beginning and b"label" not in first


def _is_same(path: Path, other: Path | str) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def _mode(path: Path) -> int | None:
    """Kind and permissions of what is there, or None."""
    with suppress(OSError, ValueError):
        return path.stat().st_mode
    return None


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

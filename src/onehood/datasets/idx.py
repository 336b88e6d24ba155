"""IDX files, the format of MNIST: a magic number, the dimensions, then one byte per value; gzipped or not."""

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from onehood.errors import DataError

_UNSIGNED_BYTE = 0x08
_GZIP_MAGIC = b"\x1f\x8b"


def read_idx(path: Path | str, *, dimensions: int) -> np.ndarray:
    """Reads an IDX file of unsigned bytes.

    Args:
        path: the file, gzipped or raw, whatever its name.
        dimensions: how many the file must have: 1 for labels, 3 for images.

    Returns:
        uint8 array of the shape that the file declares.

    Raises:
        DataError: the file is missing or damaged, and how: magic number, type, dimensions, length, trailing bytes.
    """
    path = Path(path)
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == _GZIP_MAGIC
        with gzip.open(path) if zipped else path.open("rb") as stream:
            return _read(stream, path, dimensions)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path}: damaged: the gzip stream is broken ({error}).") from error
    except OSError as error:
        raise DataError(f"{path}: the file cannot be read ({error.strerror or error}).") from error


def _read(stream: BinaryIO | gzip.GzipFile, path: Path, dimensions: int) -> np.ndarray:
    header = stream.read(4 + 4 * dimensions)
    if len(header) < 4 or header[:2] != b"\x00\x00":
        raise DataError(f"{path}: not an IDX file: its magic number is {header[:4].hex() or 'missing'}.")
    if header[2] != _UNSIGNED_BYTE or header[3] != dimensions:
        raise DataError(
            f"{path}: expected unsigned bytes (type 08) in {dimensions} dimensions; the magic number says type "
            f"{header[2]:02x} in {header[3]} dimensions."
        )
    if len(header) < 4 + 4 * dimensions:
        raise DataError(f"{path}: damaged: the header ends after {len(header)} bytes.")
    shape = tuple(int(side) for side in np.frombuffer(header, dtype=">u4", offset=4))
    expected = math.prod(shape)
    # Read no more than is declared and one byte to see whether more follows: a gzip bomb gets no further.
    content = _read_up_to(stream, expected + 1)
    if len(content) != expected:
        excess = len(content) > expected
        raise DataError(
            f"{path}: damaged: {' × '.join(map(str, shape))} values are declared, "
            + ("and more bytes follow them." if excess else f"but only {len(content)} bytes follow.")
        )
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _read_up_to(stream: BinaryIO | gzip.GzipFile, count: int) -> bytes:
    """Reads `count` bytes or what there is, in pieces: a false header must not reserve the memory that it declares."""
    pieces, missing = [], count
    while missing and (piece := stream.read(min(missing, 1 << 24))):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)

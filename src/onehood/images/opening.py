"""Opening an image file: only known formats, within limits, and every failure is that of this image by name."""

import io
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from os import PathLike
from pathlib import Path
from typing import IO, Any

from PIL import Image, UnidentifiedImageError

from onehood.errors import ImageError, OnehoodError
from onehood.images.decoding_cost import refuse_costly, refuse_many_pixels
from onehood.images.deep_tiff import DeepTiffFile
from onehood.images.tiff_complaints import complaints, of_pixels
from onehood.images.true_format import HEAD, is_heif, true_format

FileSource = str | PathLike[str] | bytes | bytearray | memoryview
"""A path, or the bytes of an image file."""

FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "BMP", "TIFF", "GIF", "AVIF", "HEIF")
"""Pillow's names of the formats that are read; no other decoder is ever tried on a file."""

_TRIED = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "AVIF")  # An MPO opens as a JPEG; the others have doors of their own.
_SUFFIXES = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "TIFF": (".tif", ".tiff"),
    "GIF": (".gif",),
    "AVIF": (".avif",),
    "HEIC": (".heic", ".heif", ".hif"),
}
_TIFF = (b"MM\0*", b"II*\0", b"MM*\0", b"II\0*", b"MM\0+", b"II+\0")

# Pillow logs some faults besides raising them; without any handler, Python would print these lines on standard error.
logging.getLogger("PIL").addHandler(logging.NullHandler())


@contextmanager
def opened(source: FileSource, *, pixel_limit: int, to_decode: bool = True) -> Iterator[Image.Image]:
    """An image file whose header was read; whatever fails inside the block is this image's failure.

    Args:
        source: a path or content.
        pixel_limit: the largest width × height.
        to_decode: whether its pixels will be asked for: what decoding costs is looked into then.

    Raises:
        ImageError: the file is missing, damaged, of another format or beyond a limit; it names the file.
    """
    name = name_of(source)
    heard: list[str] = []
    try:
        with _stream(source, name) as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            with complaints() if head[:4] in _TIFF else nullcontext(heard) as heard:
                yield _limited(name, _identified(name, stream, head), stream, pixel_limit, to_decode)
            if of_pixels(heard):
                raise OSError
    except OnehoodError:
        raise
    # A hostile file can raise nearly anything inside a decoder: every failure is this image's failure.
    except Exception as error:
        raise damaged(name, error, *(f"libtiff: {line}" for line in (of_pixels(heard) or heard)[:1])) from error


def damaged(name: str, error: Exception, *details: str) -> ImageError:
    """The error for whatever a decoder raised."""
    return ImageError(f"{name}: the image is damaged ({' '.join(details) or error or type(error).__name__}).")


def name_of(source: object) -> str:
    """What errors call a source."""
    if isinstance(source, Image.Image):
        return "<image>"
    return "<bytes>" if isinstance(source, bytes | bytearray | memoryview) else str(source)


def _stream(source: FileSource, name: str) -> io.BufferedReader | io.BytesIO:
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(source)
    path = Path(source)
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"  # A pipe would let us wait for ever.
            raise ImageError(f"{name}: this is {kind}, not an image.")
        return path.open("rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageError(f"{name}: there is no such file.") from error
    except PermissionError as error:
        raise ImageError(f"{name}: the file may not be read (permission denied).") from error


def _identified(name: str, stream: IO[bytes], head: bytes) -> Image.Image:
    try:
        if head[:4] in _TIFF:
            return DeepTiffFile(stream)
        if is_heif(head):
            return _heif(name, stream)
        return Image.open(stream, formats=_TRIED)
    except UnidentifiedImageError as error:
        raise ImageError(f"{name}: {_unknown(name, head)}") from error
    except SyntaxError as error:
        raise ImageError(f"{name}: {_in_words(str(error)) or _unknown(name, head, error)}") from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"{name}: the image has too many pixels ({error}).") from error
    except OSError as error:
        if error.errno is not None:  # The system's, not the file's.
            raise
        raise ImageError(f"{name}: {_unknown(name, head, error)}") from error


def _heif(name: str, stream: IO[bytes]) -> Image.Image:
    try:
        # Not registered with Pillow, for which the whole process would have it.
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise ImageError(
            f"{name}: this is an HEIC image{_misnamed(name, 'HEIC')}. Reading it needs the extra "
            "`heif`: pip install 'onehood[heif]'; or save it as JPEG."
        ) from error
    opener: Any = HeifImageFile
    return opener(stream)


def _limited(name: str, image: Image.Image, stream: IO[bytes], pixel_limit: int, to_decode: bool) -> Image.Image:
    refuse_many_pixels(name, image.width, image.height, pixel_limit)
    if to_decode:
        refuse_costly(name, image, stream, pixel_limit)
    return image


def _unknown(name: str, head: bytes, error: object = "") -> str:
    """What a file is that no decoder takes."""
    if not head:
        return "the file is empty."
    readable = f"Readable are {', '.join(FORMATS)}."
    kind = true_format(head)
    if kind is None:
        return f"this is not an image of a known format, or its header is damaged. {readable}"
    format_ = kind.split()[1].upper()
    if format_ in _SUFFIXES:
        detail = f" ({error})" if str(error) else ""
        return f"this is {kind}{_misnamed(name, format_)}, whose header is damaged{detail}."
    return f"this is not an image of a known format, but {kind}{_misnamed(name)}. {readable}"


def _misnamed(name: str, format_: str = "") -> str:
    suffix = "" if name.startswith("<") else Path(name).suffix
    return f" named {suffix}" if suffix and suffix.lower() not in _SUFFIXES.get(format_, ()) else ""


def _in_words(message: str) -> str:
    """What `DeepTiffFile` says of a file that it does not read."""
    return f"{message}." if message.startswith("a TIFF image") else ""

"""What decoding an image will cost, told from its header: limits for files that nobody need trust.

A decoder in C cannot be stopped once it runs, so that a limit of time is one of what takes time.
"""

import math
from typing import IO

from PIL import Image

from onehood.errors import ImageError

PIXEL_LIMIT = 100_000_000
"""The default limit of width × height, checked before any pixel is decoded."""

_BYTES_PER_PIXEL = 4  # Of decoded samples, at the limit of pixels: RGBA of 8 bits.
_SCANS = 100  # Of a progressive JPEG; encoders write about ten.
_FULL_SCANS = 20  # At the limit of pixels. A scan of 100 megapixels takes from 30 to 100 ms, whatever it holds.
_BLOCK = 1 << 20
_START_OF_SCAN = b"\xff\xda"
_SAMPLE_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "I;16N": 2, "I": 4, "F": 4}
_TILE_WIDTH, _TILE_LENGTH, _STRIPS, _TILES = 322, 323, 273, 324


def refuse_many_pixels(name: str, width: int, height: int, pixel_limit: int) -> None:
    """Raises ImageError for more pixels than the limit."""
    if width * height > pixel_limit:
        raise ImageError(
            f"{name}: {width} × {height} pixels are more than the limit of {pixel_limit:,}. "
            "Make the image smaller, or raise `pixel_limit`."
        )


def refuse_costly(name: str, image: Image.Image, stream: IO[bytes], pixel_limit: int) -> None:
    """Raises ImageError for an image whose header shows that it needs too much memory or time.

    Args:
        name: what errors call it.
        image: opened, not decoded.
        stream: its file; read where scans must be counted, and left where it was.
        pixel_limit: the largest width × height; the other limits follow from it.
    """
    pixels, most = image.width * image.height, _BYTES_PER_PIXEL * pixel_limit
    if pixels * bytes_per_pixel(image) > most:
        raise _too_costly(name, f"its pixels are {pixels * bytes_per_pixel(image):,} bytes, the limit is {most:,}")
    if image.format in ("JPEG", "MPO"):
        scans = 1 if _has_one_scan(image, stream) else _scans(stream)
    elif image.format == "TIFF":
        tags = image.tag_v2  # type: ignore[attr-defined]  # Opened as TIFF, it has them.
        tile = tags.get(_TILE_WIDTH, 1) * tags.get(_TILE_LENGTH, 1) * bytes_per_pixel(image)
        if tile > most:
            raise _too_costly(name, f"a tile is {tile:,} bytes, the limit is {most:,}")
        if image.info.get("compression") not in ("jpeg", "tiff_jpeg"):
            return
        pieces = len(set(tags.get(_TILES) or tags.get(_STRIPS) or (0,)))
        scans = math.ceil(_scans(stream) / pieces)
    else:
        return
    if scans > _SCANS or scans * pixels > _FULL_SCANS * pixel_limit:
        raise _too_costly(
            name, f"{scans} scans of {pixels:,} pixels; the limit is {_SCANS}, or {_FULL_SCANS * pixel_limit:,} pixels"
        )


def bytes_per_pixel(image: Image.Image) -> int:
    """Of an image as its file has it, decompressed."""
    # Declared for images of files alone, as this one is.
    deep = 2 if image.tile and ";16" in raw_mode(image) else 1  # type: ignore[attr-defined]
    return _SAMPLE_BYTES.get(image.mode) or deep * len(image.getbands())


def raw_mode(image: Image.Image) -> str:
    """How Pillow's decoder will unpack the samples of an opened file: "RGB;16B" has two bytes for each."""
    tiles = getattr(image, "tile", None)
    args = tiles[0][3] if tiles else ""
    first = args[0] if isinstance(args, tuple) and args else args
    return first if isinstance(first, str) else ""


def _has_one_scan(image: Image.Image, stream: IO[bytes]) -> bool:
    """Whether the scan before which Pillow stopped reading a JPEG's header is its only one: it holds every colour.

    Counting in vain would cost a tenth of decoding at an eighth of the size.
    """
    if "progressive" in image.info:
        return False
    place = stream.tell()
    # Opened as JPEG, it counts its layers.
    stream.seek(max(0, place - 8 - 2 * image.layers))  # type: ignore[attr-defined]
    start = stream.read(2)
    stream.seek(place)
    return start == _START_OF_SCAN


def _scans(stream: IO[bytes]) -> int:
    """How often a JPEG file starts a scan, those of its thumbnails counted, too."""
    place, count, last = stream.tell(), 0, b""
    stream.seek(0)
    while block := stream.read(_BLOCK):
        count += block.count(_START_OF_SCAN) + (last + block[:1] == _START_OF_SCAN)
        last = block[-1:]
    stream.seek(place)
    return count


def _too_costly(name: str, why: str) -> ImageError:
    return ImageError(f"{name}: too costly to decode: {why}. Save the image again, smaller or plainer.")

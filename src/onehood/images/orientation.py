"""Which way up a picture is stored, told before its pixels are decoded."""

from typing import IO

from PIL import Image, ImageFile

_TAG = 0x0112
_UPRIGHT = 1
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(image: Image.Image) -> int:
    """The orientation that is still to be applied to a picture, 1 (upright) to 8; no pixel is decoded.

    What no header can mean (0, 9, text, damaged metadata) is upright.
    """
    if image.format == "TIFF":
        return _UPRIGHT  # Pillow turns these while it loads them, and tells the sides of the upright picture before.
    try:
        # A PNG's own `getexif` would decode all pixels to look behind them.
        value = Image.Image.getexif(image).get(_TAG)
        if value is None and image.format == "PNG" and isinstance(image, ImageFile.ImageFile) and image.fp:
            value = _behind_the_pixels(image.fp)
    except Exception:  # Of damaged metadata; the pixels may be whole.
        return _UPRIGHT
    return value if isinstance(value, int) and value in _TURNS else _UPRIGHT


def lies_on_its_side(turn: int) -> bool:
    """Whether an orientation swaps height and width."""
    return turn >= 5


def upright(image: Image.Image, turn: int) -> Image.Image:
    """A decoded picture, turned as its orientation says."""
    return image if turn == _UPRIGHT else image.transpose(_TURNS[turn])


def _behind_the_pixels(stream: IO[bytes]) -> int | None:
    """The orientation in a PNG's eXIf chunk that stands after the pixels, which are passed over."""
    place = stream.tell()
    try:
        stream.seek(8)
        while len(head := stream.read(8)) == 8 and head[4:] != b"IEND":
            length = int.from_bytes(head[:4], "big")
            if head[4:] == b"eXIf":
                exif = Image.Exif()
                exif.load(stream.read(length))
                return exif.get(_TAG)
            stream.seek(length + 4, 1)
        return None
    finally:
        stream.seek(place)

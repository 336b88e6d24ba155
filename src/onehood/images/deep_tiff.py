"""TIFF files of any type of numbers, where Pillow alone refuses some and takes others for what they are not."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL.TiffImagePlugin import TiffImageFile

from onehood.images.value_scale import ValueRange

_BITS, _SAMPLES, _FORMAT, _PHOTOMETRIC, _EXTRA, _FILL_ORDER, _COMPRESSION = 258, 277, 339, 262, 338, 266, 259
_DEFLATE = 8
_LEAST_AND_GREATEST = ((340, 341), (280, 281))
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
_AS_BYTES = {_BITS: (8,), _FORMAT: (1,), _PHOTOMETRIC: 1, _EXTRA: None, _FILL_ORDER: None}  # Pillow knows these.
_WORDS = {_UNSIGNED: "unsigned", _SIGNED: "signed", _FLOAT: "floating-point"}

# Pillow's mode, and how it unpacks what libtiff gives in the machine's own order of bytes.
_WAYS: dict[tuple[int, int], tuple[str, str, type[np.generic]]] = {
    (_SIGNED, 8): ("L", "L", np.int8),
    (_UNSIGNED, 12): ("I;16", "I;12", np.uint16),
    (_UNSIGNED, 16): ("I;16", "I;16N", np.uint16),
    (_SIGNED, 16): ("I;16", "I;16N", np.int16),
    (_FLOAT, 16): ("I;16", "I;16N", np.float16),
    (_UNSIGNED, 32): ("I", "I", np.uint32),
    (_SIGNED, 32): ("I", "I", np.int32),
    (_FLOAT, 32): ("F", "F", np.float32),
    (_FLOAT, 64): ("F", "F;64NF", np.float32),
}


class DeepTiffFile(TiffImageFile):
    """A TIFF file as Pillow reads it, and as one of single numbers where it holds any deeper than 8 bits.

    Attributes:
        numbers: the type of the single numbers, after `load` to be seen through `view`; None for other images.
        bits: of each number, or of each sample of a colour; None for floating point.
        tagged: the least and the greatest value, as the file tells.
        white_is_zero: whether the numbers grow towards black.
    """

    numbers: type[np.generic] | None = None
    bits: int | None = 8
    tagged: ValueRange | None = None
    white_is_zero = False

    @property
    def planes(self) -> bool:
        """Whether each colour has a plane of its own, of which Pillow unpacks upper bytes only."""
        return bool(self._planar_configuration == 2)

    def _setup(self) -> None:
        tags: Any = self.tag_v2
        depths, form = tags.get(_BITS, (1,)), max(tags.get(_FORMAT, (_UNSIGNED,)))
        form = form if form in _WORDS else _UNSIGNED
        way = _WAYS.get((form, max(depths)))
        if tags.get(_SAMPLES, 1) > 1 or tags.get(_PHOTOMETRIC, 1) not in (0, 1):
            way = None
        self.tagged, self.bits = _tagged(tags), None if form == _FLOAT else max(depths)
        self.white_is_zero = way is not None and tags.get(_PHOTOMETRIC, 1) == 0
        changed = {} if way is None else _AS_BYTES
        if (way is not None or max(depths) == 16) and tags.get(_COMPRESSION, 1) == 1:
            # Pillow leaves to libtiff what is compressed: every layout and order of bytes is its own matter then.
            changed = changed | {_COMPRESSION: _DEFLATE}
        try:
            with _other(tags, changed):
                super()._setup()
        except SyntaxError as error:
            samples = tags.get(_SAMPLES, 1)
            raise SyntaxError(
                f"a TIFF image with {samples} {_WORDS[form]} samples of {max(depths)} bits a pixel is not read "
                f"({error}); save it with 8 or 16 bits"
            ) from error
        if way is not None:
            self._mode, raw_mode, self.numbers = way
            (tile,) = self.tile
            # The arguments of libtiff's decoder are a tuple, those of others a text: Pillow declares either.
            self.tile = [tile._replace(args=(raw_mode, *tile.args[1:]))]  # type: ignore[index]


def other_byte(raw_mode: str, *, of_libtiff: bool) -> str | None:
    """The raw mode that unpacks the lower byte of colours of 16 bits, where `raw_mode` unpacks the upper one."""
    kind, _, order = raw_mode.partition(";")
    if kind not in ("RGB", "RGBA", "RGBX"):
        return None
    upper = {"16N": {"little": "16L", "big": "16B"}[sys.byteorder]}.get(order, order) if of_libtiff else order
    return {"16L": f"{kind};16B", "16B": f"{kind};16L"}.get(upper)


@contextmanager
def _other(tags: Any, changed: Mapping[int, Any]) -> Iterator[None]:
    """Other tags than those of the file, while Pillow looks at them."""
    kept = {tag: tags.get(tag) for tag in changed}
    _put(tags, changed)
    try:
        yield
    finally:
        _put(tags, kept)


def _put(tags: Any, values: Mapping[int, Any]) -> None:
    for tag, value in values.items():
        if value is not None:
            tags[tag] = value
        elif tag in tags:
            del tags[tag]


def _tagged(tags: Any) -> ValueRange | None:
    for pair in _LEAST_AND_GREATEST:
        least, greatest = (tags.get(tag) for tag in pair)
        if least is None or greatest is None:
            continue
        try:
            low, high = (
                float(pick(value if isinstance(value, tuple) else (value,)))
                for pick, value in ((min, least), (max, greatest))
            )
        except (TypeError, ValueError):
            continue
        if np.isfinite(high - low) and low < high:
            return low, high
    return None

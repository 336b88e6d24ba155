"""TIFF files of any type of numbers, where Pillow alone refuses some and takes others for what they are not."""

import sys
from typing import Any

import numpy as np
from PIL import ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from onehood.images.value_scale import ValueRange

_BITS, _SAMPLES, _FORMAT, _PHOTOMETRIC, _EXTRA, _FILL_ORDER = 258, 277, 339, 262, 338, 266
_LEAST_AND_GREATEST = ((340, 341), (280, 281))
_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3
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
        tags = self.tag_v2
        depths = tags.get(_BITS, (1,))
        form = max(tags.get(_FORMAT, (_UNSIGNED,)))
        form = form if form in _WORDS else _UNSIGNED
        self.tagged, self.bits = _tagged(tags), None if form == _FLOAT else max(depths)
        way = _WAYS.get((form, max(depths)))
        if way is not None and tags.get(_SAMPLES, 1) == 1 and tags.get(_PHOTOMETRIC, 1) in (0, 1):
            self._as_numbers(*way)
            return
        try:
            super()._setup()
        except SyntaxError as error:
            samples = tags.get(_SAMPLES, 1)
            raise SyntaxError(
                f"a TIFF image with {samples} {_WORDS[form]} samples of {max(depths)} bits a pixel is not read "
                f"({error}); save it with 8 or 16 bits"
            ) from error
        if len(depths) > 1 and max(depths) == 16:
            # Pillow's own way would take the bytes of separate planes for pixels.
            raw = self.tile[0].args
            name = raw[0] if isinstance(raw, tuple) else str(raw)
            self._through_libtiff(f"{self.mode if len(name) == 1 else name.partition(';')[0]};16N")

    def _as_numbers(self, mode: str, raw_mode: str, numbers: type[np.generic]) -> None:
        """Sets up as for bytes, which Pillow knows in every variant, then says what they are."""
        tags: Any = self.tag_v2
        self.white_is_zero = tags.get(_PHOTOMETRIC, 1) == 0
        changed = {_BITS: (8,), _FORMAT: (_UNSIGNED,), _PHOTOMETRIC: 1, _EXTRA: None, _FILL_ORDER: None}
        kept = {tag: tags.get(tag) for tag in changed}
        for tag, value in changed.items():
            _put(tags, tag, value)
        try:
            super()._setup()
        finally:
            for tag, value in kept.items():
                _put(tags, tag, value)
        self.numbers, self._mode = numbers, mode
        self._through_libtiff(raw_mode)

    def _through_libtiff(self, raw_mode: str) -> None:
        """One tile for the whole image: libtiff brings every layout to the machine's order of bytes."""
        self.use_load_libtiff = True
        self.tile = [ImageFile._Tile("libtiff", (0, 0, *self._tile_size), 0, (raw_mode, False, self.tag_v2.offset))]


def other_byte(raw_mode: str, *, of_libtiff: bool) -> str | None:
    """The raw mode that unpacks the lower byte of colours of 16 bits, where `raw_mode` unpacks the upper one."""
    kind, _, order = raw_mode.partition(";")
    if kind not in ("RGB", "RGBA", "RGBX"):
        return None
    upper = {"16N": {"little": "16L", "big": "16B"}[sys.byteorder]}.get(order, order) if of_libtiff else order
    return {"16L": f"{kind};16B", "16B": f"{kind};16L"}.get(upper)


def _put(tags: Any, tag: int, value: Any) -> None:
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

"""A hash that near-duplicates share: scaled, recompressed or slightly brightened copies."""

import numpy as np
from PIL import Image
from scipy.fft import dct

_SIDE = 32
_KEPT = 8
_FLAT = 2.0
_LOW_FREQUENCIES = dct(np.eye(_SIDE, dtype=np.float32), axis=0, norm="ortho")[:_KEPT]


def perceptual_hash(image: np.ndarray) -> int | None:
    """The signs of the lowest 8×8 frequencies of an image against their median, as 64 bits.

    Args:
        image: uint8, shape (height, width, 1 or 3).

    Returns:
        An integer below 2^64; the Hamming distance of two hashes tells how alike two images are. None for an image
        too flat to have a hash of its own.

    Source: C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, section 3.
    """
    picture = Image.fromarray(image[:, :, 0] if image.shape[2] == 1 else image).convert("L")
    small = np.asarray(picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0), dtype=np.float32)
    if small.std() < _FLAT:
        return None
    low = (_LOW_FREQUENCIES @ small @ _LOW_FREQUENCIES.T).ravel()
    # The first coefficient is the brightness; it belongs to no pattern. Of the other 63, the middle one is the median.
    bits = low > np.sort(low[1:])[31]
    return int.from_bytes(np.packbits(bits).tobytes(), "big")

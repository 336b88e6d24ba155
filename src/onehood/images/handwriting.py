"""A written character, found on its paper and framed as those of MNIST were."""

import numpy as np
from PIL import Image

_BOX = 20 / 28  # Of the frame's side, which the ink fills.
_LEAST_CONTRAST = 24  # Grey values between ink and paper; less is none.
_LARGEST_SIDE = 1024  # Pixels in which ink is looked for.


def framed_handwriting(picture: Image.Image, height: int, width: int) -> Image.Image:
    """Light ink on black, its box brought to 20/28 of the frame, its centre of mass in the middle.

    Ink is what differs from the paper, the median of the picture's border, by more than half of Otsu's threshold:
    darker or lighter. A picture of that size already, with a dark border, is one of that kind and stays as it is; one
    without ink becomes black.

    Args:
        picture: of mode L or RGB.
        height: of the frame, in pixels, at least 1.
        width: likewise.

    Returns:
        A picture of the same mode, of the frame's size.

    Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, 1998.
    """
    smaller = picture
    if max(picture.size) > max(_LARGEST_SIDE, width, height):
        smaller = picture.copy()
        smaller.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.BILINEAR)
    grey = np.asarray(smaller.convert("L"), np.float32)
    paper = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    if picture.size == (width, height) and paper < 128:
        return picture
    ink = _ink(np.abs(grey - paper))
    rows, columns = np.flatnonzero(ink.max(axis=1) >= 0.5), np.flatnonzero(ink.max(axis=0) >= 0.5)
    if len(rows) == 0:
        return Image.new(picture.mode, (width, height))
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = _BOX * min(height / box.shape[0], width / box.shape[1])
    size = (max(1, round(box.shape[1] * scale)), max(1, round(box.shape[0] * scale)))
    scaled = np.asarray(Image.fromarray(box).resize(size, Image.Resampling.BILINEAR))
    scaled = scaled * (255 / scaled.max())  # Thin lines pale when they are made smaller.
    return Image.fromarray(_centred(scaled, height, width).round().astype(np.uint8)).convert(picture.mode)


def _ink(difference: np.ndarray) -> np.ndarray:
    """From 0 on the paper to 1 where it is surely ink; float32."""
    import cv2  # A tenth of a second, which reading other images does without.

    threshold, _ = cv2.threshold(difference.astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    above = difference[difference > threshold]
    if len(above) == 0 or above.mean() < _LEAST_CONTRAST:
        return np.zeros_like(difference)
    low = threshold / 2
    return np.clip((difference - low) / max(float(above.mean()) - low, 1.0), 0, 1)


def _centred(ink: np.ndarray, height: int, width: int) -> np.ndarray:
    """In a frame of that size, the centre of mass in the middle, as far as nothing is cut off."""
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    frame = np.zeros((height, width), ink.dtype)
    y, x = _offset(rows, height), _offset(columns, width)
    frame[y : y + ink.shape[0], x : x + ink.shape[1]] = ink
    return frame


def _offset(weights: np.ndarray, side: int) -> int:
    """Where along a side weights begin whose centre of mass lies in its middle."""
    centre = weights @ (np.arange(len(weights)) + 0.5) / weights.sum()
    return int(np.clip(round(side / 2 - centre), 0, side - len(weights)))

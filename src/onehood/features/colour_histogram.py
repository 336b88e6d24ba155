"""Colour histograms: how much of each colour an image has, wherever it is."""

import cv2
import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.features.image_batch import image_batch
from onehood.rules import BINS, COLOUR_SPACE, HISTOGRAM_NORM, ColourSpace, HistogramNorm

# All three channels of each space fill the range of a byte, so that bins of equal width are right for each.
_CONVERSIONS = {"hsv": cv2.COLOR_RGB2HSV_FULL, "lab": cv2.COLOR_RGB2LAB}


def colour_histogram(
    images: np.ndarray, *, bins: int = 8, space: ColourSpace = "rgb", norm: HistogramNorm = "hellinger"
) -> np.ndarray:
    """The share of pixels in each of bins × bins × bins colours; of grey images, in each of `bins` brightnesses.

    Args:
        images: uint8; one image or a batch, as `image_batch` takes them.
        bins: of each channel, of equal width; 2 to 32.
        space: "rgb", "hsv" (hue, saturation, value) or "lab" (CIE L*a*b*).
        norm: "l1" gives shares, which add up to 1; "hellinger" their square roots, whose dot product compares two
            histograms by the Hellinger kernel.

    Returns:
        float32 of shape (bins³,), or (images, bins³) for a batch; (bins,) of grey images. The first channel varies
        slowest.

    Raises:
        InvalidArgumentError: for an argument out of its range, or images that are not uint8.

    Source: M. Swain, D. Ballard, Color Indexing, IJCV 1991.
    """
    bins = BINS.check("bins", bins)
    COLOUR_SPACE.check("space", space)
    HISTOGRAM_NORM.check("norm", norm)
    batch, single = image_batch(images)
    if batch.dtype != np.uint8:
        raise InvalidArgumentError(f"Images must be uint8, 0 to 255. Received the dtype {batch.dtype}.")
    channels = batch.shape[3]
    numbers = (np.arange(256) * bins // 256).astype(np.int32)  # The bin of each value.
    histograms = np.empty((len(batch), bins**channels), np.float32)
    for image, histogram in zip(batch, histograms, strict=True):
        pixels = cv2.cvtColor(image, _CONVERSIONS[space]) if channels == 3 and space in _CONVERSIONS else image
        places = numbers[pixels[..., 0]]
        for channel in range(1, channels):
            places *= bins
            places += numbers[pixels[..., channel]]
        counts = np.bincount(places.ravel(), minlength=len(histogram))
        histogram[:] = counts / places.size
    if norm == "hellinger":
        np.sqrt(histograms, out=histograms)
    return histograms[0] if single else histograms

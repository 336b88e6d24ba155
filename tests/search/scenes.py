"""Made-up photographs with keypoints, and copies of them."""

import cv2
import numpy as np


def scene(seed, height=180, width=240):
    """Smooth noise of several sizes in colour; another one for every seed."""
    generator = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for side in (9, 27, 70):
        blobs = generator.normal(0, 45, (side, side, 3)).astype(np.float32)
        picture += cv2.resize(blobs, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(128 + picture, 0, 255).astype(np.uint8)


def turned(image, degrees, scale):
    """The same about its middle, on grey."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    return cv2.warpAffine(image, matrix, (width, height), borderValue=(128, 128, 128))

"""Descriptors of keypoints: what an image looks like around them."""

from typing import NamedTuple

import numpy as np

from onehood.features.hog import hog
from onehood.features.keypoints import LEAST_SIDE, Keypoints, check_detector, detect_keypoints, grey_image, sift
from onehood.rules import LOCAL_DESCRIPTOR, Detector, LocalDescriptor

DESCRIPTOR_LENGTH = 128
"""Of all three."""

_PATCH = 16
_CELL = 4
_ORIENTATIONS = 8


class LocalFeatures(NamedTuple):
    """The keypoints of one image and their descriptors, float32 of shape (keypoints, 128)."""

    keypoints: Keypoints
    descriptors: np.ndarray


def local_features(
    image: np.ndarray,
    *,
    detector: Detector = "sift",
    descriptor: LocalDescriptor = "root_sift",
    limit: int = 1000,
) -> LocalFeatures:
    """Finds and describes the keypoints of one image.

    Args:
        image: uint8, of shape (height, width) or (height, width, 1 or 3).
        detector: see `detect_keypoints`.
        descriptor: see `describe_keypoints`.
        limit: keypoints at most.

    Raises:
        InvalidArgumentError: for an argument outside these rules.
    """
    check_detector(detector, limit)
    check_descriptor(descriptor)
    grey = grey_image(image)
    if min(grey.shape) < LEAST_SIDE:
        return LocalFeatures(Keypoints.none(), _no_descriptors())
    if detector == "sift" and descriptor != "patch_hog":
        # In one go OpenCV needs its pyramid once, and describes each keypoint in the level that it was found in.
        found, descriptors = sift(limit).detectAndCompute(grey, None)
        if not found:
            return LocalFeatures(Keypoints.none(), _no_descriptors())
        keypoints = Keypoints.from_opencv(found)
        order = np.lexsort((keypoints.angles, *keypoints.positions.T, -keypoints.responses))[:limit]
        keypoints = Keypoints(*(values[order] for values in vars(keypoints).values()))
        return LocalFeatures(keypoints, _finished(descriptors[order], descriptor))
    keypoints = detect_keypoints(grey, detector=detector, limit=limit)
    return describe_keypoints(grey, keypoints, descriptor=descriptor)


def describe_keypoints(
    image: np.ndarray, keypoints: Keypoints, *, descriptor: LocalDescriptor = "root_sift"
) -> LocalFeatures:
    """Describes given keypoints.

    "sift" are 4×4 histograms of 8 directions, relative to the keypoint's size and angle. "root_sift" are the square
    roots of its shares: their Euclidean distance compares histograms by the Hellinger kernel. "patch_hog" is the talk's
    own: the HOG of the 16×16 pixels around the keypoint, 4×4 cells of 8 orientations in one block, and its square root;
    it minds neither size nor angle.

    Args:
        image: uint8, of shape (height, width) or (height, width, 1 or 3).
        keypoints: of the image.
        descriptor: "sift", "root_sift" or "patch_hog".

    Returns:
        The keypoints that OpenCV could describe, which may leave out some beyond the border, in their order.

    Raises:
        InvalidArgumentError: for an argument outside these rules.

    Sources: D. Lowe, IJCV 2004; R. Arandjelović, A. Zisserman, Three things everyone should know to improve object
    retrieval, CVPR 2012.
    """
    check_descriptor(descriptor)
    grey = grey_image(image)
    if len(keypoints) == 0:
        return LocalFeatures(keypoints, _no_descriptors())
    if descriptor == "patch_hog":
        return LocalFeatures(keypoints, _patch_hog(grey, keypoints))
    described, descriptors = sift().compute(grey, keypoints.for_opencv())
    if not described:
        return LocalFeatures(Keypoints.none(), _no_descriptors())
    kept = np.array([point.class_id for point in described])
    found = Keypoints(*(values[kept] for values in vars(keypoints).values()))
    return LocalFeatures(found, _finished(descriptors, descriptor))


def root_sift(descriptors: np.ndarray) -> np.ndarray:
    """The square roots of each descriptor's shares; float32 of the same shape, every row of length one.

    Args:
        descriptors: raw SIFT, not negative, shape (keypoints, 128).

    Source: R. Arandjelović, A. Zisserman, CVPR 2012.
    """
    sums = descriptors.sum(axis=1, keepdims=True)
    # A flat patch has an all-zero descriptor; keep it zero instead of NaN.
    return np.sqrt(descriptors / np.where(sums == 0, 1, sums)).astype(np.float32)


def _patch_hog(grey: np.ndarray, keypoints: Keypoints) -> np.ndarray:
    half = _PATCH // 2
    padded = np.pad(grey, half, mode="edge")
    corners = np.rint(keypoints.positions).astype(int)  # The middle's place in the image is the corner's when padded.
    corners = np.clip(corners, 0, np.array(grey.shape[::-1]))
    steps = np.arange(_PATCH)
    patches = padded[corners[:, 1, None, None] + steps[:, None], corners[:, 0, None, None] + steps]
    described = hog(
        patches[..., None],
        orientations=_ORIENTATIONS,
        pixels_per_cell=_CELL,
        cells_per_block=_PATCH // _CELL,
        block_norm="L1",
    )
    return np.sqrt(described).astype(np.float32)


def _finished(descriptors: np.ndarray, descriptor: LocalDescriptor) -> np.ndarray:
    return root_sift(descriptors) if descriptor == "root_sift" else descriptors.astype(np.float32, copy=False)


def _no_descriptors() -> np.ndarray:
    return np.zeros((0, DESCRIPTOR_LENGTH), np.float32)


def check_descriptor(descriptor: str) -> None:
    """Refuses a descriptor that there is not.

    Raises:
        InvalidArgumentError: if so.
    """
    LOCAL_DESCRIPTOR.check("descriptor", descriptor)

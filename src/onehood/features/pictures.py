"""Shows on a photograph what descriptors keep of it."""

from collections.abc import Iterator

import cv2
import numpy as np
from matplotlib.figure import Figure

from onehood.features.colour_histogram import colour_histogram
from onehood.features.hog import cell_histograms
from onehood.features.keypoints import Keypoints
from onehood.features.local_binary_pattern import local_binary_pattern, pattern_count
from onehood.features.local_descriptors import local_features
from onehood.features.visual_words import VisualWordsTransformer
from onehood.figures import colour_shares, gradient_glyphs, keypoint_circles, pattern_map, word_patches
from onehood.images import LongestSide

_LONGEST = 320
_COLOURS = 24
_BINS = 6
_CELL = 8
_SHOWN_KEYPOINTS = 150
_SHOWN_WORDS = 8
_SHOWN_PATCHES = 8
_PATCH = 32


def descriptor_pictures(image: np.ndarray) -> Iterator[tuple[str, Figure]]:
    """Draws the colours, local binary patterns, oriented gradients and keypoints of an image, each with its name.

    Args:
        image: uint8, shape (height, width, 1 or 3).
    """
    small = LongestSide(_LONGEST).read(image)
    yield "colour-histogram", _colours(small)
    patterns = local_binary_pattern(small, method="uniform")
    title = "local binary patterns, uniform: 8 points at radius 1"
    yield "local-binary-pattern", pattern_map(small, patterns, kinds=pattern_count(8, "uniform"), title=title)
    histograms = cell_histograms(small, pixels_per_cell=_CELL)
    title = f"oriented gradients, 9 orientations in cells of {_CELL}×{_CELL} pixels"
    yield "hog", gradient_glyphs(small, histograms, (_CELL, _CELL), title=title)
    keypoints = local_features(small, limit=_SHOWN_KEYPOINTS).keypoints
    title = f"the {len(keypoints)} strongest SIFT keypoints, with size and direction"
    yield "keypoints", _circles(small, keypoints, title)


def word_pictures(image: np.ndarray, words: VisualWordsTransformer) -> Iterator[tuple[str, Figure]]:
    """Draws the most frequent visual words of an image: where they are, and the patches that belong to each.

    Args:
        image: uint8, shape (height, width, 1 or 3).
        words: fitted.
    """
    small = LongestSide(words.longest_side).read(image)
    keypoints, descriptors = local_features(
        small, detector=words.detector, descriptor=words.descriptor, limit=words.keypoints
    )
    word_of, distances = (values[:, 0] for values in words.vocabulary_.assign(descriptors))
    counts = np.bincount(word_of, minlength=len(words.vocabulary_))
    frequent = [int(word) for word in np.argsort(-counts, kind="stable")[:_SHOWN_WORDS] if counts[word]]
    groups = np.full(len(word_of), -1)
    patches = {}
    for place, word in enumerate(frequent):
        members = np.flatnonzero(word_of == word)
        groups[members] = place
        nearest = members[np.argsort(distances[members], kind="stable")[:_SHOWN_PATCHES]]
        patches[f"word {word}, {counts[word]}×"] = [_patch(small, keypoints, index) for index in nearest]
    title = f"the {len(frequent)} most frequent of {len(words.vocabulary_)} visual words"
    yield "visual-words", _circles(small, keypoints, title, groups)
    if patches:
        title = "patches of each word, the most typical first"
        yield "visual-word-patches", word_patches(patches, columns=_SHOWN_PATCHES, title=title)


def _circles(image: np.ndarray, keypoints: Keypoints, title: str, groups: np.ndarray | None = None) -> Figure:
    return keypoint_circles(image, keypoints.positions, keypoints.sizes, keypoints.angles, title=title, groups=groups)


def _colours(image: np.ndarray) -> Figure:
    histogram = colour_histogram(image, bins=_BINS, norm="l1")
    places = np.argsort(-histogram, kind="stable")[:_COLOURS]
    places = places[histogram[places] > 0]
    steps = np.stack(np.unravel_index(places, (_BINS,) * image.shape[2]), axis=1)
    colours = np.repeat((steps + 0.5) / _BINS, 3 // image.shape[2], axis=1)
    title = f"the {len(places)} most frequent of {_BINS}×{_BINS}×{_BINS} colours"
    return colour_shares(image, histogram[places], colours, title=title)


def _patch(image: np.ndarray, keypoints: Keypoints, index: int) -> np.ndarray:
    """What a descriptor sees: a square of six times the keypoint's size, turned upright, uint8 of 32×32 pixels."""
    x, y = map(float, keypoints.positions[index])
    scale = _PATCH / max(6 * float(keypoints.sizes[index]), 1.0)
    matrix = cv2.getRotationMatrix2D((x, y), float(keypoints.angles[index]), scale)
    matrix[:, 2] += np.array([_PATCH / 2 - x, _PATCH / 2 - y])
    patch = cv2.warpAffine(image, matrix, (_PATCH, _PATCH), borderMode=cv2.BORDER_REPLICATE)
    return np.atleast_3d(patch)

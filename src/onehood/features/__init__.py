"""Descriptors, keypoints and visual words: images as vectors. No TensorFlow."""

from onehood.features.colour_histogram import colour_histogram
from onehood.features.compact_vlad import CompactVlad
from onehood.features.hog import cell_histograms, hog
from onehood.features.image_transformers import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    PixelsTransformer,
)
from onehood.features.keypoints import Keypoints, detect_keypoints
from onehood.features.local_binary_pattern import (
    local_binary_pattern,
    local_binary_pattern_histogram,
)
from onehood.features.local_descriptors import (
    LocalFeatures,
    describe_keypoints,
    local_features,
    root_sift,
)
from onehood.features.representation import Representation
from onehood.features.visual_vocabulary import VisualVocabulary
from onehood.features.visual_words import VisualWordsTransformer
from onehood.features.word_encoding import encode_words, inverse_document_frequencies
from onehood.rules import BlockNorm, ColourSpace, Detector, HistogramNorm, LocalDescriptor, PatternMethod, WordEncoding

__all__ = [
    "BlockNorm",
    "ColourHistogramTransformer",
    "ColourSpace",
    "CompactVlad",
    "Detector",
    "HistogramNorm",
    "HogTransformer",
    "Keypoints",
    "LocalBinaryPatternTransformer",
    "LocalDescriptor",
    "LocalFeatures",
    "PatternMethod",
    "PixelsTransformer",
    "Representation",
    "VisualVocabulary",
    "VisualWordsTransformer",
    "WordEncoding",
    "cell_histograms",
    "colour_histogram",
    "describe_keypoints",
    "detect_keypoints",
    "encode_words",
    "hog",
    "inverse_document_frequencies",
    "local_binary_pattern",
    "local_binary_pattern_histogram",
    "local_features",
    "root_sift",
]

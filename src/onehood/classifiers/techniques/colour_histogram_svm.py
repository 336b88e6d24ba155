"""Colour histograms."""

from onehood import rules
from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.techniques.shared_options import FEATURES, SIZE
from onehood.options import Option

COLOUR_HISTOGRAM_SVM = Technique(
    "colour_histogram_svm",
    "colours, wherever they are, and a support vector machine",
    VECTORS,
    (
        Option("bins", rules.BINS, "Of a channel.", FEATURES, 8),
        Option("space", rules.COLOUR_SPACE, "Of colours.", FEATURES, "lab"),
        Option("norm", rules.HISTOGRAM_NORM, "Of the histogram.", FEATURES, "l1"),
        SIZE,
    ),
    usual={"cost": 10.0},
    features="onehood.features.image_transformers:ColourHistogramTransformer",
    file_side=128,
)

"""Local binary patterns."""

from onehood import rules
from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.techniques.shared_options import FEATURES, SIZE
from onehood.options import Option

LBP_SVM = Technique(
    "lbp_svm",
    "local binary patterns on a grid, and a support vector machine",
    VECTORS,
    (
        Option("radius", rules.RADIUS, "Of the circle.", FEATURES, 1.0),
        Option("points", rules.POINTS, "On the circle.", FEATURES, 8),
        Option("method", rules.PATTERN_METHOD, "Which patterns count as one.", FEATURES, "nri_uniform"),
        Option("grid", rules.GRID, "Cells a side.", FEATURES, 4),
        SIZE,
    ),
    features="onehood.features.image_transformers:LocalBinaryPatternTransformer",
    file_side=256,
)

"""Histograms of oriented gradients."""

from onehood import rules
from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.techniques.shared_options import FEATURES, SIZE
from onehood.options import Option

HOG_SVM = Technique(
    "hog_svm",
    "histograms of oriented gradients, and a support vector machine",
    VECTORS,
    (
        Option("orientations", rules.ORIENTATIONS, "Directions.", FEATURES, 9),
        Option("pixels_per_cell", rules.PIXELS_PER_CELL, "A side; by default from the size.", FEATURES),
        Option("cells_per_block", rules.CELLS_PER_BLOCK, "A side.", FEATURES, 2),
        Option("block_norm", rules.BLOCK_NORM, "How blocks are made comparable.", FEATURES, "L2-Hys"),
        SIZE,
    ),
    usual={"classifier": "rbf_svm", "cost": 10.0},
    features="onehood.features.image_transformers:HogTransformer",
    file_side=128,
)

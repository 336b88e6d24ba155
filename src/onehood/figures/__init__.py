"""All drawing, with matplotlib. No TensorFlow."""

from onehood.figures.architecture import Stage, architecture
from onehood.figures.charts import calibration_curve, confusion_matrix, error_by_tests, learning_curves
from onehood.figures.comparison import (
    compared_calibration,
    compared_confusion,
    compared_learning_curves,
    errors_against_cost,
)
from onehood.figures.contact_sheet import contact_sheet
from onehood.figures.convolution import convolution_steps, kernel_sheet
from onehood.figures.descriptors import (
    colour_shares,
    gradient_glyphs,
    keypoint_circles,
    pattern_map,
    word_patches,
)
from onehood.figures.files import png_bytes, save_figure
from onehood.figures.ladders import ladders
from onehood.figures.matches import matched_keypoints
from onehood.figures.names import shortened_id
from onehood.figures.pooling import RegionGrid, pooling_distortion, pooling_regions

__all__ = [
    "RegionGrid",
    "Stage",
    "architecture",
    "calibration_curve",
    "colour_shares",
    "compared_calibration",
    "compared_confusion",
    "compared_learning_curves",
    "confusion_matrix",
    "contact_sheet",
    "convolution_steps",
    "error_by_tests",
    "errors_against_cost",
    "gradient_glyphs",
    "kernel_sheet",
    "keypoint_circles",
    "ladders",
    "learning_curves",
    "matched_keypoints",
    "pattern_map",
    "png_bytes",
    "pooling_distortion",
    "pooling_regions",
    "save_figure",
    "shortened_id",
    "word_patches",
]

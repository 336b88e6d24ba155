"""Images as arrays: decoding under limits, orientation, resizing. No TensorFlow."""

from onehood.images.decode import Channels, ImageHeader, ImageSource, decode, image_header, value_scale_of
from onehood.images.decoding_cost import PIXEL_LIMIT
from onehood.images.image_list import image_list
from onehood.images.image_reader import DEFAULT_BUDGET, ImageReader
from onehood.images.input_specification import InputSpecification
from onehood.images.longest_side import LongestSide
from onehood.images.opening import FORMATS
from onehood.images.perceptual_hash import perceptual_hash
from onehood.images.resize import fitted_size, resize
from onehood.images.value_scale import ValueRange, ValueScale, checked_value_range
from onehood.rules import Fit

__all__ = [
    "DEFAULT_BUDGET",
    "FORMATS",
    "PIXEL_LIMIT",
    "Channels",
    "Fit",
    "ImageHeader",
    "ImageReader",
    "ImageSource",
    "InputSpecification",
    "LongestSide",
    "ValueRange",
    "ValueScale",
    "checked_value_range",
    "decode",
    "fitted_size",
    "image_header",
    "image_list",
    "perceptual_hash",
    "resize",
    "value_scale_of",
]

"""Images as arrays: decoding under limits, orientation, resizing. No TensorFlow."""

from onehood.images.decode import FORMATS, PIXEL_LIMIT, Channels, ImageHeader, ImageSource, decode, image_header
from onehood.images.image_list import image_list
from onehood.images.image_reader import DEFAULT_BUDGET, ImageReader
from onehood.images.input_specification import InputSpecification
from onehood.images.longest_side import LongestSide
from onehood.images.perceptual_hash import perceptual_hash
from onehood.images.resize import Fit, resize

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
    "decode",
    "image_header",
    "image_list",
    "perceptual_hash",
    "resize",
]

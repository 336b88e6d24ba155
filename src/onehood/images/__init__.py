"""Images as arrays: decoding under limits, orientation, resizing. No TensorFlow."""

from onehood.images.decode import FORMATS, PIXEL_LIMIT, Channels, ImageSource, decode, image_size
from onehood.images.input_specification import InputSpecification
from onehood.images.resize import Fit, resize

__all__ = [
    "FORMATS",
    "PIXEL_LIMIT",
    "Channels",
    "Fit",
    "ImageSource",
    "InputSpecification",
    "decode",
    "image_size",
    "resize",
]

"""Images as arrays: decoding under limits, orientation, resizing. No TensorFlow."""

from onehood.images.decoding import Channels, ImageHeader, ImageSource, decode, image_header, value_scale_of
from onehood.images.decoding_cost import PIXEL_LIMIT
from onehood.images.feature_cache import FeatureCache
from onehood.images.kept import DEFAULT_BUDGET, KeptPixels
from onehood.images.looking import Described, Images, Looking, identity_of
from onehood.images.opening import FORMATS
from onehood.images.perceptual_hash import perceptual_hash
from onehood.images.pictures import FileDigest, Pictures, image_list
from onehood.images.resize import fitted_size, resize
from onehood.images.value_scale import ValueRange, ValueScale, checked_value_range
from onehood.images.view import LongestSide, Placement, Square, View, view_from_json
from onehood.rules import Fit

__all__ = [
    "DEFAULT_BUDGET",
    "FORMATS",
    "PIXEL_LIMIT",
    "Channels",
    "Described",
    "FeatureCache",
    "FileDigest",
    "Fit",
    "ImageHeader",
    "ImageSource",
    "Images",
    "KeptPixels",
    "LongestSide",
    "Looking",
    "Pictures",
    "Placement",
    "Square",
    "ValueRange",
    "ValueScale",
    "View",
    "checked_value_range",
    "decode",
    "fitted_size",
    "identity_of",
    "image_header",
    "image_list",
    "perceptual_hash",
    "resize",
    "value_scale_of",
    "view_from_json",
]

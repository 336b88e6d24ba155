"""Pixels as they are, for a pipeline of one's own."""

from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.techniques.shared_options import SIZE

PIXELS = Technique(
    "pixels",
    "pixels as they are, and a classifier of scikit-learn",
    VECTORS,
    (SIZE,),
    features="onehood.features.image_transformers:PixelsTransformer",
    file_side=32,
)

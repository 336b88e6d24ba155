"""The bag of visual words."""

from onehood import rules
from onehood.classifiers.technique import Technique
from onehood.classifiers.techniques.families import VECTORS
from onehood.classifiers.techniques.shared_options import FEATURES
from onehood.options import Option

VISUAL_WORDS = Technique(
    "visual_words",
    "keypoints grouped into visual words, and a support vector machine",
    VECTORS,
    (
        Option("words", rules.WORDS, "How many; by default from the data.", FEATURES),
        Option("detector", rules.DETECTOR, "Of keypoints; dense in images below 64 pixels.", FEATURES, "sift"),
        Option("descriptor", rules.LOCAL_DESCRIPTOR, "Of keypoints.", FEATURES, "root_sift"),
        Option("keypoints", rules.KEYPOINTS, "Of an image, at most.", FEATURES, 2000),
        Option("encoding", rules.WORD_ENCODING, "From words to a vector.", FEATURES, "counts"),
        Option("pyramid", rules.PYRAMID, "Levels of 2^l × 2^l parts.", FEATURES, 1),
        Option("longest_side", rules.LONGEST_SIDE, "Of images, in pixels.", FEATURES, 640),
    ),
    features="onehood.features.visual_words:VisualWordsTransformer",
)

"""What options may be, each rule once: names as types and as choices, and ranges of numbers.

A function that takes such an argument checks it by the rule; a technique's row names the rule, and the command line is
made of rows.
"""

from typing import Literal, get_args

from onehood.options import Choice, Choices, Number, NumberOr, Pair, Whole, Wholes

# Images and folders.
Fit = Literal["letterbox", "stretch", "crop", "handwriting"]
FIT = Choice(get_args(Fit))
IMAGE_SIDE = Whole(4, 10_000)
"""Sides of a model's square input, in pixels."""

SHARE = Number(least=0, below=1)
"""Of images that are set aside, and of units that are dropped."""

MEMORY = Whole(0, 1 << 44)
"""Bytes of decoded pixels that are kept."""

# Networks.
ActivationName = Literal["relu", "leaky_relu", "sigmoid", "tanh", "scaled_tanh", "softplus", "softmax", "maxout"]
ACTIVATION = Choice(get_args(ActivationName))
PoolingName = Literal["max", "average", "fractional"]
POOLING = Choice(get_args(PoolingName))
LeNetVariant = Literal["original", "modern"]
LENET_VARIANT = Choice(get_args(LeNetVariant))
LeNetPoolingName = Literal["subsampling", "max", "average", "fractional"]
LENET_POOLING = Choice(get_args(LeNetPoolingName))
SequenceName = Literal["random", "pseudorandom"]
SEQUENCE = Choice(get_args(SequenceName))

CLASSES = Whole(2, 100_000)
UNITS = Whole(1, 65_536)
"""Of a layer, and its filters: more would not fit beside their weights."""

LAYERS_OF_UNITS = Wholes(UNITS)
NODES = Whole(1, 1_000_000)
"""Of a network of one hidden layer."""

GROUPS = Whole(1, 2)
LEVELS = Whole(1, 64)
POOLING_RATIO = Number(above=1, below=2)
OFFSET_RANGE = Number(above=0, most=10_000)

# Training.
OptimizerName = Literal["adamw", "adam", "sgd", "momentum"]
OPTIMIZER = Choice(get_args(OptimizerName))
Schedule = Literal["one_cycle", "constant"]
SCHEDULE = Choice(get_args(Schedule))
LossName = Literal["softmax_cross_entropy", "sigmoid_cross_entropy", "mean_squared_error"]
LOSS = Choice(get_args(LossName))
MetricName = Literal["top_3_accuracy", "top_5_accuracy", "balanced_accuracy"]
METRICS = Choices(get_args(MetricName))
Keep = Literal["last", "best"]
KEEP = Choice(get_args(Keep))
Precision = Literal["float32", "mixed_bfloat16", "mixed_float16"]
PRECISION = Choice(get_args(Precision))
ClassWeights = Literal["none", "balanced"]
CLASS_WEIGHTS = Choice(get_args(ClassWeights))

EPOCHS = Whole(1, 1_000_000)
BATCH_SIZE = Whole(1, 1_000_000)
LEARNING_RATE = Number(above=0)
PEAK_RATE = NumberOr(LEARNING_RATE, "auto")
WEIGHT_DECAY = Number(least=0)
WARMUP = Number(least=0, most=1)
SEED = Whole(0, 2**32 - 1)
"""What the generators of random numbers take."""

DEVICES = Whole(1, 64)
SUMMARIES_EVERY = Whole(1, 1_000_000)
"""Steps between two summaries of the variables."""

# Features, and what decides on them.
HeadName = Literal["linear_svm", "rbf_svm", "logistic_regression", "nearest_neighbours"]
COST = Number(above=0)
BlockNorm = Literal["L1", "L1-sqrt", "L2", "L2-Hys"]
BLOCK_NORM = Choice(get_args(BlockNorm))
PatternMethod = Literal["default", "uniform", "rotation_invariant", "nri_uniform"]
PATTERN_METHOD = Choice(get_args(PatternMethod))
ColourSpace = Literal["rgb", "hsv", "lab"]
COLOUR_SPACE = Choice(get_args(ColourSpace))
HistogramNorm = Literal["l1", "hellinger"]
HISTOGRAM_NORM = Choice(get_args(HistogramNorm))
Detector = Literal["sift", "fast", "dense"]
DETECTOR = Choice(get_args(Detector))
LocalDescriptor = Literal["sift", "root_sift", "patch_hog"]
LOCAL_DESCRIPTOR = Choice(get_args(LocalDescriptor))
WordEncoding = Literal["counts", "tf_idf", "soft", "vlad"]
WORD_ENCODING = Choice(get_args(WordEncoding))

FEATURE_SIDE = Whole(1, 4096)
"""To which images are stretched before they are described, in pixels."""

ORIENTATIONS = Whole(1, 360)
PIXELS_PER_CELL = Pair(FEATURE_SIDE)
CELLS_PER_BLOCK = Pair(Whole(1, 64))
GRID = Pair(Whole(1, 512))
RADIUS = Number(above=0, most=1000)
POINTS = Whole(1, 16)
"""On a circle: histograms of all patterns have 2^points bins."""

BINS = Whole(2, 32)
WORDS = Whole(2, 1_000_000)
KEYPOINTS = Whole(1, 100_000)
PYRAMID = Whole(1, 4)
LONGEST_SIDE = Whole(16, 10_000)

# Predictions.
TOP = Whole(1, 100_000)
"""Classes that are named for an image."""

TESTS = Whole(1, 10_000)
"""Predictions that are averaged."""

TEST_SEED = Whole(0, 2**63 - 1)
"""Of the draws of those predictions."""

LAYER_SEED = Whole(0, 2**31 - 1)
"""What the seed generators of all backends take."""

# Search.
Evidence = Literal["fused", "words", "colour", "vlad", "network"]
DuplicateKind = Literal["copies", "alike", "all"]
DUPLICATE_KIND = Choice(get_args(DuplicateKind))

# Pictures.
KernelName = Literal["identity", "box_blur", "gaussian_blur", "sharpen", "sobel_x", "sobel_y", "laplacian", "edge"]
Combine = Literal["probabilities", "votes"]
COMBINE = Choice(get_args(Combine))

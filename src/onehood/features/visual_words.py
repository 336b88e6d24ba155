"""Visual words as a transformer of scikit-learn: images in, histograms of words out."""

from collections.abc import Iterator, Mapping
from math import inf
from typing import Any, Self

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.features.keypoints import check_detector
from onehood.features.local_descriptors import DESCRIPTOR_LENGTH, check_descriptor, local_features, root_sift
from onehood.features.not_fitted import NotFittedError
from onehood.features.representation import Representation
from onehood.features.visual_vocabulary import VisualVocabulary
from onehood.features.word_encoding import (
    check_encoding,
    encode_words,
    inverse_document_frequencies,
    length_of_encoding,
)
from onehood.images import (
    Described,
    FeatureCache,
    Images,
    LongestSide,
    Looking,
    ValueRange,
    identity_of,
    image_list,
)
from onehood.rules import Detector, LocalDescriptor, WordEncoding

_VERSION = 1


class VisualWordsTransformer(Representation):
    """Describes images by which visual words they hold, and how often.

    Args:
        words: of the vocabulary, at least 2; None for one for each hundred keypoints of all images, up to 4,000.
        detector: of keypoints, see `detect_keypoints`.
        descriptor: of keypoints, see `describe_keypoints`.
        keypoints: of an image, at most.
        encoding: of the words, see `encode_words`.
        pyramid: levels, see there.
        longest_side: of images in pixels; larger ones are made smaller.
        value_range: the values that become black and white, for images deeper than 8 bits; None leaves it to each file.
        seed: of the vocabulary.
        cache: keep what was worked out of files in the user's cache.

    Attributes:
        vocabulary_: the words, known after `fit`.
        weights_: of the words in "tf_idf", by the images of `fit`; all one otherwise; float32 of shape (words,).
    """

    def __init__(
        self,
        *,
        words: int | None = None,
        detector: Detector = "sift",
        descriptor: LocalDescriptor = "root_sift",
        keypoints: int = 2000,
        encoding: WordEncoding = "counts",
        pyramid: int = 1,
        longest_side: int = 640,
        value_range: ValueRange | None = None,
        seed: int = 0,
        cache: bool = True,
    ) -> None:
        self.words = words
        self.detector = detector
        self.descriptor = descriptor
        self.keypoints = keypoints
        self.encoding = encoding
        self.pyramid = pyramid
        self.longest_side = longest_side
        self.value_range = value_range
        self.seed = seed
        self.cache = cache

    def view_of_files(self) -> LongestSide:
        """Files and arrays keep their proportions."""
        return LongestSide(self.longest_side, value_range=self.value_range)

    def fit(self, X: Images, y: Any = None) -> Self:
        """Learns the vocabulary from the keypoints of all images; those that cannot be read are left out and named.

        Raises:
            InvalidArgumentError: an argument is out of its range.
            DataError: the images have too few keypoints for so many words.
        """
        check_detector(self.detector, self.keypoints, called="keypoints")
        check_descriptor(self.descriptor)
        check_encoding(self.encoding, self.pyramid)
        images = image_list(X, argument="X")
        if len(images) == 0:
            raise InvalidArgumentError("There are no images to learn from. Received: none.")
        parts = (descriptors for _, descriptors, _ in self._local_features(images, "Finding keypoints", skip_bad=True))
        self.vocabulary_ = VisualVocabulary.fit(parts, self.words, seed=self.seed)
        words = len(self.vocabulary_)
        self.weights_ = np.ones(words, np.float32)
        if self.encoding == "tf_idf":
            occurs, described = np.zeros(words, int), 0
            for _, descriptors, _ in self._local_features(images, "Counting words", skip_bad=True):
                occurs[np.unique(self.vocabulary_.assign(descriptors)[0])] += 1
                described += 1
            self.weights_ = inverse_document_frequencies(occurs, described)
        return self

    def described(self, images: Images, *, skip_bad: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """`transform`, and the places of the images that could be read."""
        if not hasattr(self, "vocabulary_"):
            raise NotFittedError("This vocabulary has not learned anything yet: call `fit` first.")
        images = image_list(images)
        rows, places = [], []
        for place, descriptors, positions in self._local_features(images, "Counting words", skip_bad=skip_bad):
            rows.append(
                encode_words(
                    descriptors,
                    positions,
                    self.vocabulary_,
                    encoding=self.encoding,
                    pyramid=self.pyramid,
                    weights=self.weights_,
                )
            )
            places.append(place)
        return np.stack(rows) if rows else np.zeros((0, self._n_features_out), np.float32), np.array(places, int)

    def length(self, shape: tuple[int, int, int]) -> int:
        """How many numbers it makes of an image of any shape; raises NotFittedError before `fit`."""
        return self._n_features_out

    def arrays(self) -> dict[str, np.ndarray]:
        """The words ("centres", of shape (words, 128)) and their weights ("word_weights", (words,)); float32."""
        if not hasattr(self, "vocabulary_"):
            return {}
        return {"centres": self.vocabulary_.centres, "word_weights": self.weights_}

    def restore(self, arrays: Mapping[str, np.ndarray], shape: tuple[int, int, int] | None) -> None:
        """See `Representation.restore`."""
        found = {name: array.shape for name, array in arrays.items()}
        words = self.words or found.get("centres", (0,))[0]
        if words < 2 or found != {"centres": (words, DESCRIPTOR_LENGTH), "word_weights": (words,)}:
            raise InvalidArgumentError("these are not the arrays of a vocabulary of so many words")
        self.vocabulary_, self.weights_ = VisualVocabulary(arrays["centres"]), arrays["word_weights"]

    @property
    def _n_features_out(self) -> int:
        """What scikit-learn makes the names of features of."""
        if not hasattr(self, "vocabulary_"):
            raise NotFittedError("How many features there are is known after `fit`: call it first.")
        return length_of_encoding(self.vocabulary_, self.encoding, self.pyramid)

    def _local_features(
        self, images: Images, title: str, *, skip_bad: bool
    ) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Place, descriptors and positions (as shares of width and height) of each image."""
        # SIFT is kept as the bytes that it is made of, for both of its forms.
        family: LocalDescriptor = "patch_hog" if self.descriptor == "patch_hog" else "sift"
        parameters = {"detector": self.detector, "descriptor": family, "keypoints": self.keypoints, "v": _VERSION}
        looking = Looking(self.view_of_files(), FeatureCache() if self.cache else None)
        for place, found in looking.each(
            images,
            lambda image: _compact(image, self.detector, family, self.keypoints),
            identity_of("local_features", parameters),
            title=title,
            skip_bad=skip_bad,
        ):
            descriptors = found["descriptors"].astype(np.float32)
            if self.descriptor == "root_sift":
                descriptors = root_sift(descriptors)
            yield place, descriptors, found["positions"]


def _compact(image: np.ndarray, detector: Detector, descriptor: LocalDescriptor, limit: int) -> Described:
    keypoints, descriptors = local_features(image, detector=detector, descriptor=descriptor, limit=limit)
    height, width = image.shape[:2]
    shares = (keypoints.positions + 0.5) / np.array([width, height], np.float32)
    kind = np.uint8 if descriptor == "sift" else np.float16
    return {"descriptors": descriptors.astype(kind), "positions": np.clip(shares, 0, np.nextafter(np.float32(1), -inf))}

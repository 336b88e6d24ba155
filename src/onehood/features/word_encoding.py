"""From an image's visual words to one vector."""

import numpy as np

from onehood.errors import InvalidArgumentError
from onehood.features.visual_vocabulary import VisualVocabulary
from onehood.rules import PYRAMID, WORD_ENCODING, WordEncoding

_SOFT_WORDS = 5


def check_encoding(encoding: str, pyramid: int) -> None:
    """Refuses an encoding that there is not, or a pyramid of no or too many levels.

    Raises:
        InvalidArgumentError: if so.
    """
    WORD_ENCODING.check("encoding", encoding)
    PYRAMID.check("pyramid", pyramid)


def length_of_encoding(vocabulary: VisualVocabulary, encoding: WordEncoding, pyramid: int) -> int:
    """How long the vectors of `encode_words` are: parts × words, and × length of a descriptor with "vlad"."""
    of_part = len(vocabulary) * (vocabulary.centres.shape[1] if encoding == "vlad" else 1)
    return of_part * sum(4**level for level in range(pyramid))


def encode_words(
    descriptors: np.ndarray,
    positions: np.ndarray,
    vocabulary: VisualVocabulary,
    *,
    encoding: WordEncoding = "counts",
    pyramid: int = 1,
    weights: np.ndarray | None = None,
) -> np.ndarray:
    """The vector of one image.

    "counts" is the share of each word. "tf_idf" weighs the shares by `weights` and makes the vector one of length one.
    "soft" divides each descriptor among its five nearest words, the nearer the more. "vlad" sums, for each word, how
    its descriptors differ from it; each sum is made one of length one, and so is the whole.

    Args:
        descriptors: float32 of shape (keypoints, length).
        positions: of the keypoints as shares of width and height, 0 to 1; shape (keypoints, 2).
        vocabulary: the words.
        encoding: "counts", "tf_idf", "soft" or "vlad".
        pyramid: levels; level l cuts the image into 2^l × 2^l parts, each with a vector of its own, 1 to 4. Parts of
            finer levels count more (Lazebnik et al., CVPR 2006).
        weights: of the words, for "tf_idf"; shape (words,).

    Returns:
        float32 of shape (parts × words,), with "vlad" (parts × words × length,); all zero without keypoints.

    Sources: Sivic & Zisserman, ICCV 2003 (tf-idf); J. Philbin et al., Lost in Quantization, CVPR 2008 (soft); H. Jégou
    et al., Aggregating local descriptors into a compact image representation, CVPR 2010 (VLAD).
    """
    parts = []
    words, shares = _assigned(descriptors, vocabulary, encoding)
    for level in range(pyramid):
        cells = 1 << level
        columns, rows = np.clip((positions * cells).astype(int), 0, cells - 1).T if len(positions) else ([], [])
        part_of = np.asarray(rows, int) * cells + np.asarray(columns, int)
        importance = 0.5 ** (pyramid - 1 - max(level - 1, 0)) if pyramid > 1 else 1.0
        for part in range(cells * cells):
            inside = part_of == part
            vector = (
                _vlad(descriptors[inside], words[inside, 0], vocabulary)
                if encoding == "vlad"
                else np.bincount(words[inside].ravel(), shares[inside].ravel(), len(vocabulary)).astype(np.float32)
            )
            parts.append(importance * vector)
    joined = np.concatenate(parts).astype(np.float32)
    if encoding == "tf_idf":
        if weights is None or weights.shape != (len(vocabulary),):
            raise InvalidArgumentError('`weights` must be one number for each word with the encoding "tf_idf".')
        joined = (joined.reshape(-1, len(weights)) * weights).ravel()
    return _of_unit(joined, 2 if encoding in ("tf_idf", "vlad") else 1)


def inverse_document_frequencies(occurs: np.ndarray, images: int) -> np.ndarray:
    """log(images / images with the word), 0 for a word that no image has; float32 of shape (words,).

    Args:
        occurs: in how many images each word occurs, shape (words,).
        images: of the collection.
    """
    return np.log(np.maximum(images, 1) / np.maximum(occurs, 1)).astype(np.float32) * (occurs > 0)


def _assigned(descriptors: np.ndarray, vocabulary: VisualVocabulary, encoding: str) -> tuple[np.ndarray, np.ndarray]:
    """Words of each descriptor, and how much it counts for each; both of shape (descriptors, words of each)."""
    if encoding != "soft":
        words, distances = vocabulary.assign(descriptors)
        return words, np.ones_like(distances)
    words, distances = vocabulary.assign(descriptors, nearest=min(_SOFT_WORDS, len(vocabulary)))
    if len(words) == 0:
        return words, distances
    # By a normal distribution around each word, as wide as the nearest words usually are far.
    width = max(float(np.mean(distances[:, 0])), 1e-12)
    shares = np.exp(-(distances - distances[:, :1]) / (2 * width))
    return words, shares / shares.sum(axis=1, keepdims=True)


def _vlad(descriptors: np.ndarray, words: np.ndarray, vocabulary: VisualVocabulary) -> np.ndarray:
    sums = np.zeros_like(vocabulary.centres)
    np.add.at(sums, words, descriptors - vocabulary.centres[words])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.where(lengths == 0, 1, lengths)).ravel()


def _of_unit(vector: np.ndarray, order: int) -> np.ndarray:
    length = np.linalg.norm(vector, order)
    return vector / np.float32(length) if length > 0 else vector

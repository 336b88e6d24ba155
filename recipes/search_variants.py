"""What helps a search by visual words, and what does not: sizes of the vocabulary, weights, Hamming bits, expansion.

    python recipes/search_variants.py GROCERY [--output results/search_variants.json]

On grocery photographs, relevant being those of the same product. "gallery" are the training photographs as queries,
each on all others: by these the engine's parameters were chosen. "test" are the test photographs on the training ones.
Each cell is the precision of the first result and the mean average precision. Descriptors and k-means are the
package's; scores are plain products of sparse matrices. About ten minutes on two cores.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from provenance import head, keep
from scipy.sparse import csr_array

from onehood.features import VisualVocabulary, encode_words, inverse_document_frequencies
from onehood.images import FeatureCache, LongestSide, Looking
from onehood.progress import progress
from onehood.search import verification
from onehood.search.image_content import ImageContent, describe_content

SIZES = (4000, 10_000, 20_000)
PER_WORD = 20
CHOSEN = 20_000
WEIGHTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "how often": lambda counts: counts,
    "root of how often": np.sqrt,
    "present": np.sign,
}
HAMMING_BITS = (None, 20, 24, 28)
"""At most so many of 64 bits may differ in a pair of keypoints; None is without."""
EXPANDED_BY = (0, 3, 10)
SURE = 15
CANDIDATES = 50

Photographs = tuple[np.ndarray, list[ImageContent]]


def photographs(folder: Path) -> Photographs:
    """Products and contents of all."""
    paths = sorted(folder.rglob("*.jpg"))
    found = Looking(LongestSide(640), FeatureCache()).each(
        paths,
        lambda image: describe_content(image, detector="sift", keypoints=1000).arrays(),
        "search 1 sift 1000",
    )
    contents = [ImageContent.of(arrays) for _, arrays in found]
    return np.array([path.parent.name for path in paths]), contents


def quality(scores: np.ndarray, asked: np.ndarray, gallery: np.ndarray) -> dict[str, float]:
    """Of scores (queries, gallery); where those are the same, no photograph is a result for itself."""
    firsts, precisions = [], []
    same = asked is gallery
    for place, row in enumerate(scores):
        others = np.delete(np.arange(len(gallery)), place) if same else np.arange(len(gallery))
        total = int((gallery[others] == asked[place]).sum())
        ranked = others[np.argsort(-row[others], kind="stable")]
        relevant = gallery[ranked[row[ranked] > 0]] == asked[place]
        hits = np.flatnonzero(relevant)
        if total:
            firsts.append(bool(relevant[:1].any()))
            precisions.append(((np.arange(len(hits)) + 1) / (hits + 1)).sum() / total)
    return {"precision_at_1": float(np.mean(firsts)), "mean_average_precision": float(np.mean(precisions))}


def counted(words: list[np.ndarray], size: int) -> csr_array:
    """How often each word is in each image, shape (images, size)."""
    rows = np.repeat(np.arange(len(words)), [len(each) for each in words])
    matrix = csr_array((np.ones(len(rows)), (rows, np.concatenate(words))), shape=(len(words), size))
    matrix.sum_duplicates()
    return matrix


def weighted(matrix: csr_array, frequencies: np.ndarray, weigh: Callable[[np.ndarray], np.ndarray]) -> csr_array:
    """Rows of length one."""
    matrix = matrix.copy()
    matrix.data = weigh(matrix.data) * frequencies[matrix.indices]
    lengths = np.sqrt((matrix * matrix).sum(axis=1))
    matrix.data /= np.repeat(np.where(lengths == 0, 1, lengths), np.diff(matrix.indptr))
    return matrix


def bits(contents: list[ImageContent], words: list[np.ndarray], centres: np.ndarray) -> list[np.ndarray]:
    """64 bits of each keypoint: on which side of its word it lies in 64 random directions."""
    directions = np.linalg.qr(np.random.default_rng(0).normal(size=(128, 128)))[0][:, :64].astype(np.float32)
    signs = [
        (content.descriptors() - centres[each]) @ directions > 0 for content, each in zip(contents, words, strict=True)
    ]
    return [np.packbits(each, axis=1).view(np.uint64).ravel() for each in signs]


def matches(
    queries: tuple[list[ImageContent], list[np.ndarray], list[np.ndarray]],
    gallery: tuple[list[ImageContent], list[np.ndarray], list[np.ndarray]],
    scores: np.ndarray,
    most: int | None,
) -> np.ndarray:
    """Verified matches of the best candidates, shape (queries, gallery)."""
    found = np.zeros(scores.shape)
    pairs = verification._pairs
    same = queries is gallery
    with progress(f"Verifying, {most} bits", len(scores), unit="queries") as bar:
        for place, row in enumerate(scores):
            content, words, own = (part[place] for part in queries)
            for other in np.argsort(-row)[: CANDIDATES + same]:
                if same and other == place:
                    continue
                theirs, their_words, their_bits = (part[other] for part in gallery)

                def near(
                    one: np.ndarray, two: np.ndarray, own: np.ndarray = own, their_bits: np.ndarray = their_bits
                ) -> tuple[np.ndarray, np.ndarray]:
                    first, second = pairs(one, two)
                    kept = np.bitwise_count(own[first] ^ their_bits[second]) <= (64 if most is None else most)
                    return first[kept], second[kept]

                verification._pairs = near
                found[place, other] = len(verification.verify(content.keypoints, words, theirs.keypoints, their_words))
            bar.advance()
    verification._pairs = pairs
    return found


def vlads(contents: Sequence[list[ImageContent]]) -> list[np.ndarray]:
    """VLAD of 64 words, by 64 principal components of the gallery's; rows of length one."""
    described = [[content.descriptors() for content in split] for split in contents]
    vocabulary = VisualVocabulary.fit(described[0], 64)
    nowhere = [[np.zeros((len(one), 2), np.float32) for one in split] for split in described]
    vectors = [
        np.stack([encode_words(one, place, vocabulary, encoding="vlad") for one, place in zip(*pair, strict=True)])
        for pair in zip(described, nowhere, strict=True)
    ]
    middle = vectors[0].mean(axis=0)
    axes = np.linalg.svd(vectors[0] - middle, full_matrices=False)[2][:64]
    projected = [(each - middle) @ axes.T for each in vectors]
    return [each / np.linalg.norm(each, axis=1, keepdims=True) for each in projected]


def ranged(scores: np.ndarray) -> np.ndarray:
    """From 1 for the best of every row but itself to 0 for the 200th, as the engine fuses."""
    others = scores.copy()
    if len(scores) == scores.shape[1]:
        np.fill_diagonal(others, others.min())
    ordered = -np.sort(-others, axis=1)
    best, last = ordered[:, :1], ordered[:, 199:200]
    return np.clip((scores - last) / np.maximum(best - last, 1e-9), 0, 1)


def expanded(rows: csr_array, gallery: csr_array, found: np.ndarray, most: int) -> np.ndarray:
    """Scores of queries that took over the words of their surest results."""
    scores = np.zeros(found.shape)
    for place in range(len(found)):
        sure = [other for other in np.argsort(-found[place])[:most] if found[place, other] >= SURE]
        query = rows[[place]] + gallery[sure].sum(axis=0)[None] if sure else rows[[place]].toarray()
        scores[place] = np.asarray(gallery @ np.asarray(query).ravel())
    return scores


def measured(grocery: Path) -> dict[str, Any]:
    """All tables."""
    labels, contents = zip(*(photographs(grocery / split) for split in ("train", "test")), strict=True)
    result: dict[str, Any] = {"weights": {}, "fusion": {}, "hamming_bits": {}, "query_expansion": {}}
    for size in SIZES:
        parts = (content.descriptors() for content in contents[0])
        vocabulary = VisualVocabulary.fit(parts, size, per_word=PER_WORD if size == CHOSEN else 40)
        words = [[vocabulary.assign(one.descriptors())[0][:, 0] for one in split] for split in contents]
        counts = [counted(each, size) for each in words]
        occurs = np.asarray((counts[0] > 0).sum(axis=0)).ravel()
        frequencies = inverse_document_frequencies(occurs, len(labels[0]))
        for name, weigh in WEIGHTS.items():
            gallery, queries = (weighted(each, frequencies, weigh) for each in counts)
            scores = {"gallery": (gallery @ gallery.T).toarray(), "test": (queries @ gallery.T).toarray()}
            result["weights"][f"{size} words, {name}"] = {
                split: quality(each, labels[split == "test"], labels[0]) for split, each in scores.items()
            }
    described = [
        (split, each, bits(split, each, vocabulary.centres)) for split, each in zip(contents, words, strict=True)
    ]
    found = {}
    for most in HAMMING_BITS:
        found[most] = {
            split: matches(described[split == "test"], described[0], scores[split], most) for split in scores
        }
        result["hamming_bits"][str(most)] = {
            split: quality(scores[split] + 0.5 * each / (each + 20), labels[split == "test"], labels[0])
            for split, each in found[most].items()
        }
    vectors = {"colour": [np.stack([one.colours for one in split]) for split in contents], "vlad": vlads(contents)}
    for kind, (own, asked) in vectors.items():
        likeness = {"gallery": own @ own.T, "test": asked @ own.T}
        for share in (None, 0.05, 0.1, 0.2, 0.3, 1.0):
            name = kind if share is None else f"words + {share} {kind}"
            result["fusion"][name] = {
                split: quality(
                    each if share is None else ranged(scores[split]) + share * ranged(each),
                    labels[split == "test"],
                    labels[0],
                )
                for split, each in likeness.items()
            }
    for most in EXPANDED_BY:
        rows = {"gallery": gallery, "test": queries}
        result["query_expansion"][str(most)] = {
            split: quality(expanded(rows[split], gallery, found[None][split], most), labels[split == "test"], labels[0])
            for split in scores
        }
    return result


def main() -> None:
    """Measures, prints, and writes JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grocery", type=Path)
    parser.add_argument("--output", type=Path)
    arguments = parser.parse_args()
    result = head("python recipes/search_variants.py GROCERY") | {"seed": 0} | measured(arguments.grocery)
    keep(result, arguments.output)


if __name__ == "__main__":
    main()

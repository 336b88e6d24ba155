"""From images to what a search engine keeps of them, or asks with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from onehood.errors import DataError, ImageError, InvalidArgumentError
from onehood.features import CompactVlad, Keypoints, VisualVocabulary
from onehood.images import Described, FeatureCache, ImageSource, LongestSide, Looking, Pictures, decode
from onehood.search.embedding import Embedding
from onehood.search.image_content import ImageContent, describe_content
from onehood.search.image_vectors import ColourVectors, ImageVectors, NetworkVectors, VladVectors
from onehood.search.parameters import IndexParameters
from onehood.search.store import ImageRow, Store

Region = tuple[int, int, int, int]
"""x, y, width and height, in pixels."""

_LEARNED_FROM = 2000  # Images.
_PER_WORD = 20  # Keypoints; fewer and larger words find less (results/search_variants.json).
_USUALLY_AT_MOST = 50_000
_AT_ONCE = 16  # Images whose vectors are made together.


@dataclass(frozen=True)
class QueryContent:
    """An image that is searched for.

    Args:
        keypoints: of the image.
        words: of each, int32 of shape (keypoints,).
        vectors: of length one, by kind of evidence; float32.
    """

    keypoints: Keypoints
    words: np.ndarray = field(repr=False)
    vectors: dict[str, np.ndarray] = field(repr=False)


class Describer:
    """Describes images as the index of a store says.

    Args:
        store: with what `learn` puts there.
        parameters: of the index.
        embedding: of the index, or None.
    """

    def __init__(self, store: Store, parameters: IndexParameters, embedding: Embedding | None) -> None:
        self._store = store
        self._parameters = parameters
        self._kinds: list[ImageVectors] = [ColourVectors()]
        self._kinds += [VladVectors(self._vlad)] if parameters.vlad else []
        self._kinds += [] if embedding is None else [NetworkVectors(embedding)]
        self._looking = Looking(LongestSide(parameters.longest_side), FeatureCache())
        self._identity = f"search 1 {parameters.detector} {parameters.keypoints}"
        self._words: VisualVocabulary | None = None
        self._compact: CompactVlad | None = None

    def learn(self, paths: Sequence[Path]) -> None:
        """Learns the vocabulary from some of the files, and what VLAD needs, unless there is one.

        Raises:
            DataError: they have too few keypoints.
        """
        if self._store.learned():
            return
        some = np.linspace(0, len(paths) - 1, min(len(paths), _LEARNED_FROM)).astype(int)

        def descriptors() -> Iterator[np.ndarray]:  # Of the cache, when they are read once more.
            chosen = [paths[place] for place in some]
            for _, arrays in self._each(chosen, "Learning words"):
                yield ImageContent.of(arrays).descriptors()

        words, seed = self._parameters.words, self._parameters.seed
        try:
            learned = VisualVocabulary.fit(
                descriptors(), words, per_word=_PER_WORD, at_most=_USUALLY_AT_MOST, seed=seed
            )
        except DataError:
            if words is not None:
                raise
            return  # Icons and flat pictures have no keypoints: they are found by their colours.
        arrays = {"vocabulary": learned.centres}
        if self._parameters.vlad:
            vlad = CompactVlad.fit(descriptors, seed=seed)
            arrays |= {"vlad.vocabulary": vlad.vocabulary.centres, "vlad.middle": vlad.middle, "vlad.axes": vlad.axes}
        self._store.set_learned(arrays)

    def rows(self, paths: Sequence[Path]) -> Iterator[ImageRow]:
        """What is to be kept of files, in their order; those that cannot be read with the problem."""
        waiting: list[tuple[Path, ImageContent]] = []
        done = 0
        for place, arrays in self._each(paths, "Indexing"):
            if place > done or len(waiting) == _AT_ONCE:  # In their order, and of as many as are there.
                yield from self._rows(waiting)
                waiting = []
            yield from map(_unreadable, paths[done:place])
            waiting.append((paths[place], ImageContent.of(arrays)))
            done = place + 1
        yield from self._rows(waiting)
        yield from map(_unreadable, paths[done:])

    def image(self, query: ImageSource, region: Region | None = None) -> np.ndarray:
        """A query, or its region, as it is described: uint8 of shape (height, width, 3).

        Raises:
            InvalidArgumentError: the region lies outside the query.
            ImageError: the query cannot be read.
        """
        return self._looking.view.read(query if region is None else _part(decode(query), region))

    def description(self, image: np.ndarray) -> QueryContent:
        """Of an image as `image` makes it."""
        content = self._content(image)
        keypoints, words = self._keypoints_and_words(content)
        return QueryContent(keypoints, words, self._vectors([content], [image])[0])

    def descriptors(self, path: Path | str) -> np.ndarray:
        """RootSIFT of the keypoints of a file, float32 of shape (keypoints, 128).

        Raises:
            ImageError: the file cannot be read.
        """
        arrays = self._looking.description(Pictures([path]), 0, self._arrays, self._identity)
        return ImageContent.of(arrays).descriptors()

    def _rows(self, described: Sequence[tuple[Path, ImageContent]]) -> Iterator[ImageRow]:
        """Of files that were described; those that are gone by now with the problem."""
        if not described:
            return
        try:
            # As many every time: the rounding of a network's sums depends on it, and an index shall not.
            filled = [*described, *[described[-1]] * (_AT_ONCE - len(described))] if self._has_network else described
            vectors = self._vectors([content for _, content in filled], [path for path, _ in filled])
        except ImageError:
            if len(described) == 1:
                yield _unreadable(described[0][0])
                return
            for one in described:
                yield from self._rows([one])
            return
        for (path, content), of_one in zip(described, vectors, strict=False):
            try:
                facts = _facts(path)
            except OSError:
                yield _unreadable(path)
                continue
            keypoints, words = self._keypoints_and_words(content)
            yield ImageRow(*facts, None, content.height, content.width, words, keypoints, of_one)

    def _content(self, image: np.ndarray) -> ImageContent:
        detector, keypoints = self._parameters.detector, self._parameters.keypoints
        return describe_content(image, detector=detector, keypoints=keypoints)

    def _keypoints_and_words(self, content: ImageContent) -> tuple[Keypoints, np.ndarray]:
        """Keypoints with the word of each, int32; none where there is no vocabulary, for no image had keypoints."""
        vocabulary = self._vocabulary()
        if vocabulary is None:
            return Keypoints.none(), np.zeros(0, np.int32)
        return content.keypoints, vocabulary.assign(content.descriptors())[0][:, 0].astype(np.int32)

    def _vectors(self, contents: Sequence[ImageContent], images: Sequence[ImageSource]) -> list[dict[str, np.ndarray]]:
        """By kind of evidence, of each image.

        Raises:
            ImageError: an image cannot be read.
        """
        found = {kind.name: kind.of(contents, images) for kind in self._kinds}
        return [{name: rows[place] for name, rows in found.items()} for place in range(len(contents))]

    @property
    def _has_network(self) -> bool:
        return any(isinstance(kind, NetworkVectors) for kind in self._kinds)

    def _vocabulary(self) -> VisualVocabulary | None:
        self._remember()
        return self._words

    def _vlad(self) -> CompactVlad | None:
        self._remember()
        return self._compact

    def _remember(self) -> None:
        """Takes what was learned out of the store, once it is there."""
        if self._words is not None:
            return
        learned = self._store.learned()
        if "vocabulary" in learned:
            self._words = VisualVocabulary(learned["vocabulary"])
        if "vlad.vocabulary" in learned:
            centres, middle, axes = (learned[f"vlad.{name}"] for name in ("vocabulary", "middle", "axes"))
            self._compact = CompactVlad(VisualVocabulary(centres), middle, axes)

    def _each(self, paths: Sequence[Path], title: str) -> Iterator[tuple[int, Described]]:
        """Place and content of each file that can be read."""
        return self._looking.each(paths, self._arrays, self._identity, title=title, skip_bad=True, name_bad=False)

    def _arrays(self, image: np.ndarray) -> Described:
        return self._content(image).arrays()


def _unreadable(path: Path) -> ImageRow:
    """The row of a file that the extraction passed over."""
    try:
        decode(path)
        problem = "it changed while it was read"
    except ImageError as error:
        problem = str(error)
    try:
        return ImageRow(*_facts(path), problem)
    except OSError:
        return ImageRow(str(path), path.parent.name, 0, 0, problem)  # Gone; the next update forgets it.


def _facts(path: Path) -> tuple[str, str, int, int]:
    status = path.stat()
    return str(path), path.parent.name, status.st_size, status.st_mtime_ns


def _part(image: np.ndarray, region: Region) -> np.ndarray:
    x, y, width, height = region
    if min(x, y) < 0 or min(width, height) < 1 or x + width > image.shape[1] or y + height > image.shape[0]:
        raise InvalidArgumentError(
            f"`region` must be x,y,width,height within the query's {image.shape[1]}×{image.shape[0]} pixels. "
            f"Received: {','.join(map(str, region))}."
        )
    return np.ascontiguousarray(image[y : y + height, x : x + width])

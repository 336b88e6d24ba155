"""An image search engine: a folder on disk that knows images by their visual words and colours."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self, get_args

import filelock
import numpy as np

from onehood.datasets import images_below
from onehood.errors import ImageError, InvalidArgumentError, SearchIndexError
from onehood.features import Detector, Extraction, FeatureCache, Keypoints, VisualVocabulary, extract
from onehood.images import ImageSource, LongestSide, decode
from onehood.search.database import Database, ImageRow
from onehood.search.derived_index import DerivedIndex
from onehood.search.image_content import ImageContent, describe_content
from onehood.search.verification import Verification, verify

Evidence = Literal["words", "colour"]

_DATABASE = "index.sqlite"
_LOCK = "writer.lock"
_DERIVED = "derived"
_AT_ONCE = 32  # Images of one transaction: what a killed process loses at most.
_LEARNED_FROM = 2000  # Images.
_PER_WORD = 20  # Keypoints; fewer and larger words find less (results/search_variants.json).
_USUALLY_AT_MOST = 50_000
_CANDIDATES = 50
_PARAMETERS = ("words", "detector", "keypoints", "longest_side", "seed")


@dataclass(frozen=True)
class SearchResult:
    """One image that was found.

    Args:
        path: of the file.
        class_name: the name of its folder.
        score: likeness, 0 to 1: the cosine of the tf-idf vectors, or the dot product of the colour histograms.
        verified_matches: keypoints that agree with the query on one motion; None where that was not asked for, or the
            image is not among the fifty best candidates.
        verification: which they are; None likewise.
    """

    path: str
    class_name: str
    score: float
    verified_matches: int | None = None
    verification: Verification | None = None


@dataclass(frozen=True)
class IndexChanges:
    """What bringing an index up to date did.

    Args:
        added: images that are new.
        changed: images that were described again, for their file had changed.
        removed: images that are gone.
        bad: by path, why an image cannot be read.
    """

    added: int
    changed: int
    removed: int
    bad: Mapping[str, str]


class SearchIndex:
    """Opens an index, a folder that `create` made; any number of processes may, while one writes.

    Args:
        folder: of the index.

    Raises:
        SearchIndexError: it is missing, damaged, or of another format version.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._database = Database(self.folder / _DATABASE)
        self.parameters: dict[str, Any] = {name: self._database.facts[name] for name in _PARAMETERS}
        self._derived: DerivedIndex | None = None

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """The index in a folder; see the class."""
        return cls(folder)

    @classmethod
    def create(
        cls,
        folder: Path | str,
        *,
        words: int | None = None,
        detector: Detector = "sift",
        keypoints: int = 1000,
        longest_side: int = 640,
        seed: int = 0,
    ) -> Self:
        """Makes an empty index.

        Args:
            folder: that must not hold an index yet.
            words: of the vocabulary; None for one for each twenty keypoints of the first images, up to 50,000.
            detector: of keypoints.
            keypoints: of an image at most, at least 1.
            longest_side: to which images are made smaller, in pixels, at least 16.
            seed: of the vocabulary.

        Raises:
            InvalidArgumentError: an argument is out of its range.
            SearchIndexError: there is an index already, or the folder cannot be written.
        """
        if detector not in get_args(Detector):
            raise InvalidArgumentError(
                f"`detector` must be one of {', '.join(get_args(Detector))}. Received: {detector!r}."
            )
        for name, value, least in (("keypoints", keypoints, 1), ("longest_side", longest_side, 16), ("seed", seed, 0)):
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise InvalidArgumentError(f"`{name}` must be a whole number of at least {least}. Received: {value!r}.")
        if words is not None and (isinstance(words, bool) or not isinstance(words, int) or words < 2):
            raise InvalidArgumentError(f"`words` must be a whole number of at least 2. Received: {words!r}.")
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SearchIndexError(f"{folder}: cannot be made ({error.strerror}).") from error
        values = (words, detector, keypoints, longest_side, seed)
        Database.create(folder / _DATABASE, dict(zip(_PARAMETERS, values, strict=True))).close()
        return cls(folder)

    def __len__(self) -> int:
        """How many images can be found."""
        return len(self._current.ids)

    def close(self) -> None:
        """Gives the files back."""
        self._database.close()

    def update(self, folder: Path | str) -> IndexChanges:
        """Makes the index hold what is below a folder: describes what is new or changed, forgets what is gone.

        Every few images are on disk together; killed at any moment, the same call goes on from there.

        Raises:
            InvalidArgumentError: there is no such folder.
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        root = Path(folder).resolve()
        if not root.is_dir():
            raise InvalidArgumentError(f"`folder` must be a folder of images. Received: {folder}.")
        with self._writing():  # Before it is asked what is known: another writer might be changing that.
            known = self._database.known()
            below = {path for path in known if Path(path).is_relative_to(root)}
            found = {str(path): path.stat() for path in images_below(root)}
            stale = [
                path
                for path, status in found.items()
                if path not in known or known[path][:2] != (status.st_size, status.st_mtime_ns)
            ]
            changed = sum(path in known for path in stale)
            bad = self._describe([Path(path) for path in stale])
            gone = sorted(below - set(found))
            self._database.remove(gone)
            self._refresh()
        return IndexChanges(len(stale) - changed, changed, len(gone), bad)

    def add(self, images: Sequence[Path | str]) -> Mapping[str, str]:
        """Describes files and keeps them, those that were known in the place of what was known.

        Returns:
            By path, why an image cannot be read.

        Raises:
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        with self._writing():
            bad = self._describe([Path(image).resolve() for image in images])
            self._refresh()
        return bad

    def remove(self, images: Sequence[Path | str]) -> int:
        """Forgets images; returns how many of them were known.

        Raises:
            SearchIndexError: another process writes to the index, or it cannot be written.
        """
        paths = [str(Path(image).resolve()) for image in images]
        with self._writing():
            known = self._database.known()
            self._database.remove(paths)
            self._refresh()
        return sum(path in known for path in set(paths))

    def search(
        self,
        query: ImageSource,
        *,
        top: int = 10,
        evidence: Evidence = "words",
        region: tuple[int, int, int, int] | None = None,
        class_name: str | None = None,
        verified: bool = True,
    ) -> list[SearchResult]:
        """The images most alike.

        Args:
            query: an image.
            top: how many to find at most, at least 1.
            evidence: "words" compares visual words, "colour" colour histograms.
            region: (x, y, width, height) in pixels of the query; only what is in it counts.
            class_name: only images of this class.
            verified: with "words", rank the fifty best by how many keypoints agree with the query on one motion.

        Raises:
            InvalidArgumentError: an argument is out of its range.
            ImageError: the query cannot be read.
        """
        if isinstance(top, bool) or not isinstance(top, int) or top < 1:
            raise InvalidArgumentError(f"`top` must be a whole number of at least 1. Received: {top!r}.")
        if evidence not in get_args(Evidence):
            raise InvalidArgumentError(
                f"`evidence` must be one of {', '.join(get_args(Evidence))}. Received: {evidence!r}."
            )
        current = self._current
        if len(current.ids) == 0:
            return []
        content = self._content(query, region)
        words = self._words(content)
        scores = current.postings.scores(words) if evidence == "words" else current.colours @ content.colours
        allowed = np.arange(len(scores))
        if class_name is not None:
            allowed = np.array([place for place, (_, name) in enumerate(current.names) if name == class_name], int)
        ranked = allowed[np.argsort(-scores[allowed], kind="stable")]
        ranked = ranked[scores[ranked] > 0]
        candidates = _CANDIDATES if verified and evidence == "words" else 0
        results = []
        for rank, place in enumerate(ranked[: max(top, candidates)]):
            path, name = current.names[place]
            near = rank < candidates
            agreed = self._verified(content.keypoints, words, int(current.ids[place])) if near else None
            matches = None if agreed is None else len(agreed)
            results.append(SearchResult(path, name, float(scores[place]), matches, agreed))
        results.sort(key=lambda result: (-(result.verified_matches or 0), -result.score, result.path))
        return results[:top]

    def duplicates(self, *, least_matches: int = 20) -> list[tuple[str, str, int]]:
        """Pairs of images of which one is, at least in part, a copy of the other, and how many keypoints agree.

        Args:
            least_matches: keypoints that must agree on one motion, at least 4.

        Raises:
            InvalidArgumentError: for fewer.
        """
        if isinstance(least_matches, bool) or not isinstance(least_matches, int) or least_matches < 4:
            raise InvalidArgumentError(f"`least_matches` must be at least 4. Received: {least_matches!r}.")
        current = self._current
        pairs = []
        for place, identity in enumerate(current.ids):
            row = self._database.image(int(identity))
            scores = current.postings.scores(row.words)
            for other in np.argsort(-scores, kind="stable")[:_CANDIDATES]:
                if other <= place or scores[other] <= 0:
                    continue
                agreed = self._verified(row.keypoints, row.words, int(current.ids[other]))
                if len(agreed) >= least_matches:
                    pairs.append((row.path, current.names[other][0], len(agreed)))
        return sorted(pairs, key=lambda pair: -pair[2])

    def query_image(self, query: ImageSource, region: tuple[int, int, int, int] | None = None) -> np.ndarray:
        """A query, or its region, as it is described: uint8 of shape (height, width, 3).

        Raises:
            InvalidArgumentError: the region lies outside the query.
            ImageError: the query cannot be read.
        """
        source = query if region is None else _part(decode(query), region)
        return LongestSide(self.parameters["longest_side"]).read(source)

    def matched_positions(
        self, query: ImageSource, result: SearchResult, *, region: tuple[int, int, int, int] | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Where the verified matches of a result are: (x, y) in `query_image`, and in the image found.

        Args:
            query: that it was found for.
            result: with a verification.
            region: of the query.

        Raises:
            SearchIndexError: the image has been removed since.
        """
        agreed = result.verification or Verification()
        content = self._content(query, region)
        row = self._database.image_of(result.path)
        if row is None:
            raise SearchIndexError(f"{result.path}: is not in the index any more.")
        return content.keypoints.positions[agreed.query], row.keypoints.positions[agreed.candidate]

    @property
    def _current(self) -> DerivedIndex:
        """What is derived from the database, as it is now."""
        if self._derived is None or not self._derived.is_current(self._database):
            self._derived = DerivedIndex.up_to_date(self._database, self.folder / _DERIVED, self._derived)
        return self._derived

    def _refresh(self) -> None:
        self._current.save(self.folder / _DERIVED)

    @cached_property
    def _vocabulary(self) -> VisualVocabulary:
        centres = self._database.vocabulary()
        if centres is None:
            raise SearchIndexError(f"{self.folder}: holds no images yet. Index some: onehood index FOLDER.")
        return VisualVocabulary(centres)

    def _extraction(self) -> Extraction:
        detector, keypoints = self.parameters["detector"], self.parameters["keypoints"]
        return Extraction(
            LongestSide(self.parameters["longest_side"]),
            lambda image: describe_content(image, detector=detector, keypoints=keypoints).arrays(),
            f"search 1 {detector} {keypoints}",
            FeatureCache(),
        )

    def _describe(self, paths: Sequence[Path]) -> dict[str, str]:
        """Stores what the files hold; returns why some cannot be read."""
        if not paths:
            return {}
        extraction = self._extraction()
        if self._database.vocabulary() is None:
            some = np.linspace(0, len(paths) - 1, min(len(paths), _LEARNED_FROM)).astype(int)
            found = extract([paths[place] for place in some], extraction, title="Learning words", skip_bad=True)
            parts = (ImageContent.of(arrays).descriptors() for _, arrays in found)
            words, seed = self.parameters["words"], self.parameters["seed"]
            learned = VisualVocabulary.fit(parts, words, per_word=_PER_WORD, at_most=_USUALLY_AT_MOST, seed=seed)
            self._database.set_vocabulary(learned.centres)
        bad: dict[str, str] = {}
        rows: list[ImageRow] = []
        done = 0
        for place, arrays in extract(paths, extraction, title="Indexing", skip_bad=True):
            bad |= self._store_bad(paths[done:place], rows)
            content = ImageContent.of(arrays)
            rows.append(_row(paths[place], content=content, words=self._words(content)))
            done = place + 1
            if len(rows) >= _AT_ONCE:
                self._database.add(rows)
                rows = []
        bad |= self._store_bad(paths[done:], rows)
        self._database.add(rows)
        return bad

    def _store_bad(self, paths: Sequence[Path], rows: list[ImageRow]) -> dict[str, str]:
        """Rows for files that the extraction passed over, and why each cannot be read."""
        problems = {}
        for path in paths:
            try:
                decode(path)
                problem = "it changed while it was read"
            except ImageError as error:
                problem = str(error)
            problems[str(path)] = problem
            if path.exists():
                rows.append(_row(path, problem=problem))
        return problems

    def _content(self, query: ImageSource, region: tuple[int, int, int, int] | None) -> ImageContent:
        image = self.query_image(query, region)
        detector, keypoints = self.parameters["detector"], self.parameters["keypoints"]
        return describe_content(image, detector=detector, keypoints=keypoints)

    def _words(self, content: ImageContent) -> np.ndarray:
        return self._vocabulary.assign(content.descriptors())[0][:, 0].astype(np.int32)

    def _verified(self, keypoints: Keypoints, words: np.ndarray, identity: int) -> Verification:
        try:
            row = self._database.image(identity)
        except KeyError:  # Another process has removed it since.
            return Verification()
        return verify(keypoints, words, row.keypoints, row.words)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The only one that writes.

        Raises:
            SearchIndexError: another process does.
        """
        lock = filelock.FileLock(self.folder / _LOCK)
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout as error:
            raise SearchIndexError(
                f"{self.folder}: another process writes to this index. Wait until it has finished."
            ) from error
        try:
            yield
        finally:
            lock.release()


def _row(
    path: Path, *, content: ImageContent | None = None, words: np.ndarray | None = None, problem: str | None = None
) -> ImageRow:
    status = path.stat()
    facts = (str(path), path.parent.name, status.st_size, status.st_mtime_ns)
    if content is None or words is None:
        return ImageRow(*facts, problem=problem)
    return ImageRow(*facts, None, content.height, content.width, words, content.keypoints, content.colours)


def _part(image: np.ndarray, region: tuple[int, int, int, int]) -> np.ndarray:
    x, y, width, height = region
    if min(x, y) < 0 or min(width, height) < 1 or x + width > image.shape[1] or y + height > image.shape[0]:
        raise InvalidArgumentError(
            f"`region` must be x,y,width,height within the query's {image.shape[1]}×{image.shape[0]} pixels. "
            f"Received: {','.join(map(str, region))}."
        )
    return np.ascontiguousarray(image[y : y + height, x : x + width])

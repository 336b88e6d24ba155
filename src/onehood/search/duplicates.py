"""Which images of a store are copies of each other, and which show the same thing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Any, Literal, NamedTuple

import numpy as np

from onehood.errors import ImageError
from onehood.images import LongestSide, Looking
from onehood.options import Number, Whole
from onehood.progress import progress
from onehood.rules import DUPLICATE_KIND
from onehood.search.answering import CANDIDATES
from onehood.search.copies import ORIENTATIONS, SIDE, Overlap, equally_flat, hashes, oriented, overlap, overlap_whole
from onehood.search.equal_files import equal_files
from onehood.search.store import ImageRow, Store, WordQuery
from onehood.search.verification import Verification, verify

_FEW = 40  # Images, up to which each is compared with each: in so few, hardly a word tells any apart.
_COARSE = 2000  # Words, below which descriptors are matched in their place.
_NEAR = 12  # Of 64 bits in which the hashes of copies may differ.
_LEAST = 8  # Matches from which it is worth to lay two pictures on each other.
_DISTINCT = 0.85  # Of the distance to the second nearest descriptor.
_ORDER = {"copy": 0, "alike": 1}
_READ = 400  # Small pictures that are kept.
_BLOCK = 1 << 22


@dataclass(frozen=True)
class DuplicatePair:
    """Two images that are one, or show the same thing.

    Args:
        first: path.
        second: path.
        kind: "copy" for equal content and the same picture recompressed, scaled, cut, turned or mirrored; "alike" for
            what only shows the same thing.
        verified_matches: keypoints that agree on one motion; 0 where that was not needed.
        share: of copies, how much of the smaller picture is in the other; else of the keypoints of the image with
            fewer, how many agree. 1 for equal content.
    """

    first: str
    second: str
    kind: Literal["copy", "alike"]
    verified_matches: int
    share: float


class Duplicates(list[DuplicatePair]):
    """Pairs, the surest first.

    Args:
        pairs: that were found.
        uncompared: by path, why an image could not be compared, or only its bytes.
    """

    def __init__(self, pairs: Iterable[DuplicatePair] = (), uncompared: Mapping[str, str] | None = None) -> None:
        super().__init__(pairs)
        self.uncompared = dict(uncompared or {})

    def as_json(self) -> dict[str, Any]:
        """JSON values: copies in "pairs", images that only show the same thing in "alike"."""

        def of(kind: str) -> list[dict[str, Any]]:
            pairs = [asdict(pair) for pair in self if pair.kind == kind]
            return [{name: value for name, value in pair.items() if name != "kind"} for pair in pairs]

        return {"pairs": of("copy"), "alike": of("alike"), "uncompared": self.uncompared}


class _Motion(NamedTuple):
    """How one image may lie on the other: in an orientation as a whole, or by its keypoints."""

    orientation: int | None
    agreed: Verification | None


def find_duplicates(
    store: Store,
    *,
    kind: str = "copies",
    least_matches: int = 20,
    least_share: float = 0.2,
    descriptors: Callable[[str], np.ndarray] | None = None,
) -> Duplicates:
    """Pairs of images, copies before those that show the same thing, and in these the surest first.

    Args:
        store: with the images. Up to forty are compared each with each; of more, each with those whose perceptual
            hash is near, and the fifty that share most words with it.
        kind: "copies", "alike" or "all".
        least_matches: keypoints that must agree in images that show the same thing, 4 to 100,000.
        least_share: of the keypoints of the image with fewer, which must agree there, 0 to 1.
        descriptors: RootSIFT of the keypoints of a file; matched where words are few. None to do with words.

    Raises:
        InvalidArgumentError: an argument is out of its range.
    """
    DUPLICATE_KIND.check("kind", kind)
    Whole(4, 100_000).check("least_matches", least_matches)
    Number(least=0, most=1).check("least_share", least_share)
    return _Search(store, kind, least_matches, least_share, descriptors).run()


class _Search:
    """One search for pairs."""

    def __init__(
        self,
        store: Store,
        kind: str,
        least_matches: int,
        least_share: float,
        descriptors: Callable[[str], np.ndarray] | None,
    ) -> None:
        self._store = store
        self._kind = kind
        self._least_matches = least_matches
        self._least_share = least_share
        vocabulary = store.learned().get("vocabulary", np.zeros((0, 0)))
        self._few = len(store) <= _FEW
        self._coarse = descriptors is not None and (self._few or len(vocabulary) < _COARSE)
        self._descriptors = lru_cache(_READ)(descriptors or (lambda _: np.zeros((0, 128), np.float32)))
        self._looking = Looking(LongestSide(SIDE))
        self._small = lru_cache(_READ)(lambda path: _fingerprint(self._looking.view.read(path))["small"])
        self._uncompared: dict[str, str] = {}

    def run(self) -> Duplicates:
        """See `find_duplicates`."""
        known = self._store.known()
        groups = equal_files(known)
        equal = [
            DuplicatePair(*pair, "copy", 0, 1.0)
            for group in (groups if self._kind != "alike" else [])
            for pair in combinations(group, 2)
        ]
        self._uncompared = {path: problem for path, (_, _, problem) in known.items() if problem is not None}
        members = {path: group for group in groups for path in group}
        rows = self._rows(skipped={path for group in groups for path in group[1:]})
        near: list[DuplicatePair] = []
        for pair in self._near_pairs(rows):
            everyone = product(members.get(pair.first, [pair.first]), members.get(pair.second, [pair.second]))
            near += [DuplicatePair(*each, pair.kind, pair.verified_matches, pair.share) for each in everyone]
        near.sort(key=lambda pair: (_ORDER[pair.kind], -pair.share, -pair.verified_matches))
        return Duplicates(equal + near, self._uncompared)

    def _rows(self, skipped: set[str]) -> dict[int, str]:
        """Path by id of the images to compare, one of each content."""
        rows = ((int(identity), self._store.image(int(identity))) for identity in self._store.ids())
        return {identity: row.path for identity, row in rows if row is not None and row.path not in skipped}

    def _near_pairs(self, paths: Mapping[int, str]) -> Iterator[DuplicatePair]:
        motions, flat = self._whole_motions(paths)
        if self._kind != "alike":
            yield from self._flat_copies(flat)
        with progress("Comparing", len(paths), unit="images") as bar:
            for first, seconds in self._candidates(paths, motions):
                bar.advance()
                row = self._store.image(first)
                for second in seconds if row is not None else ():
                    other = self._store.image(second)
                    if row is None or other is None:  # Another process has removed it since.
                        continue
                    found = self._compared(row, other, motions.get((first, second)))
                    if found is not None and self._kind in ("all", {"copy": "copies"}.get(found.kind, found.kind)):
                        yield found

    def _compared(self, first: ImageRow, second: ImageRow, orientations: list[int] | None) -> DuplicatePair | None:
        best = Overlap()
        for orientation in orientations or ():
            best = max(best, self._laid(first, second, _Motion(orientation, None)), key=_surest)
        agreed = Verification() if best.is_copy and self._kind == "copies" else self._verified(first, second)
        if not best.is_copy and len(agreed) >= _LEAST:
            best = max(best, self._laid(first, second, _Motion(None, agreed)), key=_surest)
        if best.is_copy:
            return DuplicatePair(first.path, second.path, "copy", len(agreed), best.share)
        fewer = min(len(first.words), len(second.words))
        if len(agreed) < max(self._least_matches, self._least_share * fewer):
            return None
        return DuplicatePair(first.path, second.path, "alike", len(agreed), len(agreed) / fewer)

    def _laid(self, first: ImageRow, second: ImageRow, motion: _Motion) -> Overlap:
        """How well the pixels agree; not at all where a file cannot be read any more."""
        try:
            one, other = self._small(first.path), self._small(second.path)
        except ImageError:
            return Overlap()
        if motion.agreed is None:
            return overlap_whole(oriented(one, motion.orientation or 0), other)
        return overlap(one, other, _between(motion.agreed.transform, first, one, second, other))

    def _verified(self, first: ImageRow, second: ImageRow) -> Verification:
        words = first.words, second.words
        if self._coarse:
            words = self._matched(first, second) or words
        return verify(first.keypoints, words[0], second.keypoints, words[1])

    def _matched(self, first: ImageRow, second: ImageRow) -> tuple[np.ndarray, np.ndarray] | None:
        """Words of a vocabulary for these two images alone: one for each two descriptors nearest to each other."""
        try:
            one, other = self._descriptors(first.path), self._descriptors(second.path)
        except (ImageError, OSError):
            return None
        if len(one) != len(first.words) or len(other) != len(second.words) or min(len(one), len(other)) < 2:
            return None  # A file has changed since it was described.
        return _pair_words(one, other)

    def _whole_motions(self, paths: Mapping[int, str]) -> tuple[dict[tuple[int, int], list[int]], list[str]]:
        """By pair, in which orientations the first looks like the second; and the paths of flat images."""
        ids, values, flat = [], [], []
        places = list(paths)
        seen = set()
        for place, found in self._looking.each(
            list(paths.values()), _fingerprint, "duplicates", title="Reading", skip_bad=True
        ):
            seen.add(place)
            if len(found["hashes"]):
                ids.append(places[place])
                values.append(found["hashes"])
            else:
                flat.append(paths[places[place]])
        for place, identity in enumerate(places):
            if place not in seen:
                self._uncompared.setdefault(paths[identity], "the file cannot be read any more")
        return _near_hashes(np.array(ids, np.int64), np.array(values, np.uint64).reshape(-1, ORIENTATIONS)), flat

    def _flat_copies(self, flat: list[str]) -> Iterator[DuplicatePair]:
        for path in flat:
            self._uncompared[path] = "it has no pattern: only files of equal bytes or of the same colour are found"
        for first, second in combinations(flat, 2):
            try:
                if equally_flat(self._small(first), self._small(second)):
                    yield DuplicatePair(first, second, "copy", 0, 1.0)
            except ImageError:
                continue

    def _candidates(
        self, paths: Mapping[int, str], motions: Mapping[tuple[int, int], list[int]]
    ) -> Iterator[tuple[int, list[int]]]:
        """Each pair once, the earlier image first."""
        by_first: dict[int, set[int]] = {identity: set() for identity in paths}
        for first, second in motions:
            by_first[first].add(second)
        if self._few:
            for first, second in combinations(sorted(paths), 2):
                by_first[first].add(second)
        else:
            for identity in paths:
                row = self._store.image(identity)
                nearest = [] if row is None else self._store.nearest("words", WordQuery.of(row.words), CANDIDATES)
                for number, _ in nearest:
                    if number != identity and number in paths:
                        by_first[min(identity, number)].add(max(identity, number))
        for first, seconds in by_first.items():
            yield first, sorted(seconds)


def _fingerprint(picture: np.ndarray) -> dict[str, np.ndarray]:
    found = hashes(picture)
    return {"small": picture, "hashes": np.zeros(0, np.uint64) if found is None else found}


def _near_hashes(ids: np.ndarray, values: np.ndarray) -> dict[tuple[int, int], list[int]]:
    """By pair of ids, the orientations in which the hash of the first is near that of the second as it stands."""
    near: dict[tuple[int, int], list[int]] = {}
    rows = max(1, _BLOCK // max(1, len(ids)))
    for orientation in range(ORIENTATIONS):
        for begin in range(0, len(ids), rows):
            block = values[begin : begin + rows, orientation]
            distances = np.bitwise_count(block[:, None] ^ values[None, :, 0])  # (rows, images)
            for row, column in np.argwhere(distances <= _NEAR):
                if begin + row < column:
                    near.setdefault((int(ids[begin + row]), int(ids[column])), []).append(orientation)
    return near


def _pair_words(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    likeness = first @ second.T
    nearest = likeness.argmax(axis=1)
    two = np.partition(likeness, -2, axis=1)[:, -2:]
    distances = np.sqrt(np.maximum(2 - 2 * two, 0))  # (keypoints, 2), the second nearest first
    mutual = likeness.argmax(axis=0)[nearest] == np.arange(len(first))
    kept = np.flatnonzero(mutual & (distances[:, 1] <= _DISTINCT * distances[:, 0]))
    words = np.arange(len(first)), -1 - np.arange(len(second))
    words[1][nearest[kept]] = kept
    return words


def _between(
    transform: np.ndarray, first: ImageRow, one: np.ndarray, second: ImageRow, other: np.ndarray
) -> np.ndarray:
    """A motion between images as they were described, for smaller ones."""
    up = np.diag([first.width / one.shape[1], first.height / one.shape[0], 1.0])
    down = np.diag([other.shape[1] / second.width, other.shape[0] / second.height])
    return down @ transform @ up


def _surest(found: Overlap) -> tuple[bool, float]:
    return found.is_copy, found.share

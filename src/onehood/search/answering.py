"""From the description of a query to the images that are most like it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from onehood.search.describing import QueryContent
from onehood.search.filters import Condition
from onehood.search.fusion import FUSED_FROM, fused, with_verification
from onehood.search.store import ImageRow, Store, WordQuery
from onehood.search.verification import Verification, verify

CANDIDATES = 50
"""Images that are verified."""

_EXPANDED_BY = 10
_SURE = 15  # Matches of an image whose words the query takes over.


@dataclass(frozen=True)
class SearchResult:
    """One image that was found.

    Args:
        path: of the file.
        class_name: the name of its folder.
        score: likeness, 0 to 1: of one kind of evidence, unverified, the cosine; otherwise to be compared within one
            answer only.
        matches: where keypoints that agree on one motion are, (x, y) in the query as it was described and in the image
            found; float32 of shape (2, matches, 2). None where that was not asked for, or the image is not among the
            fifty best candidates.
        mirrored: whether the mirrored query was found; its matches lie where they are in the query itself.
    """

    path: str
    class_name: str
    score: float
    matches: np.ndarray | None = field(default=None, repr=False, compare=False)
    mirrored: bool = False

    @property
    def verified_matches(self) -> int | None:
        """How many keypoints agree with the query on one motion; None where it was not asked."""
        return None if self.matches is None else self.matches.shape[1]

    def as_json(self) -> dict[str, Any]:
        """JSON values, without the places of the matches."""
        return {
            "path": self.path,
            "score": self.score,
            "class": self.class_name,
            "verified_matches": self.verified_matches,
        }


def answer(
    store: Store,
    query: QueryContent,
    *,
    kinds: Sequence[str],
    top: int,
    verified: bool,
    conditions: Sequence[Condition] = (),
    is_there: Callable[[str], bool] = lambda path: True,
) -> list[SearchResult]:
    """The images most like a query, the best first.

    One ranking is made of those by each kind of evidence. Its best are verified; the words of those that surely show
    the same are asked for together with the query's, and what comes of it takes the place of the words' first ranking.

    Args:
        store: with the images.
        query: what is looked for.
        kinds: of evidence, "words" or those of vectors.
        top: how many to find at most.
        verified: whether to verify; only with words.
        conditions: all of which an image must meet.
        is_there: whether the file of a path is; asked of the best only. One that is not is left out.

    Source: O. Chum et al., Total Recall, ICCV 2007 (average query expansion).
    """
    count = max(top, FUSED_FROM)
    asked: dict[str, WordQuery | np.ndarray] = {
        kind: WordQuery.of(query.words) if kind == "words" else query.vectors[kind] for kind in kinds
    }
    rankings = {kind: store.nearest(kind, what, count, conditions) for kind, what in asked.items()}
    if not verified:
        ranked = fused(rankings) if len(kinds) > 1 else rankings[kinds[0]]
        return _results(store, ranked, top, query, {}, is_there=is_there)
    checked = {}
    for image, _ in fused(rankings)[:CANDIDATES]:
        row = store.image(image)
        if row is not None:
            checked[image] = (row, verify(query.keypoints, query.words, row.keypoints, row.words))
    sure = sorted((pair for pair in checked.values() if len(pair[1]) >= _SURE), key=lambda pair: -len(pair[1]))
    if sure:
        expanded = _expanded([query.words, *(row.words for row, _ in sure[:_EXPANDED_BY])])
        rankings["words"] = store.nearest("words", expanded, count, conditions)
    scores = dict.fromkeys(checked, 0.0) | dict(fused(rankings))  # Other words may not find again what was verified.
    ranked = [
        (image, with_verification(score, len(checked[image][1]) if image in checked else 0))
        for image, score in scores.items()
    ]
    ranked.sort(key=lambda pair: -pair[1])
    return _results(store, ranked, top, query, checked, is_there=is_there)


def merged(answers: Sequence[list[SearchResult]], top: int) -> list[SearchResult]:
    """Of several answers one, in which each image stands once, with its best score."""
    best: dict[str, SearchResult] = {}
    for results in answers:
        for result in results:
            if result.path not in best or best[result.path].score < result.score:
                best[result.path] = result
    return sorted(best.values(), key=lambda result: -result.score)[:top]


def _expanded(words_of_images: Sequence[np.ndarray]) -> WordQuery:
    """The mean of images' words, of which each image has the weight one."""
    sets = [np.unique(words) for words in words_of_images]
    weights = np.concatenate([np.full(len(words), len(words) ** -0.5) for words in sets if len(words)])
    different, places = np.unique(np.concatenate(sets), return_inverse=True)
    return WordQuery(different.astype(np.int64), np.bincount(places, weights).astype(np.float32))


def _results(
    store: Store,
    ranked: Sequence[tuple[int, float]],
    top: int,
    query: QueryContent,
    checked: Mapping[int, tuple[ImageRow, Verification]],
    *,
    is_there: Callable[[str], bool],
) -> list[SearchResult]:
    """The best that are still there."""
    results: list[SearchResult] = []
    for image, score in ranked:
        if len(results) == top:
            break
        row, agreed = checked.get(image) or (store.image(image), None)
        if row is None or not is_there(row.path):  # Another process has removed the row, or somebody the file.
            continue
        matches = None
        if agreed is not None:
            places = (query.keypoints.positions[agreed.query], row.keypoints.positions[agreed.candidate])
            matches = np.stack(places)
        results.append(SearchResult(row.path, row.class_name, score, matches))
    return results

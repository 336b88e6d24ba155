"""From the description of a query to the images that are most like it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onehood.search.describing import Description
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
        verified_matches: keypoints that agree with the query on one motion; None where that was not asked for, or the
            image is not among the fifty best candidates.
        verification: which they are; None likewise.
        mirrored: whether the mirrored query was found.
    """

    path: str
    class_name: str
    score: float
    verified_matches: int | None = None
    verification: Verification | None = None
    mirrored: bool = False


def answer(
    store: Store,
    query: Description,
    *,
    kinds: Sequence[str],
    top: int,
    verified: bool,
    conditions: Sequence[Condition] = (),
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

    Source: O. Chum et al., Total Recall, ICCV 2007 (average query expansion).
    """
    count = max(top, FUSED_FROM)
    asked: dict[str, WordQuery | np.ndarray] = {
        kind: WordQuery.of(query.words) if kind == "words" else query.vectors[kind] for kind in kinds
    }
    rankings = {kind: store.nearest(kind, what, count, conditions) for kind, what in asked.items()}
    checked: dict[int, Verification] = {}
    if verified:
        rows = _rows(store, fused(rankings)[:CANDIDATES])
        checked = {row.id: verify(query.keypoints, query.words, row.keypoints, row.words) for row in rows}
        sure = sorted((row for row in rows if len(checked[row.id]) >= _SURE), key=lambda row: -len(checked[row.id]))
        if sure:
            expanded = _expanded([query.words, *(row.words for row in sure[:_EXPANDED_BY])])
            rankings["words"] = store.nearest("words", expanded, count, conditions)
    if verified:
        ranked = [(image, with_verification(score, len(checked.get(image, ())))) for image, score in fused(rankings)]
        ranked.sort(key=lambda pair: (-pair[1], pair[0]))
    else:
        ranked = fused(rankings) if len(kinds) > 1 else rankings[kinds[0]]
    return [
        SearchResult(row.path, row.class_name, score, _count(checked.get(row.id)), checked.get(row.id))
        for row, (_, score) in zip(*_present(store, ranked, top), strict=True)
    ]


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


def _present(
    store: Store, ranked: Sequence[tuple[int, float]], top: int
) -> tuple[list[ImageRow], list[tuple[int, float]]]:
    """The best that are still there, and their places in the ranking."""
    rows: list[ImageRow] = []
    kept: list[tuple[int, float]] = []
    for image, score in ranked:
        if len(rows) == top:
            break
        row = store.image(image)
        if row is not None:  # Another process may have removed it since.
            rows.append(row)
            kept.append((image, score))
    return rows, kept


def _rows(store: Store, ranked: Sequence[tuple[int, float]]) -> list[ImageRow]:
    return [row for image, _ in ranked if (row := store.image(image)) is not None]


def _count(verification: Verification | None) -> int | None:
    return None if verification is None else len(verification)

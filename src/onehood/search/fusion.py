"""Several rankings made one."""

from collections.abc import Mapping, Sequence

import numpy as np

FUSED_FROM = 200
"""Images of each ranking that are looked at."""

WEIGHTS = {"words": 1.0, "colour": 0.1, "network": 1.0}
"""Of each kind of evidence; that of colours by measurement, by which VLAD has none (results/search_variants.json)."""

_VERIFIED = 2.0
_HALF = 20  # Verified matches that are worth half of all that verification can give.


def fused(rankings: Mapping[str, Sequence[tuple[int, float]]]) -> list[tuple[int, float]]:
    """One ranking, by the weighted sum of scores that are brought to the range from 0 to 1, the best first.

    Of each ranking `FUSED_FROM` images count, the last of them nothing. What is further down in all of them follows
    with the score 0, so that nothing changes at the top when more are asked for.

    Args:
        rankings: by kind of evidence, images and their scores, the best first.

    Returns:
        Images and scores from 0 to 1; equal ones in the order of the images' numbers, those with 0 from further down
        in the order of their best places.

    Source: E. Fox, J. Shaw, Combination of Multiple Searches, TREC-2, 1994 (CombSUM).
    """
    sums: dict[int, float] = {}
    total = sum(WEIGHTS[kind] for kind in rankings)
    further: dict[int, int] = {}
    for kind, whole in rankings.items():
        if not whole:
            continue
        ranking = whole[:FUSED_FROM]
        scores = np.array([score for _, score in ranking])
        least = scores[-1] if len(ranking) >= FUSED_FROM else 0.0
        shares = (scores - least) / max(scores[0] - least, 1e-9)
        for (image, _), share in zip(ranking, shares.tolist(), strict=True):
            sums[image] = sums.get(image, 0.0) + WEIGHTS[kind] / total * share
        for place, (image, _) in enumerate(whole[FUSED_FROM:]):
            further[image] = min(place, further.get(image, place))
    first = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    rest = sorted(further.items(), key=lambda pair: (pair[1], pair[0]))
    return first + [(image, 0.0) for image, _ in rest if image not in sums]


def with_verification(score: float, matches: int) -> float:
    """The score of an image of which so many keypoints agree with the query: from 0 to 1 again.

    Args:
        score: before verification, 0 to 1.
        matches: that agree.
    """
    return (score + _VERIFIED * matches / (matches + _HALF)) / (1 + _VERIFIED)

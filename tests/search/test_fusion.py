"""Rankings become one: what is weighed, and what does not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.search.fusion import FUSED_FROM, WEIGHTS, fused, with_verification

rankings = st.dictionaries(
    st.sampled_from(sorted(WEIGHTS)),
    st.dictionaries(st.integers(1, 30), st.floats(0.01, 1), max_size=12).map(
        lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
    ),
    min_size=1,
)


@given(given_rankings=rankings)
def test_scores_lie_between_0_and_1_and_descend(given_rankings):
    result = fused(given_rankings)
    scores = [score for _, score in result]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 + 1e-9 for score in scores)
    assert {image for image, _ in result} == {image for ranking in given_rankings.values() for image, _ in ranking}


@given(given_rankings=rankings, factor=st.floats(0.1, 10))
def test_the_scale_of_one_kind_does_not_matter(given_rankings, factor):
    kind = next(iter(given_rankings))
    scaled = given_rankings | {kind: [(image, factor * score) for image, score in given_rankings[kind]]}
    one, other = dict(fused(given_rankings)), dict(fused(scaled))
    assert one == pytest.approx(other)


def test_weights_are_those_of_the_kinds():
    result = dict(fused({"words": [(1, 0.2), (2, 0.1)], "colour": [(2, 0.9), (3, 0.45)]}))
    total = WEIGHTS["words"] + WEIGHTS["colour"]
    assert result[1] == pytest.approx(WEIGHTS["words"] / total)
    assert result[2] == pytest.approx((0.5 * WEIGHTS["words"] + WEIGHTS["colour"]) / total)
    assert result[3] == pytest.approx(0.5 * WEIGHTS["colour"] / total)


def test_of_a_full_ranking_the_last_counts_nothing():
    ranking = [(image, 1 - image / (2 * FUSED_FROM)) for image in range(FUSED_FROM)]
    result = dict(fused({"colour": ranking}))
    assert result[0] == pytest.approx(1)
    assert result[FUSED_FROM - 1] == 0


def test_what_is_further_down_follows_by_its_place_and_changes_nothing_above():
    words = [(image, 1 - image / 1000) for image in range(FUSED_FROM + 3)]
    colour = [(FUSED_FROM + 2, 0.9), (7, 0.5)]
    result = fused({"words": words, "colour": colour})
    few = fused({"words": words[:FUSED_FROM], "colour": colour})
    assert result[: len(few)] == few
    assert result[len(few) :] == [(FUSED_FROM, 0.0), (FUSED_FROM + 1, 0.0)]


def test_more_matches_score_higher_and_stay_within_1():
    scores = [with_verification(0.5, matches) for matches in (0, 5, 50, 100_000)]
    assert scores == sorted(scores)
    assert with_verification(1, 10**9) == pytest.approx(1)
    assert with_verification(0, 60) > with_verification(1, 5)

"""Decoded pixels are kept within their budget, by content and view."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.images import KeptPixels, LongestSide, Square

VIEW = Square(8, 8, 3)
BYTES = 8 * 8 * 3


def pixels(shade):
    return np.full((8, 8, 3), shade, np.uint8)


def test_pixels_are_kept_up_to_the_budget():
    kept = KeptPixels(2 * BYTES + 1)
    first = [kept.put(str(n), VIEW, pixels(n)) for n in range(4)]
    assert kept.kept_bytes == 2 * BYTES
    assert [kept.get(str(n), VIEW) is one for n, one in enumerate(first)] == [True, True, False, False]
    assert kept.get("3", VIEW) is None


def test_what_is_kept_first_stays():
    kept = KeptPixels()
    first = kept.put("a", VIEW, pixels(1))
    assert kept.put("a", VIEW, pixels(2)) is first


def test_each_view_has_pixels_of_its_own():
    kept = KeptPixels()
    kept.put("a", VIEW, pixels(1))
    assert kept.get("a", LongestSide(8)) is None
    assert kept.get("b", VIEW) is None
    assert kept.get("a", Square(8, 8, 3)) is not None


def test_what_is_taken_makes_room():
    kept = KeptPixels(BYTES)
    kept.put("a", VIEW, pixels(1))
    assert (kept.take("a", VIEW) == 1).all()
    assert kept.take("a", VIEW) is None
    assert kept.kept_bytes == 0
    assert kept.put("b", VIEW, pixels(2)) is kept.get("b", VIEW)


def test_a_part_does_not_keep_the_whole_and_nobody_can_change_it():
    kept = KeptPixels()
    large = np.zeros((100, 8, 8, 3), np.uint8)
    found = kept.put("a", VIEW, large[0])
    assert found.base is None
    with pytest.raises(ValueError, match="read-only"):
        found[0] = 1


def test_many_threads_stay_within_the_budget():
    kept = KeptPixels(5 * BYTES)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda n: kept.put(str(n % 12), VIEW, pixels(n % 12)), range(60)))
    assert kept.kept_bytes == 5 * BYTES
    assert all((found == n % 12).all() for n, found in enumerate(results))


def test_a_negative_budget_is_refused():
    with pytest.raises(InvalidArgumentError, match="`budget` must be at least 0"):
        KeptPixels(-1)

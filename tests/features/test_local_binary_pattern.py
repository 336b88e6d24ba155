"""Local binary patterns: equal to scikit-image's to the last pixel, compiled or not, and their histograms to a loop."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from skimage.feature import local_binary_pattern as reference_pattern

from onehood.errors import InvalidArgumentError
from onehood.features import local_binary_pattern, local_binary_pattern_histogram
from onehood.features.local_binary_pattern import neighbours, pattern_count

# The room exports the function under the module's name.
MODULE = importlib.import_module("onehood.features.local_binary_pattern")

NAMES = {"default": "default", "uniform": "uniform", "rotation_invariant": "ror", "nri_uniform": "nri_uniform"}
IMAGES = {
    "real": data.camera()[200:240, 150:197],
    "random": np.random.default_rng(0).integers(0, 256, (33, 29), dtype=np.uint8),
    "flat": np.full((20, 21), 77, np.uint8),
    "black": np.zeros((9, 9), np.uint8),
    "few-valued": np.random.default_rng(1).integers(0, 3, (31, 40), dtype=np.uint8),
    "narrow": np.random.default_rng(2).integers(0, 256, (1, 12), dtype=np.uint8),
    "tiny": np.array([[9]], np.uint8),
}


@pytest.fixture(params=["compiled", "numpy"])
def way(request, monkeypatch):
    """Both ways to the patterns: compiled by Numba, and in NumPy."""
    if request.param == "numpy":
        monkeypatch.setattr(MODULE, "_kernels", lambda: None)
    else:
        assert MODULE._kernels() is not None
    return request.param


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("circle", [(8, 1), (4, 1), (8, 2), (6, 1.5), (12, 2.5), (16, 2), (16, 3), (24, 3)])
@pytest.mark.parametrize("method", NAMES)
def test_patterns_equal_those_of_scikit_image(way, name, circle, method):
    points, radius = circle
    if method == "nri_uniform" and points > 16:
        return
    found = local_binary_pattern(IMAGES[name], radius=radius, points=points, method=method)
    assert found.dtype == np.int32
    np.testing.assert_array_equal(found, reference_pattern(IMAGES[name], points, radius, NAMES[method]))


@settings(max_examples=30)
@given(
    sides=st.tuples(st.integers(1, 20), st.integers(1, 20)),
    points=st.integers(1, 24),
    radius=st.floats(0.3, 6),
    values=st.sampled_from([2, 5, 256]),
    seed=st.integers(0, 999),
)
def test_compiled_patterns_are_those_of_numpy(sides, points, radius, values, seed):
    image = np.random.default_rng(seed).integers(0, values, sides).astype(np.uint8)
    compiled = local_binary_pattern(image, radius=radius, points=points)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MODULE, "_kernels", lambda: None)
        np.testing.assert_array_equal(local_binary_pattern(image, radius=radius, points=points), compiled)


def test_without_numba_the_way_is_numpys(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(MODULE, "import_module", missing)
    assert MODULE._kernels.__wrapped__() is None


def test_points_begin_on_the_right_and_go_counter_clockwise():
    np.testing.assert_allclose(neighbours(2, 4), [(0, 2), (-2, 0), (0, -2), (2, 0)])
    image = np.zeros((3, 3), np.uint8)
    image[1, 1] = 5
    for point, place in enumerate([(1, 2), (0, 1), (1, 0), (2, 1)]):
        lit = image.copy()
        lit[place] = 5
        assert local_binary_pattern(lit, points=4)[1, 1] == 1 << point


def test_turning_an_image_turns_nothing_that_is_invariant():
    image = IMAGES["real"]
    for method in ("rotation_invariant", "uniform"):
        found = local_binary_pattern(image, points=4, radius=2, method=method)
        turned = local_binary_pattern(np.rot90(image), points=4, radius=2, method=method)
        np.testing.assert_array_equal(np.rot90(found), turned)


@pytest.mark.parametrize("points", [1, 2, 3, 8, 12])
@pytest.mark.parametrize("method", NAMES)
def test_every_number_stays_below_the_count_of_patterns(points, method):
    numbers = MODULE._numbering(points, method)
    assert numbers.min() == 0
    assert numbers.max() < pattern_count(points, method)
    if method == "nri_uniform" and points > 3:  # Every number is used, and each uniform pattern has its own.
        assert len(np.unique(numbers)) == pattern_count(points, method)


def test_colour_counts_by_its_brightness_and_whole_numbers_as_they_are():
    image = IMAGES["random"]
    expected = local_binary_pattern(image)
    np.testing.assert_array_equal(local_binary_pattern(np.repeat(image[:, :, None], 3, axis=2)), expected)
    np.testing.assert_array_equal(local_binary_pattern(image[:, :, None]), expected)
    np.testing.assert_array_equal(local_binary_pattern(image.astype(np.int32) * 100), expected)
    np.testing.assert_array_equal(local_binary_pattern(image / 256), expected)


def histogram_by_loops(image, grid, kinds, **options):
    patterns = local_binary_pattern(image, **options)
    height, width = patterns.shape
    counts = np.zeros((*grid, kinds))
    for row, column in np.ndindex(height, width):
        counts[row * grid[0] // height, column * grid[1] // width, patterns[row, column]] += 1
    return (counts / counts.sum(axis=2, keepdims=True)).ravel()


@pytest.mark.parametrize("grid", [(1, 1), (4, 4), (3, 5)])
@pytest.mark.parametrize(("method", "kinds"), [("default", 256), ("uniform", 10), ("nri_uniform", 59)])
@pytest.mark.parametrize("name", ["real", "random", "flat"])
def test_histograms_equal_plain_loops(grid, method, kinds, name):
    found = local_binary_pattern_histogram(IMAGES[name], method=method, grid=grid)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, histogram_by_loops(IMAGES[name], grid, kinds, method=method), rtol=1e-6)


@settings(max_examples=25)
@given(
    count=st.integers(1, 4),
    sides=st.tuples(st.integers(4, 20), st.integers(4, 20)),
    channels=st.sampled_from([1, 3]),
    points=st.integers(1, 10),
    method=st.sampled_from(sorted(NAMES)),
    grid=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    seed=st.integers(0, 99),
)
def test_shares_add_up_to_one_in_every_cell_of_a_batch(count, sides, channels, points, method, grid, seed):
    images = np.random.default_rng(seed).integers(0, 256, (count, *sides, channels), dtype=np.uint8)
    options = {"points": points, "method": method, "grid": grid}
    found = local_binary_pattern_histogram(images, **options)
    cells = found.reshape(count, grid[0] * grid[1], pattern_count(points, method))
    np.testing.assert_allclose(cells.sum(axis=2), 1, rtol=1e-5)
    for image, histogram in zip(images, found, strict=True):
        np.testing.assert_array_equal(local_binary_pattern_histogram(image, **options), histogram)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"points": 0}, "`points` must be a whole number from 1 to 24. Received: 0"),
        ({"points": 25}, "`points` must be a whole number from 1 to 24"),
        ({"points": 8.0}, "`points` must be a whole number"),
        ({"points": True}, "`points` must be a whole number"),
        ({"radius": 0}, "`radius` must be a number strictly between 0 and 10000"),
        ({"radius": float("nan")}, "`radius` must be a number strictly between 0 and 10000"),
        ({"radius": float("inf")}, "`radius` must be a number strictly between 0 and 10000"),
        ({"radius": "1"}, "`radius` must be a number strictly between 0 and 10000"),
        ({"method": "var"}, "`method` must be one of default, uniform, rotation_invariant, nri_uniform"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    for function in (local_binary_pattern, local_binary_pattern_histogram):
        with pytest.raises(InvalidArgumentError, match=message):
            function(IMAGES["random"], **options)


def test_what_a_histogram_cannot_hold_is_refused():
    with pytest.raises(InvalidArgumentError, match="`points` must be a whole number from 1 to 16. Received: 17"):
        local_binary_pattern_histogram(IMAGES["random"], points=17)
    with pytest.raises(InvalidArgumentError, match="Received 4×4 cells for 1×12 pixels"):
        local_binary_pattern_histogram(IMAGES["narrow"])
    with pytest.raises(InvalidArgumentError, match="`grid` must be a whole number of at least 1"):
        local_binary_pattern_histogram(IMAGES["random"], grid=0)
    with pytest.raises(InvalidArgumentError, match="`image` must be one image. Received a batch"):
        local_binary_pattern(np.zeros((2, 8, 8, 1), np.uint8))

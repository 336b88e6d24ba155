"""Descriptors as transformers: those of the functions, and at home in scikit-learn."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from onehood.errors import ImageError, InvalidArgumentError
from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    PixelsTransformer,
    colour_histogram,
    hog,
    local_binary_pattern_histogram,
)

KINDS = [HogTransformer, LocalBinaryPatternTransformer, ColourHistogramTransformer]


def stripes(count=24, side=32):
    """Upright, lying and no stripes, reddish, greenish and bluish, with noise; and their labels."""
    labels = np.arange(count) % 3
    images = np.random.default_rng(0).integers(0, 60, (count, side, side, 3))
    wave = (np.arange(side) // 4 % 2) * 120
    images[labels == 0] += wave[None, :, None]
    images[labels == 1] += wave[:, None, None]
    for label in range(3):
        images[labels == label, ..., label] += 60
    return images.astype(np.uint8), labels


IMAGES, LABELS = stripes()


@pytest.mark.parametrize(
    ("transformer", "expected"),
    [
        (HogTransformer(), hog(IMAGES, pixels_per_cell=4)),  # A seventh of 32 pixels.
        (
            HogTransformer(orientations=6, pixels_per_cell=8, cells_per_block=1, block_norm="L1"),
            hog(IMAGES, orientations=6, pixels_per_cell=8, cells_per_block=1, block_norm="L1"),
        ),
        (LocalBinaryPatternTransformer(), local_binary_pattern_histogram(IMAGES)),
        (
            LocalBinaryPatternTransformer(radius=2.0, points=6, method="uniform", grid=2),
            local_binary_pattern_histogram(IMAGES, radius=2.0, points=6, method="uniform", grid=2),
        ),
        (ColourHistogramTransformer(), colour_histogram(IMAGES, space="lab", norm="l1")),
        (
            ColourHistogramTransformer(bins=3, space="hsv", norm="hellinger"),
            colour_histogram(IMAGES, bins=3, space="hsv", norm="hellinger"),
        ),
    ],
)
def test_rows_are_what_the_functions_give(transformer, expected):
    rows = transformer.fit_transform(IMAGES)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows, expected, atol=1e-6)
    _, places = transformer.described(IMAGES)
    np.testing.assert_array_equal(places, range(len(IMAGES)))


@pytest.mark.parametrize(("side", "cell"), [(6, 2), (12, 2), (24, 3), (32, 4), (56, 8), (100, 8)])
def test_a_cell_is_a_seventh_of_the_shorter_side_within_limits(side, cell):
    images = np.random.default_rng(1).integers(0, 256, (1, side, 2 * side, 1), dtype=np.uint8)
    np.testing.assert_allclose(HogTransformer().transform(images), hog(images, pixels_per_cell=cell), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_more_images_than_are_worked_on_at_once(kind, monkeypatch):
    expected = kind().transform(IMAGES)
    monkeypatch.setattr("onehood.features.descriptor_transformer._AT_ONCE", 7)
    np.testing.assert_array_equal(kind().transform(IMAGES), expected)


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_are_cloned_and_shown_but_nothing_is_checked_before_fit(kind):
    transformer = kind(size=48, cache=False)
    assert transformer.get_params()["size"] == 48
    copy = clone(transformer)
    assert copy is not transformer
    assert copy.get_params() == transformer.get_params()
    assert "size=48" in repr(copy)
    assert copy.set_params(size=None).size is None
    assert transformer.fit(IMAGES) is transformer


@pytest.mark.parametrize("kind", KINDS)
def test_a_pipeline_learns_and_a_grid_is_searched(kind):
    pipeline = make_pipeline(kind(), LinearSVC(random_state=0))
    assert pipeline.fit(IMAGES[:15], LABELS[:15]).score(IMAGES[15:], LABELS[15:]) == 1
    name = {HogTransformer: "orientations", LocalBinaryPatternTransformer: "grid", ColourHistogramTransformer: "bins"}
    parameter = f"{kind.__name__.lower()}__{name[kind]}"
    search = GridSearchCV(pipeline, {parameter: [2, 4]}, cv=2).fit(IMAGES, LABELS)
    assert search.best_score_ > 0.9
    assert search.best_params_[parameter] in (2, 4)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [None, 32, 20])
def test_files_and_arrays_are_the_same_images(kind, size, write_image):
    files = [write_image(image, f"{place}.png") for place, image in enumerate(IMAGES[:4])]
    transformer = kind(size=size)
    expected = transformer.fit_transform(files)
    assert len(expected) == 4
    for images in (list(IMAGES[:4]), [path.read_bytes() for path in files], files):
        np.testing.assert_array_equal(transformer.transform(images), expected)
    if size is not None:
        np.testing.assert_array_equal(transformer.transform(IMAGES[:4]), expected)
    np.testing.assert_array_equal(kind(size=size, cache=False).transform(files), expected)
    assert transformer.set_params(size=size or 128).transform(files).shape == expected.shape


def test_images_of_different_sizes_are_stretched_to_one(write_image):
    images = [IMAGES[0], IMAGES[1][:20], IMAGES[2][:, :11]]
    rows = HogTransformer(size=24).transform(images)
    files = [write_image(image, f"{place}.png") for place, image in enumerate(images)]
    np.testing.assert_array_equal(HogTransformer(size=24).transform(files), rows)


@pytest.mark.parametrize("kind", KINDS)
def test_other_parameters_are_not_taken_from_the_cache(kind, write_image):
    path = write_image(IMAGES[0])
    changes = {
        HogTransformer: {"block_norm": "L1"},
        LocalBinaryPatternTransformer: {"radius": 2.0},
        ColourHistogramTransformer: {"space": "rgb"},
    }[kind]
    first, second = kind(size=32).transform([path]), kind(size=32, **changes).transform([path])
    assert first.shape == second.shape
    assert (first != second).any()
    np.testing.assert_array_equal(second, kind(size=32, **changes, cache=False).transform([path]))


@pytest.mark.parametrize("kind", KINDS)
def test_bad_files_are_refused_or_left_out(kind, write_image, tmp_path):
    files = [write_image(IMAGES[0], "0.png"), tmp_path / "gone.png", write_image(IMAGES[1], "1.png")]
    transformer = kind(size=32).fit(files)  # A file that cannot be read is another matter than a bad argument.
    with pytest.raises(ImageError, match=r"gone\.png: there is no such file"):
        transformer.transform(files)
    rows, places = transformer.described(files, skip_bad=True)
    np.testing.assert_array_equal(places, [0, 2])
    np.testing.assert_array_equal(rows, transformer.transform([files[0], files[2]]))


@pytest.mark.parametrize("kind", KINDS)
def test_no_images_are_not_learned_from_but_have_no_rows(kind):
    for none in ([], IMAGES[:0]):
        with pytest.raises(InvalidArgumentError, match="There are no images to learn from"):
            kind().fit(none)
        assert len(kind().transform(none)) == 0


@pytest.mark.parametrize(
    ("transformer", "message"),
    [
        (HogTransformer(orientations=0), "`orientations` must be"),
        (HogTransformer(pixels_per_cell=0), "`pixels_per_cell` must be"),
        (HogTransformer(cells_per_block=9), "A block of 9×9 cells"),
        (HogTransformer(block_norm="L3"), "`block_norm` must be one of"),
        (LocalBinaryPatternTransformer(points=17), "`points` must be a whole number from 1 to 16"),
        (LocalBinaryPatternTransformer(radius=-1), "`radius` must be"),
        (LocalBinaryPatternTransformer(method="var"), "`method` must be one of"),
        (LocalBinaryPatternTransformer(grid=0), "`grid` must be"),
        (ColourHistogramTransformer(bins=1), "`bins` must be"),
        (ColourHistogramTransformer(space="cmyk"), "`space` must be one of"),
        (ColourHistogramTransformer(norm="l2"), "`norm` must be one of"),
        (HogTransformer(size=-1), "`size` must be a whole number from 1 to 10,000"),
    ],
)
def test_bad_arguments_are_refused_by_fit(transformer, message):
    with pytest.raises(InvalidArgumentError, match=message):
        transformer.fit(IMAGES)


def test_arrays_of_any_kind_are_left_as_they_are_without_a_size():
    images = np.random.default_rng(5).integers(0, 256, (3, 24, 24), dtype=np.uint8)
    transformer = HogTransformer(pixels_per_cell=8)
    expected = transformer.transform(images[..., None])
    np.testing.assert_array_equal(transformer.transform(images), expected)
    np.testing.assert_allclose(transformer.transform(images.astype(float)), expected, atol=1e-6)


def test_grey_images_are_grey_at_every_size():
    images = np.random.default_rng(6).integers(0, 256, (2, 32, 32, 1), dtype=np.uint8)
    for size in (None, 16, 32):
        assert ColourHistogramTransformer(bins=8, size=size, cache=False).transform(images).shape == (2, 8)


def test_a_size_below_one_is_refused():
    with pytest.raises(InvalidArgumentError, match="`size` must be a whole number from 1 to 10,000. Received: 0"):
        HogTransformer(size=0).transform(np.zeros((1, 16, 16, 1), np.uint8))


def test_alone_in_a_pipeline_it_transforms():
    images = np.random.default_rng(7).integers(0, 256, (3, 24, 24, 1), dtype=np.uint8)
    np.testing.assert_array_equal(
        make_pipeline(HogTransformer()).fit(images).transform(images), HogTransformer().transform(images)
    )


def test_pixels_are_the_images_row_after_row(write_image):
    rows = PixelsTransformer().fit_transform(IMAGES)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, IMAGES.reshape(len(IMAGES), -1))
    paths = [write_image(image, f"{place}.png") for place, image in enumerate(IMAGES[:3])]
    np.testing.assert_array_equal(PixelsTransformer().fit(IMAGES).transform(paths), rows[:3])
    assert PixelsTransformer(size=4).fit_transform(paths).shape[1] in (16, 48)

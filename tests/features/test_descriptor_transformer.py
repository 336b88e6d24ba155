"""The same images give the same rows in every form, and scikit-learn is told the truth."""

import io
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks
from sklearn.utils.validation import validate_data

from onehood.datasets import digits
from onehood.errors import InvalidArgumentError
from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    PixelsTransformer,
    VisualWordsTransformer,
    colour_histogram,
    hog,
    local_binary_pattern_histogram,
)

KINDS = [HogTransformer, LocalBinaryPatternTransformer, ColourHistogramTransformer, PixelsTransformer]
FORMS = [
    "array",
    "list of arrays",
    "tuple of arrays",
    "generator",
    "contents",
    "Pillow images",
    "paths",
    "names",
    "mixed",
]
COLOUR = np.random.default_rng(0).integers(0, 256, (5, 24, 30, 3), dtype=np.uint8)


def in_form(form, images, folder):
    """Images as one of the forms in which programs hold them."""
    pictures = [Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image) for image in images]
    contents = []
    for picture in pictures:
        stream = io.BytesIO()
        picture.save(stream, "PNG")
        contents.append(stream.getvalue())
    paths = [folder / f"{place}.png" for place in range(len(images))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    forms = {
        "array": images,
        "list of arrays": list(images),
        "tuple of arrays": tuple(images),
        "generator": (image for image in images),
        "contents": contents,
        "Pillow images": pictures,
        "paths": paths,
        "names": np.array([str(path) for path in paths]),
        "mixed": [contents[0], images[1], pictures[2], *paths[3:]],
    }
    return forms[form]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("learned", FORMS)
@pytest.mark.parametrize("images", [COLOUR, COLOUR[..., :1]], ids=["colour", "grey"])
def test_what_was_fitted_decides_the_size_and_not_what_holds_the_images(kind, learned, images, tmp_path):
    transformer = kind(cache=False).fit(in_form(learned, images, tmp_path))
    of_arrays = learned in ("array", "list of arrays", "tuple of arrays", "generator")
    assert transformer.image_shape_ == (images.shape[1:] if of_arrays else (128, 128, 3))
    expected = transformer.transform(images)
    for form in FORMS:
        np.testing.assert_array_equal(transformer.transform(in_form(form, images, tmp_path)), expected, err_msg=form)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_with_a_size_every_form_is_the_same_however_it_was_fitted(kind, form, tmp_path):
    expected = kind(size=20, cache=False).fit_transform(COLOUR)
    images = in_form(form, COLOUR, tmp_path)
    np.testing.assert_array_equal(kind(size=20, cache=False).transform(images), expected)
    images = in_form(form, COLOUR, tmp_path)
    np.testing.assert_array_equal(kind(size=20, cache=False).fit(COLOUR[:1]).transform(images), expected)


def test_a_classifier_of_arrays_is_as_right_about_a_list_of_them():
    data = digits()
    train, test = data.split("train").take(np.arange(600)), data.split("test")
    pipeline = make_pipeline(LocalBinaryPatternTransformer(grid=2), LinearSVC(random_state=0))
    pipeline.fit(train.images, train.labels)
    score = pipeline.score(test.images, test.labels)
    assert score > 0.85
    assert pipeline.score(list(test.images), test.labels) == score


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_of_different_sizes_are_described_at_128(kind):
    images = [COLOUR[0], COLOUR[1][:20], COLOUR[2][:, :11]]
    transformer = kind().fit(images)
    assert transformer.image_shape_ == (128, 128, 3)
    np.testing.assert_array_equal(transformer.transform(images), kind(size=128).transform(images))


@pytest.mark.parametrize("kind", KINDS)
def test_later_images_of_another_size_are_brought_to_that_of_the_fit(kind):
    transformer = kind().fit(COLOUR)
    larger = np.kron(COLOUR, np.ones((1, 2, 2, 1), np.uint8))
    rows = transformer.transform(larger)
    assert rows.shape == transformer.transform(COLOUR).shape
    np.testing.assert_array_equal(transformer.transform([*COLOUR[:1], *larger[1:]])[1:], rows[1:])


def test_a_new_size_counts_at_once_and_a_clone_has_not_been_fitted():
    transformer = HogTransformer().fit(COLOUR)
    assert transformer.set_params(size=64).transform(COLOUR).shape == HogTransformer(size=64).transform(COLOUR).shape
    assert len(transformer.get_feature_names_out()) == transformer.transform(COLOUR).shape[1]
    assert not hasattr(clone(transformer), "image_shape_")


def test_other_numbers_than_bytes_stay_as_they_are_in_a_list_too():
    images = np.random.default_rng(1).random((4, 24, 24, 3)) * 1000 - 500
    for kind in (HogTransformer, LocalBinaryPatternTransformer):
        np.testing.assert_array_equal(kind().fit(images).transform(list(images)), kind().transform(images))


def test_transparent_arrays_are_laid_on_white_as_files_are(tmp_path):
    images = np.random.default_rng(2).integers(0, 256, (3, 24, 24, 4), dtype=np.uint8)
    transformer = ColourHistogramTransformer().fit(images)
    assert transformer.image_shape_ == (24, 24, 3)
    np.testing.assert_array_equal(
        transformer.transform(images), transformer.transform(in_form("paths", images, tmp_path))
    )


@given(last=st.integers(1, 12), height=st.integers(8, 14), width=st.integers(8, 14))
def test_the_last_axis_says_whether_an_array_is_one_image(last, height, width):
    images = np.random.default_rng(last).integers(0, 256, (height, width, last), dtype=np.uint8)
    single = last in (1, 3, 4)
    if not single and width < 8:
        return
    transformer = LocalBinaryPatternTransformer(grid=1, cache=False)
    assert len(transformer.transform(images)) == (1 if single else height)
    if last != 4:
        assert local_binary_pattern_histogram(images, grid=1).ndim == (1 if single else 2)
        assert colour_histogram(images).ndim == (1 if single else 2)
        assert len(hog(images, pixels_per_cell=1, cells_per_block=1).shape) == (1 if single else 2)


def test_one_image_by_itself_is_one_row_for_visual_words_too():
    words = VisualWordsTransformer(words=4, detector="dense", keypoints=50).fit(COLOUR)
    np.testing.assert_array_equal(words.transform(COLOUR[0]), words.transform(COLOUR[:1]))
    np.testing.assert_array_equal(words.transform([Image.fromarray(COLOUR[0])]), words.transform(COLOUR[:1]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("images", ["photo.jpg", b"x", {"a": 1}, None, 7, [7]])
def test_what_is_no_sequence_of_images_is_refused_by_name(kind, images):
    with pytest.raises(InvalidArgumentError, match="`X"):
        kind().fit(images)
    with pytest.raises(InvalidArgumentError, match="`images"):
        kind().transform(images)


@pytest.mark.parametrize("kind", KINDS)
def test_no_images_have_as_many_features_as_any(kind):
    width = kind().transform(COLOUR).shape[1]
    assert kind().transform(COLOUR[:0]).shape == (0, width)
    fitted = kind().fit(COLOUR)
    for none in ([], COLOUR[:0], ()):
        rows = fitted.transform(none)
        assert rows.shape == (0, width)
        assert rows.dtype == np.float32
    assert fitted.described([b"no image"], skip_bad=True)[0].shape == (0, width)
    assert kind(size=20).transform([]).shape == (0, kind(size=20).transform(COLOUR).shape[1])


@pytest.mark.parametrize("kind", KINDS)
def test_features_have_names(kind):
    transformer = kind()
    with pytest.raises(NotFittedError):
        transformer.get_feature_names_out()
    rows = transformer.fit(COLOUR).transform(COLOUR)
    names = transformer.get_feature_names_out()
    assert list(names) == [f"{kind.__name__.lower()}{place}" for place in range(rows.shape[1])]


@pytest.mark.parametrize("kind", [*KINDS, VisualWordsTransformer])
def test_rows_come_as_a_table_where_that_is_wanted(kind):
    options = {"words": 4, "detector": "dense", "keypoints": 50} if kind is VisualWordsTransformer else {}
    transformer = kind(**options).set_output(transform="pandas")
    table = transformer.fit_transform(COLOUR)
    assert list(table.columns) == list(transformer.get_feature_names_out())
    np.testing.assert_array_equal(
        table.to_numpy(), clone(transformer).set_output(transform="default").fit(COLOUR).transform(COLOUR)
    )
    assert transformer.transform([]).shape == (0, table.shape[1])


@pytest.mark.parametrize("kind", [*KINDS, VisualWordsTransformer])
def test_tags_tell_what_is_taken_and_given(kind):
    tags = get_tags(kind())
    assert tags.input_tags.three_d_array
    assert not tags.input_tags.two_d_array
    assert tags.transformer_tags.preserves_dtype == ["float32"]
    assert tags.requires_fit is (kind is VisualWordsTransformer)
    assert not tags.target_tags.required


def drawn(table):
    """Each row of a table of numbers as a grey image, other numbers another one."""
    values = np.rint(255 / (1 + np.exp(-np.asarray(table, float)))).astype(int)
    line = values[:, np.arange(24) * values.shape[1] // 24]
    pattern = (line[:, :, None] + 3 * line[:, None, :]) // 4 * (1 + np.arange(24) % 3)[:, None] // 3
    return pattern[..., None].astype(np.uint8)


class OfTables:
    """Before a transformer of images: takes the tables that scikit-learn's checks are made of, and draws their rows."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags

    def fit(self, X, y=None):
        return super().fit(drawn(validate_data(self, X)))

    def transform(self, X):
        if get_tags(self).requires_fit and not hasattr(self, "vocabulary_"):
            return super().transform(X)
        return super().transform(drawn(validate_data(self, X, reset=False)))


class HogOfTables(OfTables, HogTransformer):
    pass


class PatternsOfTables(OfTables, LocalBinaryPatternTransformer):
    pass


class ColoursOfTables(OfTables, ColourHistogramTransformer):
    pass


class WordsOfTables(OfTables, VisualWordsTransformer):
    def __init__(self, *, words=2, detector="dense", keypoints=50):
        super().__init__(words=words, detector=detector, keypoints=keypoints)


# Skipped by scikit-learn itself unless the environment asks for it: check_array_api_input.
@parametrize_with_checks([HogOfTables(), PatternsOfTables(), ColoursOfTables(), WordsOfTables()])
def test_scikit_learn_checks_everything_on_tables_that_are_drawn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("kind", [*KINDS, VisualWordsTransformer])
def test_scikit_learn_checks_what_it_can_of_estimators_that_take_no_tables(kind):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Can't test estimator")  # By its tags it takes no tables.
        check_estimator(kind())

"""Visual words as a transformer: what its parts give, at home in scikit-learn, on files as on arrays."""

import importlib

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from onehood.errors import DataError, ImageError, InvalidArgumentError
from onehood.features import (
    VisualVocabulary,
    VisualWordsTransformer,
    encode_words,
    inverse_document_frequencies,
    local_features,
)

MODULE = importlib.import_module("onehood.features.visual_words")


def textures(count=12, side=64):
    """Stripes, checks and noise of 64×64 pixels, and their labels."""
    generator = np.random.default_rng(0)
    labels = np.arange(count) % 3
    down, right = np.mgrid[:side, :side]
    images = np.empty((count, side, side, 3), np.uint8)
    for image, label in zip(images, labels, strict=True):
        shift = generator.integers(0, 9)
        pattern = {
            0: (right + shift) // 5 % 2,
            1: ((right + shift) // 6 + down // 6) % 2,
            2: generator.random((side, side)) > 0.5,
        }[int(label)]
        image[:] = (pattern * 150 + generator.integers(0, 60, (side, side)))[..., None]
    return images, labels


IMAGES, LABELS = textures()


def words_of(**options):
    return VisualWordsTransformer(**{"words": 8, "keypoints": 150} | options)


@pytest.mark.parametrize("detector", ["sift", "fast", "dense"])
@pytest.mark.parametrize("descriptor", ["sift", "root_sift"])
def test_rows_are_what_the_parts_give(detector, descriptor):
    transformer = words_of(detector=detector, descriptor=descriptor, pyramid=2).fit(IMAGES)
    found = [local_features(image, detector=detector, descriptor=descriptor, limit=150) for image in IMAGES]
    vocabulary = VisualVocabulary.fit([one.descriptors for one in found], 8)
    np.testing.assert_allclose(transformer.vocabulary_.centres, vocabulary.centres, rtol=1e-5, atol=1e-6)
    rows = transformer.transform(IMAGES)
    assert rows.dtype == np.float32
    for row, (keypoints, descriptors) in zip(rows, found, strict=True):
        positions = (keypoints.positions + 0.5) / 64
        expected = encode_words(descriptors, positions, transformer.vocabulary_, pyramid=2)
        np.testing.assert_allclose(row, expected, atol=1e-6)


@pytest.mark.parametrize("encoding", ["counts", "tf_idf", "soft", "vlad"])
@pytest.mark.parametrize("descriptor", ["root_sift", "patch_hog"])
def test_every_encoding_has_its_length(encoding, descriptor):
    transformer = words_of(detector="fast", descriptor=descriptor, encoding=encoding, pyramid=2).fit(IMAGES[:6])
    rows = transformer.transform(IMAGES[6:])
    assert rows.shape == (6, 5 * 8 * (128 if encoding == "vlad" else 1))
    assert np.isfinite(rows).all()


def test_weights_are_by_the_images_that_have_a_word():
    transformer = words_of(encoding="tf_idf", words=20).fit(IMAGES)
    plain = words_of(words=20).fit(IMAGES)
    np.testing.assert_array_equal(plain.weights_, 1)
    occurs = (plain.transform(IMAGES) > 0).sum(axis=0)
    assert transformer.weights_.dtype == np.float32
    np.testing.assert_array_equal(transformer.weights_, inverse_document_frequencies(occurs, len(IMAGES)))
    assert len(np.unique(transformer.weights_)) > 1


def test_a_seed_decides_the_words():
    first, second, other = (words_of(seed=seed).fit(IMAGES).vocabulary_.centres for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_parameters_are_cloned_and_what_was_learned_is_not():
    transformer = words_of(encoding="soft", cache=False).fit(IMAGES)
    copy = clone(transformer)
    assert copy.get_params() == transformer.get_params()
    assert not hasattr(copy, "vocabulary_")
    with pytest.raises(InvalidArgumentError, match="not learned anything yet"):
        copy.transform(IMAGES)


def test_a_pipeline_learns_and_a_grid_of_words_is_searched():
    pipeline = make_pipeline(words_of(words=20), SVC(kernel="linear", C=1000))
    assert pipeline.fit(IMAGES, LABELS).score(IMAGES, LABELS) == 1
    parameter = "visualwordstransformer__words"
    search = GridSearchCV(pipeline, {parameter: [10, 20]}, cv=2).fit(IMAGES, LABELS)
    assert search.best_score_ > 0.8
    assert len(search.best_estimator_[0].vocabulary_) == search.best_params_[parameter]


@pytest.mark.parametrize("descriptor", ["root_sift", "patch_hog"])
def test_files_and_arrays_are_the_same_images(descriptor, write_image):
    files = [write_image(image, f"{place}.png") for place, image in enumerate(IMAGES[:6])]
    expected = words_of(descriptor=descriptor).fit_transform(IMAGES[:6])
    np.testing.assert_allclose(words_of(descriptor=descriptor).fit_transform(files), expected, atol=1e-6)
    again = words_of(descriptor=descriptor)
    np.testing.assert_allclose(again.fit_transform(files), expected, atol=1e-6)  # From the cache this time.
    bytes_and_paths = [files[0].read_bytes(), str(files[1]), IMAGES[2]]
    np.testing.assert_allclose(again.transform(bytes_and_paths), expected[:3], atol=1e-6)


def test_keypoints_of_files_are_found_once_for_all_vocabularies(write_image, monkeypatch):
    files = [write_image(image[8:], f"{place}.png") for place, image in enumerate(IMAGES[:3])]
    calls = []
    original = MODULE.local_features

    def counted(image, **options):
        calls.append(image.shape)
        return original(image, **options)

    monkeypatch.setattr(MODULE, "local_features", counted)
    for transformer in (words_of(), words_of(words=5, encoding="tf_idf", pyramid=3), words_of(descriptor="sift")):
        transformer.fit_transform(files)
    assert calls == [(56, 64, 3)] * 3
    words_of(keypoints=100).fit(files)
    words_of(longest_side=40).fit(files)
    assert calls[3:] == [(56, 64, 3)] * 3 + [(35, 40, 3)] * 3


def test_larger_images_are_made_smaller_and_sizes_may_differ():
    images = [IMAGES[0], IMAGES[1][:40], np.kron(IMAGES[2], np.ones((3, 2, 1), np.uint8))]
    rows = words_of(longest_side=80).fit_transform(images)
    assert rows.shape == (3, 8)
    np.testing.assert_allclose(rows.sum(axis=1), 1, rtol=1e-5)


def test_an_image_without_keypoints_is_a_row_of_zeros():
    transformer = words_of().fit(IMAGES)
    rows = transformer.transform([np.full((64, 64, 3), 9, np.uint8), IMAGES[0], np.zeros((2, 2, 3), np.uint8)])
    np.testing.assert_array_equal(rows[[0, 2]], 0)
    assert rows[1].sum() == pytest.approx(1, rel=1e-5)


def test_bad_files_are_left_out_of_learning_and_refused_afterwards(write_image, tmp_path):
    files = [write_image(image, f"{place}.png") for place, image in enumerate(IMAGES[:5])]
    mixed = [*files[:2], tmp_path / "gone.png", *files[2:]]
    transformer = words_of(encoding="tf_idf").fit(mixed)
    expected = words_of(encoding="tf_idf").fit(files)
    np.testing.assert_array_equal(transformer.vocabulary_.centres, expected.vocabulary_.centres)
    np.testing.assert_array_equal(transformer.weights_, expected.weights_)
    with pytest.raises(ImageError, match=r"gone\.png: there is no such file"):
        transformer.transform(mixed)
    rows, places = transformer.described(mixed, skip_bad=True)
    np.testing.assert_array_equal(places, [0, 1, 3, 4, 5])
    np.testing.assert_array_equal(rows, expected.transform(files))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"words": 1}, "`words` must be a whole number of at least 2"),
        ({"detector": "orb"}, "`detector` must be one of"),
        ({"descriptor": "orb"}, "`descriptor` must be one of"),
        ({"keypoints": 0}, "`keypoints` must be a whole number from 1 to 1,000,000"),
        ({"encoding": "fisher"}, "`encoding` must be one of"),
        ({"pyramid": 5}, "`pyramid` must be a whole number from 1 to 4"),
        ({"longest_side": 0}, "A longest side must be at least 1 pixel"),
        ({"seed": -1}, "`seed` must be a whole number of at least 0"),
    ],
)
def test_bad_arguments_are_refused_by_fit(options, message):
    with pytest.raises(InvalidArgumentError, match=message):
        words_of(**options).fit(IMAGES)


def test_what_cannot_be_learned_from_is_refused():
    with pytest.raises(InvalidArgumentError, match="There are no images to learn from"):
        words_of().fit([])
    with pytest.raises(DataError, match="no image has keypoints"):
        words_of().fit(np.full((3, 64, 64, 3), 50, np.uint8))
    with pytest.raises(DataError, match="5000 visual words need at least as many different descriptors"):
        words_of(words=5000).fit(IMAGES)
    assert len(words_of().fit(IMAGES).transform([])) == 0

"""What decides on vectors: by name, with probabilities, and kept in a format that executes nothing."""

import io
import pickle
import zipfile
from typing import get_args

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC, LinearSVC

from onehood.classifiers.heads import (
    HeadName,
    _parts,
    check_fitted,
    fit_head,
    head_from_bytes,
    head_to_bytes,
    learned_numbers,
    named_head,
)
from onehood.errors import DivergedError, InvalidArgumentError, ModelFileError

NAMES = ["linear_svm", "rbf_svm", "logistic_regression", "nearest_neighbours"]


def groups(count=60, length=6, classes=3, seed=0):
    """Vectors without negative numbers, of groups that lie apart, and their labels."""
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    middles = generator.random((classes, length)) + 2 * np.eye(classes, length)
    vectors = middles[labels] + 0.1 * generator.random((count, length))
    return vectors.astype(np.float32), labels


VECTORS, LABELS = groups()


def a_head(name, vectors=VECTORS, *, cost=1.0, seed=0, histograms=True):
    return named_head(name, cost=cost, seed=seed, shape=vectors.shape, histograms=histograms)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("histograms", [True, False])
def test_each_learns_and_gives_probabilities(name, histograms):
    fitted = fit_head(a_head(name, histograms=histograms), VECTORS, LABELS)
    probabilities = fitted.predict_proba(VECTORS)
    assert probabilities.shape == (60, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(probabilities.argmax(axis=1), LABELS)


@pytest.mark.parametrize("name", NAMES)
def test_only_linear_ones_on_histograms_have_the_map(name):
    for histograms in (True, False):
        head = a_head(name, histograms=histograms)
        mapped = "additivechi2sampler" in getattr(head, "named_steps", {})
        assert mapped == (histograms and name in ("linear_svm", "logistic_regression"))


def test_cost_and_seed_reach_the_classifier():
    for name in ("linear_svm", "rbf_svm", "logistic_regression"):
        assert a_head(name, cost=7)[-1].C == 7
    assert a_head("linear_svm", seed=5)[-1].random_state == 5
    assert a_head("rbf_svm", seed=5)[0].random_state == 5


def test_components_and_neighbours_are_no_more_than_there_are():
    for shape, components in (((60, 6), 6), ((4, 500), 4), ((500, 500), 100)):
        head = named_head("rbf_svm", cost=1, seed=0, shape=shape, histograms=True)
        assert head[0].n_components <= components
    for images, neighbours in ((3, 3), (500, 5)):
        head = named_head("nearest_neighbours", cost=1, seed=0, shape=(images, 9), histograms=True)
        assert head.n_neighbors == neighbours


def test_scores_of_a_linear_machine_order_its_probabilities():
    vectors, labels = groups(classes=2)
    fitted = fit_head(a_head("linear_svm", vectors), vectors, labels)
    plain = a_head("linear_svm", vectors).fit(vectors, labels)
    scores, probabilities = plain.decision_function(vectors), fitted.predict_proba(vectors)[:, 1]
    assert (np.diff(probabilities[scores.argsort()]) >= -1e-12).all()


@pytest.mark.parametrize("name", NAMES)
def test_one_image_of_each_class_is_enough(name):
    vectors, labels = VECTORS[:3], LABELS[:3]
    probabilities = fit_head(a_head(name, vectors), vectors, labels).predict_proba(vectors)
    assert probabilities.shape == (3, 3)
    assert np.isfinite(probabilities).all()


@pytest.mark.parametrize("name", ["linear_svm", "logistic_regression", "nearest_neighbours"])
@pytest.mark.parametrize("counts", [(1, 9), (2, 9), (2, 2, 2), (1, 1, 9), (5, 4, 3)])
def test_rare_classes_are_learned_too(name, counts):
    labels = np.repeat(np.arange(len(counts)), counts)
    order = [np.flatnonzero(label == LABELS)[place] for label, count in enumerate(counts) for place in range(count)]
    fitted = fit_head(a_head(name, VECTORS[order]), VECTORS[order], labels)
    np.testing.assert_array_equal(fitted.classes_, range(len(counts)))


@pytest.mark.parametrize("name", NAMES)
def test_labels_need_not_begin_at_zero_or_follow_each_other(name):
    labels = np.array([1, 4, 7])[LABELS]
    fitted = fit_head(a_head(name), VECTORS, labels)
    np.testing.assert_array_equal(fitted.classes_, [1, 4, 7])
    np.testing.assert_array_equal(fitted.predict(VECTORS), labels)


def test_learned_numbers_by_hand():
    logistic = LogisticRegression().fit(VECTORS, LABELS)
    assert learned_numbers(logistic) == 3 * 6 + 3
    linear = make_pipeline(LinearSVC(random_state=0)).fit(VECTORS, LABELS)
    assert learned_numbers(linear) == 3 * 6 + 3
    assert learned_numbers(KNeighborsClassifier().fit(VECTORS, LABELS)) >= VECTORS.size
    calibrated = fit_head(LinearSVC(random_state=0), VECTORS, LABELS)
    assert learned_numbers(calibrated) >= 3 * 6 + 3
    machine = SVC().fit(VECTORS, LABELS)
    assert learned_numbers(machine) >= machine.support_vectors_.size + machine.dual_coef_.size
    for nothing in (None, LogisticRegression(), "text", np.arange(4), []):
        assert learned_numbers(nothing) == 0


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_comes_back_the_same(name):
    vectors, labels = groups(length=20)
    fitted = fit_head(a_head(name, vectors), vectors, labels)
    again = head_from_bytes(head_to_bytes(fitted), path="m.onehood")
    assert type(again) is type(fitted)
    np.testing.assert_array_equal(again.predict_proba(vectors), fitted.predict_proba(vectors))
    assert learned_numbers(again) == learned_numbers(fitted)


@pytest.mark.parametrize(
    "head", [GaussianNB(), make_pipeline(PCA(3), GaussianNB()), LinearSVC(random_state=0)], ids=["one", "steps", "svm"]
)
def test_classifiers_of_ones_own_are_kept_too(head):
    fitted = fit_head(head, VECTORS, LABELS)
    again = head_from_bytes(head_to_bytes(fitted), path="m.onehood")
    np.testing.assert_array_equal(again.predict_proba(VECTORS), fitted.predict_proba(VECTORS))


class Foreign(ClassifierMixin, BaseEstimator):
    """A classifier that is not scikit-learn's."""

    def fit(self, vectors, labels):
        self.classes_ = np.unique(labels)
        return self

    def predict_proba(self, vectors):
        return np.full((len(vectors), len(self.classes_)), 1 / len(self.classes_))


def test_a_classifier_with_foreign_parts_is_not_written():
    with pytest.raises(InvalidArgumentError, match="keeps classifiers of scikit-learn only. This one has: .*Foreign"):
        head_to_bytes(fit_head(Foreign(), VECTORS, LABELS))


def test_a_classifier_with_foreign_parts_is_not_read():
    import skops.io

    content = skops.io.dumps(Foreign().fit(VECTORS, LABELS))
    with pytest.raises(ModelFileError, match=r"m\.onehood: damaged: its classifier cannot be read"):
        head_from_bytes(content, path="m.onehood")


class _Marks:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_a_classifier_that_could_unfold_to_any_size_is_not_read():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", " " * 1_000_000)
    with pytest.raises(ModelFileError, match="its classifier is compressed"):
        head_from_bytes(content.getvalue(), path="m.onehood")


def test_damage_is_an_error_and_nothing_is_executed(tmp_path):
    content = head_to_bytes(fit_head(a_head("linear_svm"), VECTORS, LABELS))
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("schema.json", "{}")
    damaged = [b"", b"garbage", content[: len(content) // 2], empty.getvalue(), pickle.dumps(_Marks(tmp_path / "mark"))]
    for one in damaged:
        with pytest.raises(ModelFileError, match=r"m\.onehood: damaged: its classifier cannot be read"):
            head_from_bytes(one, path="m.onehood")
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("cost", [0, -1, float("inf"), float("nan"), "1", None, True])
def test_a_cost_that_is_none_is_refused(cost):
    with pytest.raises(InvalidArgumentError, match="`cost` must be a number above 0"):
        a_head("linear_svm", cost=cost)


def test_another_name_is_refused():
    message = "`classifier` must be one of linear_svm, rbf_svm, logistic_regression, nearest_neighbours. .*'forest'"
    with pytest.raises(InvalidArgumentError, match=message):
        a_head("forest")


@pytest.mark.parametrize("images", [6, 9, 30])
@pytest.mark.parametrize("name", get_args(HeadName))
def test_few_images_of_many_features_can_be_learned_and_kept(name, images):
    generator = np.random.default_rng(0)
    labels = np.arange(images) % 3
    for features in (2, 40):
        vectors = generator.random((images, features)) + labels[:, None]
        head = fit_head(named_head(name, cost=1.0, seed=0, shape=vectors.shape, histograms=True), vectors, labels)
        kept = head_from_bytes(head_to_bytes(head), path="m")
        np.testing.assert_array_equal(kept.predict_proba(vectors), head.predict_proba(vectors))


def fitted_bytes(name, **options):
    fitted = fit_head(a_head(name, **options), VECTORS, LABELS)
    return fitted, head_to_bytes(fitted)


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_back_fits_its_features_and_classes(name):
    fitted = head_from_bytes(fitted_bytes(name)[1], path="m")
    check_fitted(fitted, path="m", features=6, class_count=3)
    check_fitted(fitted, path="m", features=6, class_count=4)  # Of a class without training images it knows nothing.
    for features, classes in ((7, 3), (6, 2)):
        with pytest.raises(ModelFileError, match="of other classes or features"):
            check_fitted(fitted, path="m", features=features, class_count=classes)


def parts_of(fitted, name):
    return next(part for part in _parts(fitted) if name in vars(part))


@pytest.mark.parametrize(
    ("name", "attribute", "change", "message"),
    [
        ("linear_svm", "coef_", lambda array: array * np.nan, "not finite"),
        ("linear_svm", "coef_", lambda array: array[:, :-1], "does not work"),
        ("linear_svm", "sample_steps", lambda _: 2**31, "without bound"),
        ("rbf_svm", "support_vectors_", lambda array: array[:-1], "do not fit together"),
        ("rbf_svm", "_n_support", lambda array: array + 1, "do not fit together"),
        ("rbf_svm", "_dual_coef_", lambda array: array[:, 1:], "do not fit together"),
        ("rbf_svm", "kernel", lambda _: "precomputed", "do not fit together"),
        ("nearest_neighbours", "_y", lambda array: array + 2**40, "do not fit together"),
        ("nearest_neighbours", "_y", lambda array: array[1:], "do not fit together"),
        ("nearest_neighbours", "_fit_X", lambda array: array[:, :2], "do not fit together"),
        ("logistic_regression", "intercept_", lambda array: array * np.inf, "not finite"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused_before_compiled_code_reads_them(name, attribute, change, message):
    fitted = fitted_bytes(name)[0]
    part = parts_of(fitted, attribute)
    setattr(part, attribute, change(getattr(part, attribute)))
    with pytest.raises(ModelFileError, match=message):
        check_fitted(fitted, path="m", features=6, class_count=3)


def test_numbers_that_are_not_finite_are_not_written():
    fitted = fitted_bytes("logistic_regression")[0]
    parts_of(fitted, "coef_").coef_[0, 0] = np.nan
    with pytest.raises(DivergedError, match="not finite"):
        head_to_bytes(fitted)


def repacked(content, change):
    """The bytes with members changed by a function of a dict."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, value in members.items():
            archive.writestr(name, value)
    return stream.getvalue()


def claim_terabytes(members):
    name = next(name for name in members if name.endswith(".npy"))
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": (2**40,)})
    members[name] = stream.getvalue() + b"0" * 64


def read_again_and_again(members):
    schema = members["schema.json"].decode()
    name = max((name for name in members if name.endswith(".npy")), key=lambda name: len(members[name]))
    members["schema.json"] = (schema[:-1] + f', "more": [{", ".join([f"""{{"file": "{name}"}}"""] * 1000)}]}}').encode()


def add_an_archive(members):
    members["1.npz"] = b""


@pytest.mark.parametrize("change", [claim_terabytes, read_again_and_again, add_an_archive])
def test_bytes_that_would_grow_in_memory_are_refused(change):
    content = repacked(fitted_bytes("nearest_neighbours")[1], change)
    with pytest.raises(ModelFileError, match="damaged: its classifier cannot be read"):
        head_from_bytes(content, path="m")

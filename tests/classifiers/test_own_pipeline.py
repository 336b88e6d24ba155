"""Pipelines of scikit-learn are trained, saved, loaded and compared like techniques."""

import numpy as np
import pytest
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import LinearSVC

import onehood
from onehood.classifiers import VectorClassifier
from onehood.classifiers.own_pipeline import own_pipeline
from onehood.errors import InvalidArgumentError, OnehoodError
from onehood.features import HogTransformer, PixelsTransformer

PIPELINES = {
    "of pixels": lambda: make_pipeline(StandardScaler(), PCA(20, random_state=0), LogisticRegression(max_iter=500)),
    "a classifier": GaussianNB,
    "without probabilities": lambda: make_pipeline(StandardScaler(), LinearSVC()),
    "of features": lambda: make_pipeline(HogTransformer(pixels_per_cell=2), StandardScaler(), LogisticRegression()),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_it_is_trained_saved_loaded_and_evaluated(name, tmp_path):
    path = tmp_path / "m.onehood"
    classifier = onehood.train("digits", PIPELINES[name](), output=path)
    assert isinstance(classifier, VectorClassifier)
    again = onehood.load(path)
    images = onehood.datasets.digits().split("test").images
    np.testing.assert_array_equal(again.predict_proba(images), classifier.predict_proba(images))
    result = onehood.evaluate(again, "digits")
    assert result.error_percent < 30
    assert onehood.train("digits", PIPELINES[name](), output=path).class_names == classifier.class_names  # Finished.


def test_what_it_predicts_is_what_scikit_learn_does():
    digits = onehood.datasets.digits()
    train, test = digits.split("train"), digits.split("test")
    classifier = onehood.train(digits, PIPELINES["of pixels"]())
    rows = [split.images.reshape(len(split), -1).astype(np.float32) for split in (train, test)]
    expected = PIPELINES["of pixels"]().fit(rows[0], train.labels).predict_proba(rows[1])
    np.testing.assert_allclose(classifier.predict_proba(test.images), expected, atol=1e-5)


def test_it_is_compared(tmp_path):
    models = {"mine": PIPELINES["a classifier"](), "logistic_regression": "logistic_regression"}
    comparison = onehood.compare("digits", models, output=tmp_path, epochs=1)
    assert {contender.name for contender in comparison.contenders} == {"mine", "logistic_regression"}
    assert not comparison.skipped


def test_files_are_seen_through_its_first_step(tmp_path):
    noise = np.random.default_rng(0)
    for label, low in (("dark", 0), ("light", 128)):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for number in range(10):
            pixels = noise.integers(low, low + 128, (40, 50, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "photos" / label / f"{number}.png")
    classifier = onehood.train(tmp_path / "photos", PIPELINES["a classifier"](), output=tmp_path / "m.onehood")
    assert classifier.transformer_.size == 32
    assert onehood.load(tmp_path / "m.onehood").predict([tmp_path / "photos" / "dark" / "0.png"])[0].name == "dark"


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (LinearRegression(), "must be a classifier, or a pipeline that ends in one. Received: LinearRegression"),
        (make_pipeline(StandardScaler(), PCA()), "must be a classifier, or a pipeline that ends in one"),
        (
            make_pipeline(FunctionTransformer(np.sqrt), make_pipeline(HogTransformer(), GaussianNB())),
            "keeps classifiers of",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_before_it_learns(model, message, tmp_path):
    with pytest.raises(InvalidArgumentError, match=message):
        onehood.train("digits", model, output=tmp_path / "m.onehood")
    assert list(tmp_path.iterdir()) == []


def test_options_belong_to_techniques(tmp_path):
    with pytest.raises(OnehoodError, match="Options belong to a technique given by name"):
        onehood.train("digits", GaussianNB(), cost=3.0)


def test_the_first_step_is_the_transformer():
    made = own_pipeline(PIPELINES["of features"]())
    assert isinstance(made.transformer, HogTransformer)
    assert [name for name, _ in made.classifier.steps] == ["standardscaler", "logisticregression"]
    assert isinstance(own_pipeline(make_pipeline(HogTransformer(), GaussianNB())).classifier, GaussianNB)
    assert isinstance(own_pipeline(GaussianNB()).transformer, PixelsTransformer)

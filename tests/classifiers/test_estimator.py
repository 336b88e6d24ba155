"""What all kinds of classifiers say of themselves, before and after they learn."""

import pytest

from onehood.classifiers import TECHNIQUES, Classifier
from onehood.classifiers.estimator import Estimator

FAST = {"neural_network": {"epochs": 1, "hidden_nodes": 5}, "logistic_regression": {"epochs": 1}, "lbp_svm": {}}


@pytest.mark.parametrize("name", TECHNIQUES)
def test_before_it_learned_it_knows_its_technique_alone(name):
    classifier = TECHNIQUES[name].create({})
    assert isinstance(classifier, Estimator)
    assert isinstance(classifier, Classifier)
    assert (classifier.technique, classifier.class_names, classifier.folder_options) == (name, (), None)
    assert "not trained on images" in repr(classifier)
    for attribute in ("specification", "training_", "about_"):
        assert not hasattr(classifier, attribute)


@pytest.mark.parametrize("name", FAST)
def test_afterwards_it_knows_everything(name, bars):
    classifier = TECHNIQUES[name].create(FAST[name]).fit(bars)
    about = classifier.about_
    assert about.technique == classifier.technique == name
    assert about.class_names == classifier.class_names == bars.class_names
    assert about.view == classifier.specification == bars.usual_view
    assert about.record.as_json() == classifier.training_
    assert about.record.data.training_samples + about.record.data.validation_samples == len(bars.split("train"))
    assert set(about.options) >= {row.name for row in TECHNIQUES[name].options}
    assert "classes" in repr(classifier)
    assert classifier.predict(bars.split("test").images[:1])[0].name in bars.class_names

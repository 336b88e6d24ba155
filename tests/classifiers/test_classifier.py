"""The contract is structural: whatever has its methods is a classifier."""

import numpy as np

from onehood.classifiers import Classifier, KerasClassifier, Resumable, Stochastic


class Constant:
    """The least a classifier can be; it inherits nothing."""

    class_names = ("a", "b")
    parameter_count = 0

    def fit(self, dataset):
        return self

    def predict_proba(self, images):
        return np.full((len(images), 2), 0.5, np.float32)

    def save(self, path):
        pass


def test_a_class_of_ones_own_is_a_classifier_without_capabilities():
    assert isinstance(Constant(), Classifier)
    assert not isinstance(Constant(), Stochastic)
    assert not isinstance(Constant(), Resumable)


def test_networks_have_the_capabilities_they_claim():
    network = KerasClassifier("fractional")
    assert isinstance(network, Stochastic)
    assert isinstance(network, Resumable)

"""From probabilities to names, over any classifier."""

from pathlib import Path

import numpy as np
import pytest

from onehood.classifiers import predict
from onehood.errors import InvalidArgumentError


class Scripted:
    """Returns the given probabilities, one after the other."""

    class_names = ("a", "b", "c")

    def __init__(self, *runs):
        self.runs = [np.array(run, np.float32) for run in runs]

    draws_at_inference = True

    def reseed(self, seed):
        self.seed = seed

    def predict_proba(self, images):
        return self.runs[self.seed % (1 << 16)]


def test_the_most_probable_classes_are_named_in_order():
    (prediction,) = predict(Scripted([[0.2, 0.5, 0.3]]), ["image"], top=2)
    assert prediction.name == "b"
    assert prediction.probability == pytest.approx(0.5)
    assert [name for name, _ in prediction.top] == ["b", "c"]


def test_several_tests_are_averaged():
    (prediction,) = predict(Scripted([[0.9, 0.1, 0.0]], [[0.2, 0.8, 0.0]], [[0.2, 0.8, 0.0]]), ["image"], tests=3)
    assert prediction.name == "b"
    assert prediction.probability == pytest.approx(1.7 / 3)


def test_top_beyond_the_classes_names_all():
    (prediction,) = predict(Scripted([[0.2, 0.5, 0.3]]), ["image"], top=10)
    assert len(prediction.top) == 3


@pytest.mark.parametrize("arguments", [{"top": 0}, {"tests": 0}])
def test_counts_below_one_are_refused(arguments):
    with pytest.raises(InvalidArgumentError, match="must be a whole number from 1"):
        predict(Scripted(), ["image"], **arguments)


def test_one_path_is_no_sequence_of_images():
    with pytest.raises(InvalidArgumentError, match="put it in a list"):
        predict(Scripted(), "image.png")


@pytest.mark.parametrize("classifier", ["m.onehood", Path("m.onehood"), None])
def test_a_path_is_no_classifier_and_the_way_out_is_told(classifier):
    with pytest.raises(InvalidArgumentError, match=r"is loaded by onehood.load\(path\)"):
        predict(classifier, np.zeros((1, 2, 2, 1), np.uint8))

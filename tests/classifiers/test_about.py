"""What a classifier knows of itself, and its model file says."""

import numpy as np
import pytest

from onehood.classifiers.about import About, record_of
from onehood.errors import ModelFileError
from onehood.images import Square
from onehood.training.record import LearnedFrom, TrainingRecord

ABOUT = About(
    "lenet",
    {"variant": "modern"},
    ("a", "b"),
    Square(12, 10, 1),
    TrainingRecord(LearnedFrom("bars", 3), seconds=4.0),
)


def test_it_is_what_the_model_file_says(tmp_path):
    weights = {"w": np.zeros(3, np.float32)}
    content = ABOUT.model_file(weights, head=b"head")
    assert About.of(tmp_path, content) == ABOUT
    assert content.weights is weights
    assert (content.head, content.network) == (b"head", None)
    assert "numpy" in content.versions


def test_an_input_that_is_none_is_damage(tmp_path):
    content = ABOUT.model_file({})
    content.input["height"] = -1
    with pytest.raises(ModelFileError, match=f"{tmp_path}: damaged: the manifest's input"):
        About.of(tmp_path, content)


def test_records_of_whatever_says_something():
    class Own:
        pass

    own = Own()
    assert record_of(own) is None
    own.training_ = {"seconds": 3.0}
    assert record_of(own) == TrainingRecord(seconds=3.0)
    own.about_ = ABOUT
    assert record_of(own) is ABOUT.record

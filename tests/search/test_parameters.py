"""What an index is made with."""

import json

import pytest

from onehood.errors import InvalidArgumentError
from onehood.search.parameters import IndexParameters


def test_parameters_come_back_from_facts():
    made = IndexParameters(words=9, detector="fast", keypoints=5, vlad=True, network="digest")
    assert IndexParameters.of(json.loads(json.dumps(made.facts() | {"format": 3}))) == made
    assert made.vectors == made.facts()["vectors"] == ["colour", "vlad", "network"]
    assert IndexParameters().vectors == ["colour"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("detector", "surf"),
        ("keypoints", 0),
        ("keypoints", 1.5),
        ("keypoints", None),
        ("longest_side", 15),
        ("seed", -1),
        ("words", 1),
        ("words", True),
        ("vlad", "yes"),
    ],
)
def test_a_value_out_of_its_range_is_refused_by_name(name, value):
    with pytest.raises(InvalidArgumentError, match=f"`{name}` must be .*Received: {value!r}"):
        IndexParameters(**{name: value})


def test_a_number_of_words_contradicts_a_vocabulary():
    with pytest.raises(InvalidArgumentError, match="`words` must be left out with `vocabulary`"):
        IndexParameters(words=9, vocabulary="digest")

"""Techniques by name."""

import pytest

from onehood.classifiers import TECHNIQUES, Classifier
from onehood.classifiers.techniques import technique
from onehood.errors import InvalidArgumentError


@pytest.mark.parametrize("name", TECHNIQUES)
def test_every_technique_makes_a_classifier(name):
    assert technique(name).summary
    assert isinstance(technique(name).create({}), Classifier)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        InvalidArgumentError, match=r"`model` must be one of neural_network, .*fractional.*Received: 'magic'"
    ):
        technique("magic")

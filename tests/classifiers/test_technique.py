"""What a technique is made of."""

import pytest

from onehood.classifiers import Family, Network, Technique, UsualTraining
from onehood.errors import InvalidArgumentError
from onehood.options import Option, Whole

SHARED = Option("seed", Whole(0), "Of everything.", "Training", 0)
OWN = Option("width", Whole(1, 9), "Of it.", "Network", 4)


class Listening:
    """Notes what it is asked for."""

    @staticmethod
    def from_options(name, options):
        return name, options

    @staticmethod
    def from_file(path, content):
        return path, content

    @staticmethod
    def describe_technique(name, options, shape, class_count):
        return name, options, shape, class_count


def made(**more):
    return Technique("mine", "a test's", Family(__name__, "Listening", (SHARED,)), (OWN,), **more)


def test_its_class_does_the_work():
    assert made().create({"width": 3}) == ("mine", {"width": 3})
    assert made().restore("a", "b") == ("a", "b")
    assert made().describe({}, None, 3) == ("mine", {}, None, 3)


def test_its_table_holds_its_own_options_and_those_of_its_family():
    assert [row.name for row in made().table] == ["width", "seed"]
    assert made().checked({"seed": 3}) == {"seed": 3}
    with pytest.raises(InvalidArgumentError, match="`height` is not an option of mine. It has: width, seed"):
        made().checked({"height": 3})
    with pytest.raises(InvalidArgumentError, match="`width` must be a whole number from 1 to 9"):
        made().checked({"width": 10})


def test_what_it_is_comes_from_its_family():
    assert made().in_epochs
    assert not made().on_keras


def test_a_network_is_built_by_name_or_by_a_function():
    named = Network("onehood.arithmetic.sides:window_places", UsualTraining(1))
    assert named(5, 3, stride=2) == 2
    assert Network(lambda classes, shape, **values: (classes, shape, values), UsualTraining(1))(2, (3,), a=1) == (
        2,
        (3,),
        {"a": 1},
    )
    assert named.resolve({}, (1, 1, 1)) == {}

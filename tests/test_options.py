import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.options import (
    Choice,
    Choices,
    Flag,
    Number,
    NumberOr,
    Option,
    Pair,
    Place,
    Whole,
    Wholes,
    complete,
    shown,
    suggestion,
)


@given(st.integers(), st.integers(-100, 100), st.integers(0, 100))
def test_a_whole_number_holds_within_its_bounds_and_nowhere_else(value: int, least: int, width: int) -> None:
    kind = Whole(least, least + width)
    if least <= value <= least + width:
        assert kind.check("x", value) == value
    else:
        with pytest.raises(InvalidArgumentError, match=r"`x` must be a whole number from"):
            kind.check("x", value)


@pytest.mark.parametrize("value", [True, 1.0, "1", None, np.float64(1), math.nan, [1]])
def test_nothing_else_is_a_whole_number(value: object) -> None:
    with pytest.raises(InvalidArgumentError, match=r"`epochs` must be a whole number of at least 1\. Received: "):
        Whole(1).check("epochs", value)


def test_whole_numbers_of_numpy_become_those_of_python() -> None:
    assert type(Whole(1).check("x", np.int32(3))) is int


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_is_finite_and_within_its_bounds(value: float) -> None:
    kind = Number(least=0, below=1)
    if 0 <= value < 1:
        assert kind.check("share", value) == value
    else:
        with pytest.raises(InvalidArgumentError, match=r"`share` must be a finite number at least 0 and below 1"):
            kind.check("share", value)


@pytest.mark.parametrize("value", [True, "0.5", None, 10**400, 1j])
def test_nothing_else_is_a_number(value: object) -> None:
    with pytest.raises(InvalidArgumentError, match="`share` must be a number from 0 to 1"):
        Number(least=0, most=1).check("share", value)


def test_rules_in_words() -> None:
    assert Number(above=1, below=2).rule == "a number strictly between 1 and 2"
    assert Number(above=0).rule == "a finite number above 0"
    assert Number().rule == "a finite number"
    assert Whole(1, 10_000).rule == "a whole number from 1 to 10,000"


def test_a_choice_and_a_flag() -> None:
    assert Choice(("a", "b")).check("x", "a") == "a"
    assert Flag().check("x", False) is False
    with pytest.raises(InvalidArgumentError, match="`x` must be one of a, b"):
        Choice(("a", "b")).check("x", "c")
    with pytest.raises(InvalidArgumentError, match="`x` must be True or False"):
        Flag().check("x", 1)


def test_what_came_is_shown_briefly_whatever_it_is() -> None:
    assert len(shown("x" * 10_000)) < 100
    assert "int" in shown(10**10_000)


def test_an_unknown_name_is_answered_with_the_nearest():
    assert suggestion("frational", ("fractional", "lenet")) == " Did you mean 'fractional'?"
    assert suggestion("LeNet", ("fractional", "lenet")) == " Did you mean 'lenet'?"
    assert suggestion("resnet50", ("fractional", "hog_svm")) == ""
    with pytest.raises(InvalidArgumentError, match=r"one of linear, rbf. Received: 'linaer'. Did you mean 'linear'\?"):
        Choice(("linear", "rbf")).check("kernel", "linaer")


KINDS = {
    "whole": (Whole(1, 9), {"4": 4}, ["0", "x", "1.5", ""], {"type": "integer", "minimum": 1, "maximum": 9}),
    "wholes": (
        Wholes(Whole(1)),
        {"4": (4,), "4, 5": (4, 5)},
        ["4;5", "", "0"],
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 1},
    ),
    "pair": (
        Pair(Whole(1)),
        {"4": 4, "4,5": (4, 5)},
        ["1,2,3", "x", "0,1"],
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
            ]
        },
    ),
    "number": (
        Number(above=0, most=1),
        {"0.5": 0.5, "1": 1.0},
        ["0", "nan", "inf", "x"],
        {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    ),
    "number or": (
        NumberOr(Number(above=0), "auto"),
        {"auto": "auto", "0.1": 0.1},
        ["fast", "0", "nan"],
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"const": "auto"}]},
    ),
    "choice": (Choice(("a", "b")), {"a": "a"}, ["c", ""], {"enum": ["a", "b"]}),
    "choices": (
        Choices(("a", "b")),
        {"a, b": ("a", "b"), "": ()},
        ["c"],
        {"type": "array", "items": {"enum": ["a", "b"]}},
    ),
    "flag": (Flag(), {"true": True, "False": False}, ["yes", "1"], {"type": "boolean"}),
    "place": (Place(), {"a/b": "a/b"}, [], {"type": "string"}),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_reads_checks_and_describes_itself(name: str) -> None:
    kind, read, wrong, schema = KINDS[name]
    for text, value in read.items():
        assert kind.parse("--x", text) == value
        assert kind.check("x", value) == value
    for text in wrong:
        with pytest.raises(InvalidArgumentError, match="`--x` must be "):
            kind.parse("--x", text)
    with pytest.raises(InvalidArgumentError, match="`x` must be "):
        kind.check("x", object())
    assert kind.schema() == schema
    assert kind.rule


def test_a_table_is_completed() -> None:
    table = (Option("levels", Whole(1, 9), "How many."), Option("rate", Number(above=0), "Of it.", default=0.5))
    assert complete("a network", table, {}) == {"levels": None, "rate": 0.5}
    assert complete("a network", table, {"levels": None, "rate": 1}) == {"levels": None, "rate": 1}
    with pytest.raises(InvalidArgumentError, match="`rate` must be a finite number above 0. Received: None"):
        complete("a network", table, {"rate": None})
    with pytest.raises(
        InvalidArgumentError, match=r"`level` is not an option of a network. It has: levels, rate\. Did"
    ):
        complete("a network", table, {"level": 2})
    assert (table[0].flag, Option("a_b", Flag(), "", called="c").flag) == ("levels", "c")

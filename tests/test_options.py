import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.errors import InvalidArgumentError
from onehood.options import Choice, Flag, Number, Whole, shown, suggestion


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

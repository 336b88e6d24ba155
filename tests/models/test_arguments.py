"""What every network refuses."""

import pytest

from onehood.errors import InvalidArgumentError
from onehood.models import arguments


@pytest.mark.parametrize(
    ("check", "values", "message"),
    [
        (
            arguments.checked_shape,
            (1, (8, 8, 1)),
            "`class_count` must be a whole number from 2 to 100,000",
        ),
        (arguments.checked_shape, (10**12, (8, 8, 1)), "`class_count` must be"),
        (arguments.checked_shape, (2, (10**6, 8, 1)), "`input_shape` must be a whole number from 1 to 10,000"),
        (arguments.checked_shape, (2, (8, 8)), "`input_shape` must be .height, width, channels."),
        (arguments.checked_shape, (2, (8, 0, 1)), "`input_shape` must be"),
        (arguments.checked_shape, (2, (8, 8, 2)), "with 1 or 3 channels"),
        (arguments.check_count, ("filters", 0), "`filters` must be a whole number from 1 to 65,536. Received: 0"),
        (arguments.check_count, ("filters", 10**8), "`filters` must be a whole number"),
        (arguments.check_count, ("filters", True), "`filters` must be a whole number"),
        (arguments.check_rate, ("dropout", 1), "`dropout` must be a finite number at least 0 and below 1. Received: 1"),
        (arguments.check_rate, ("dropout", "half"), "`dropout` must be"),
        (arguments.check_choice, ("pooling", "min", ("max", "average")), "`pooling` must be one of max, average"),
    ],
)
def test_bad_values_are_refused_by_name(check, values, message):
    with pytest.raises(InvalidArgumentError, match=message):
        check(*values)


def test_good_values_pass():
    assert arguments.checked_shape(2, [8, 9, 3]) == (8, 9, 3)
    arguments.check_count("filters", 1)
    arguments.check_rate("dropout", 0)
    arguments.check_choice("pooling", "max", ("max",))

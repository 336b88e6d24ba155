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
    ],
)
def test_bad_values_are_refused_by_name(check, values, message):
    with pytest.raises(InvalidArgumentError, match=message):
        check(*values)


def test_good_values_pass():
    assert arguments.checked_shape(2, [8, 9, 3]) == (8, 9, 3)

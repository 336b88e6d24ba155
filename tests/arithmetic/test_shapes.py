"""Shapes as people write them."""

import pytest

from onehood.arithmetic import Shape
from onehood.errors import InvalidArgumentError


def test_shapes_are_read_and_written():
    assert Shape.read("32x31x3") == Shape(32, 31, 3)
    assert Shape.read(" 7×7 ") == Shape(7, 7, 1)
    assert str(Shape(5, 4, 3)) == "5×4×3"


@pytest.mark.parametrize("text", ["", "32", "32x", "32x32x3x1", "0x4", "ax4", "-1x4", "3.5x2"])
def test_what_is_no_shape_is_refused(text):
    with pytest.raises(InvalidArgumentError, match="`input` must be HEIGHTxWIDTHxCHANNELS"):
        Shape.read(text)

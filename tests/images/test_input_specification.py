"""The one way from any image to a model's input."""

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.images import InputSpecification


def test_reading_decodes_and_resizes(write_image):
    path = write_image(np.full((10, 20, 3), 200, np.uint8))
    specification = InputSpecification(20, 20, 1, fill=9)
    pixels = specification.read(path)
    assert pixels.shape == specification.shape == (20, 20, 1)
    assert (pixels[5:15] == 200).all()
    assert (pixels[:5] == 9).all()


@pytest.mark.parametrize("shape", [(0, 4, 3), (4, 4, 2)])
def test_impossible_inputs_are_refused(shape):
    with pytest.raises(InvalidArgumentError, match="1 or 3 channels"):
        InputSpecification(*shape)

"""The one way from any image to a model's input."""

import json

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


def test_a_range_of_values_is_repeated_and_kept_only_where_there_is_one():
    values = np.arange(132, dtype=np.uint16).reshape(11, 12) + 1000
    plain, ranged = InputSpecification(11, 12, 1), InputSpecification(11, 12, 1, value_range=[1000, 1510])
    assert plain.as_json() == {"height": 11, "width": 12, "channels": 1, "fit": "letterbox", "fill": 0}
    assert InputSpecification(**json.loads(json.dumps(ranged.as_json()))) == ranged
    np.testing.assert_array_equal(ranged.read(values)[:, :, 0], np.rint((values - 1000) / 2))
    assert ranged.read(values[:1]).max() < plain.read(values[:1]).max()
    with pytest.raises(InvalidArgumentError, match="`value_range`"):
        InputSpecification(11, 12, 1, value_range=(3, 1))

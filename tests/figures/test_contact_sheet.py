"""Contact sheets hold every image and caption."""

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.figures import contact_sheet


def test_every_image_stands_above_its_caption():
    images = [np.full((4, 4, 1), 10, np.uint8), np.zeros((300, 200, 3), np.uint8), np.zeros((5, 9, 3), np.uint8)]
    figure = contact_sheet(images, ["a $5 file$", "b", "c"], title="Three", columns=2)
    drawn = [axes for axes in figure.axes if axes.images]
    assert [axes.get_xlabel() for axes in drawn] == [r"a \$5 file\$", "b", "c"]
    assert drawn[0].images[0].get_array().shape == (4, 4)
    assert drawn[0].images[0].get_clim() == (0, 255)
    figure.canvas.draw()


@pytest.mark.parametrize(("images", "captions", "columns"), [([], [], 2), ([np.zeros((2, 2, 3), np.uint8)], [], 2)])
def test_mismatches_are_refused(images, captions, columns):
    with pytest.raises(InvalidArgumentError, match="as many captions"):
        contact_sheet(images, captions, title="None", columns=columns)

"""Contact sheets hold every image and caption."""

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

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


def test_long_captions_are_broken_and_whole_and_do_not_touch_the_next():
    images = [np.zeros((8, 8, 3), np.uint8)] * 4
    names = ["x" * 180, "a name of a class of about sixty characters, all of them shown", "W" * 29, "short"]
    figure = contact_sheet(images, names, title="A title that is longer than both of the images are wide", columns=2)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    canvas.draw()
    shown = [axes.xaxis.label for axes in figure.axes[:4]]
    assert [label.get_text().replace("\n", "") for label in shown] == names
    extents = [label.get_window_extent() for label in shown]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(extents, 2))
    assert not any(extent.overlaps(axes.get_window_extent()) for extent in extents for axes in figure.axes[:4])

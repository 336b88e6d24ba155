"""What is known of images before they are looked at, and the view that suits them."""

import numpy as np
import pytest
from PIL import Image

from onehood.datasets import DataFacts, ViewOptions, usual_view
from onehood.datasets.data_facts import facts_of
from onehood.errors import InvalidArgumentError
from onehood.images import ImageHeader


@pytest.mark.parametrize(
    ("headers", "options", "shape", "fill"),
    [
        ([(28, 28, False)] * 3, {}, (28, 28, 1), 0),
        ([(32, 24, True)] * 3, {}, (32, 24, 3), 128),
        ([(480, 640, True), (640, 480, True), (300, 200, False)], {}, (75, 75, 3), 128),
        ([(40, 30, False), (50, 60, False), (20, 20, False)], {}, (40, 40, 1), 0),
        ([(2, 3, False), (3, 2, False)], {}, (8, 8, 1), 0),
        ([(480, 640, True)], {"image_size": 99}, (99, 99, 3), 128),
    ],
)
def test_the_input_follows_the_stated_rule(headers, options, shape, fill):
    view = usual_view(DataFacts.of_headers([ImageHeader(*h, "PNG") for h in headers]), ViewOptions(**options))
    assert view.shape == shape
    assert view.fill == fill


def test_what_a_model_was_made_for_counts_for_files_and_below_what_somebody_asked_for():
    files = DataFacts((60, 60), 60, 3, files=True)
    assert usual_view(files, ViewOptions(), made_for=227).shape == (227, 227, 3)
    assert usual_view(files, ViewOptions(image_size=100), made_for=227).shape == (100, 100, 3)
    array = DataFacts((300, 200), 300, 3, files=False)
    assert usual_view(array, ViewOptions(), made_for=227).shape == (300, 200, 3)
    assert usual_view(array, ViewOptions(image_size=100)).shape == (100, 100, 3)


def test_how_they_are_fitted_is_what_somebody_asked_for():
    view = usual_view(DataFacts(None, 500, 1, files=True), ViewOptions(fit="crop", value_range=(0, 4095)))
    assert (view.shape, view.fit, view.value_range) == ((75, 75, 1), "crop", (0, 4095))


@pytest.mark.parametrize("channels", [1, 3])
def test_arrays_tell_their_size(channels):
    facts = DataFacts.of(np.zeros((3, 20, 90, channels), np.uint8))
    assert facts == DataFacts((20, 90), 90, channels, files=False)


def test_files_and_what_else_holds_images_tell_it_by_their_headers(write_image, tmp_path):
    path = write_image(np.zeros((20, 30), np.uint8))
    (tmp_path / "bad.png").write_bytes(b"no image")
    sources = [path, path.read_bytes(), Image.new("L", (30, 20)), np.zeros((20, 30), np.uint8), tmp_path / "bad.png"]
    assert DataFacts.of(sources) == DataFacts((20, 30), 30, 1, files=True)
    assert DataFacts.of([*sources, np.zeros((50, 60, 3), np.uint8)]) == DataFacts(None, 30, 3, files=True)
    assert DataFacts.of([]) == DataFacts(None, 8, 1, files=True)


def test_of_arrays_the_first_split_counts_and_of_files_all(write_image):
    arrays = [np.zeros((2, 4, 4, 1), np.uint8), np.zeros((2, 5, 5, 1), np.uint8)]
    assert facts_of(arrays).size == (4, 4)
    assert facts_of([*arrays, [write_image(np.zeros((4, 4), np.uint8))]]).size is None


def test_they_are_told_in_words():
    assert DataFacts((8, 8), 8, 1, files=False).in_words() == "8 × 8 pixels, grey"
    several = DataFacts(None, 1200, 3, files=True).in_words()
    assert several == "of several sizes, the longer side 1,200 pixels in the median, in colour"


@pytest.mark.parametrize("options", [{"image_size": 3}, {"fit": "squash"}, {"value_range": (5, 5)}])
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InvalidArgumentError, match=next(iter(options))):
        ViewOptions(**options)

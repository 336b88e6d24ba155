"""Pictures of convolution carry their numbers."""

import numpy as np

from onehood.figures import convolution_steps, kernel_sheet, png_bytes


def test_a_sheet_has_the_image_and_every_result():
    grey = np.zeros((9, 9, 1), np.uint8)
    figure = kernel_sheet(grey, {"big_one": (np.ones((9, 9)), grey), "small": (np.ones((3, 3)) / 3, grey)})
    assert [axes.get_title() for axes in figure.axes[:3]] == ["the image", "big one", "small"]
    assert len(figure.axes[4].texts) == 0  # Too many numbers to read.
    assert [text.get_text() for text in figure.axes[5].texts] == ["0.333"] * 9
    assert png_bytes(figure).startswith(b"\x89PNG")


def test_steps_frame_the_window_and_the_place_of_its_sum():
    image, kernel = np.arange(25.0).reshape(5, 5), np.full((2, 2), 0.5)
    outputs = np.arange(16.0).reshape(4, 4)
    figure = convolution_steps(image, kernel, outputs, [(1, 2)], title="t")
    whole, window, _, products, result = figure.axes
    assert whole.patches[0].get_xy() == (1.5, 0.5)
    assert result.patches[0].get_xy() == (1.5, 0.5)
    assert [text.get_text() for text in window.texts] == ["7", "8", "12", "13"]
    assert [text.get_text() for text in products.texts] == ["3.5", "4", "6", "6.5"]
    assert result.get_title() == "sum = 6"

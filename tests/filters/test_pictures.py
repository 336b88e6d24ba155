"""Pictures of kernels and of convolution, read back."""

from typing import get_args

import numpy as np
import pytest

from onehood.errors import InvalidArgumentError
from onehood.filters import KERNELS
from onehood.filters.pictures import convolution_picture, kernels_picture
from onehood.rules import KernelName

IMAGE = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)


def test_every_kernel_is_on_the_sheet_with_its_numbers():
    figure = kernels_picture(IMAGE)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == ["the image", *(name.replace("_", " ") for name in KERNELS)]
    sharpen = figure.axes[5 + 1 + KERNELS.index("sharpen")]  # Below its image, which is in the first row of five.
    assert [text.get_text() for text in sharpen.texts] == ["0", "-1", "0", "-1", "5", "-1", "0", "-1", "0"]
    assert set(get_args(KernelName)) == set(KERNELS)


def test_each_step_shows_products_that_come_to_the_sum():
    figure = convolution_picture(IMAGE, "sharpen", steps=3)
    rows = [figure.axes[start : start + 5] for start in range(0, 15, 5)]
    for _, window, kernel, products, result in rows:
        numbers = [[float(text.get_text()) for text in cell.texts] for cell in (window, kernel, products)]
        np.testing.assert_allclose(np.multiply(*numbers[:2]), numbers[2], rtol=0.01)
        assert float(result.get_title().removeprefix("sum = ")) == pytest.approx(sum(numbers[2]), rel=0.02, abs=3)


def test_one_step_is_the_strongest_and_none_is_refused():
    assert len(convolution_picture(IMAGE, "edge", steps=1).axes) == 5
    with pytest.raises(InvalidArgumentError, match="`steps` must be at least 1"):
        convolution_picture(IMAGE, "edge", steps=0)

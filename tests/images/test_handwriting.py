"""Ink is found on any paper, and framed as MNIST's digits are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from sklearn.datasets import load_digits

from onehood.images import Square, resize


def page(paper, ink, height=300, width=200, noise=0, box=(60, 90, 120, 210)):
    """A stroke from corner to corner, and a bar below it."""
    picture = Image.new("L", (width, height), paper)
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = box
    draw.line((left, top, right, bottom), fill=ink, width=9)
    draw.line((left, bottom, right, bottom), fill=ink, width=9)
    grain = np.random.default_rng(0).normal(0, noise, (height, width)) if noise else 0
    return np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)[:, :, None]


def framed(image):
    return resize(image, 28, 28, fit="handwriting")[:, :, 0]


def assert_framed(frame):
    """20 of 28 pixels, and the centre of mass in the middle as far as a pixel allows."""
    rows, columns = np.nonzero(frame)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 in (19, 20)
    places = np.arange(28) + 0.5
    for axis in (0, 1):
        assert abs((frame.sum(axis=axis) @ places) / frame.sum() - 14) <= 1
    assert frame.max() == 255
    assert frame[0].max() == 0


@given(st.integers(170, 255), st.integers(0, 100), st.booleans(), st.integers(10, 130), st.integers(10, 60))
def test_ink_is_framed_wherever_it_is_on_whatever_paper(paper, ink, inverted, left, top):
    image = page(paper, ink, noise=4, box=(left, top, left + 60, top + 150))
    frame = framed(255 - image if inverted else image)
    assert_framed(frame)
    expected = framed(page(255, 0, box=(left, top, left + 60, top + 150)))
    assert np.abs(frame.astype(int) - expected).mean() < 12


def test_dark_and_light_ink_give_the_same():
    image = page(230, 20)
    np.testing.assert_array_equal(framed(image), framed(255 - image))


def test_a_frame_of_that_kind_stays_as_it_is():
    frame = framed(page(230, 20))[:, :, None]
    np.testing.assert_array_equal(resize(frame, 28, 28, fit="handwriting"), frame)
    assert (framed(255 - frame) != 255 - frame[:, :, 0]).any()  # Dark on light is not.


def test_a_large_photograph_is_as_good_as_a_small_one():
    small, large = page(230, 20), np.asarray(Image.fromarray(page(230, 20)[:, :, 0]).resize((2000, 3000)))[:, :, None]
    assert np.abs(framed(small).astype(int) - framed(large)).mean() < 6


@pytest.mark.parametrize("image", [np.full((40, 30, 1), 200, np.uint8), page(200, 190), np.zeros((1, 1, 3), np.uint8)])
def test_without_ink_there_is_nothing(image):
    assert resize(image, 28, 28, fit="handwriting").max() == 0


def test_colours_are_read_as_grey_and_channels_are_kept():
    image = np.repeat(page(230, 20), 3, axis=2)
    frame = resize(image, 28, 28, fit="handwriting")
    np.testing.assert_array_equal(frame, np.repeat(framed(page(230, 20))[:, :, None], 3, axis=2))


def test_real_digits_are_framed():
    for digit in load_digits().images[:40]:
        scan = np.asarray(Image.fromarray(np.uint8(255 - 15 * digit)).resize((160, 160), Image.Resampling.BICUBIC))
        assert_framed(framed(np.pad(scan, 30, constant_values=255)[:, :, None]))


def test_a_specification_reads_files_so(tmp_path):
    Image.fromarray(page(230, 20)[:, :, 0]).save(tmp_path / "scan.png")
    read = Square(28, 28, 1, fit="handwriting").read(tmp_path / "scan.png")
    np.testing.assert_array_equal(read[:, :, 0], framed(page(230, 20)))

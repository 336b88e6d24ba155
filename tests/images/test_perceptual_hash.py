"""Copies are alike, other pictures are not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance
from sklearn.datasets import load_sample_image

from onehood.datasets.near_duplicates import NEAR
from onehood.images import perceptual_hash

CHINA, FLOWER = (Image.fromarray(load_sample_image(name)) for name in ("china.jpg", "flower.jpg"))


def distance(first, second):
    return (perceptual_hash(np.asarray(first)) ^ perceptual_hash(np.asarray(second))).bit_count()


def recompressed(picture):
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=30)
    return Image.open(stream)


@pytest.mark.parametrize("picture", [CHINA, FLOWER])
@pytest.mark.parametrize(
    "change",
    [
        recompressed,
        lambda picture: picture.resize((200, 133)),
        lambda picture: ImageEnhance.Brightness(picture).enhance(1.15),
        lambda picture: ImageEnhance.Contrast(picture).enhance(0.85),
    ],
)
def test_copies_are_alike(picture, change):
    assert distance(picture, change(picture).convert("RGB")) <= NEAR


def test_other_pictures_are_not_alike():
    assert distance(CHINA, FLOWER) > 16
    assert distance(CHINA, CHINA.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) > 8


def test_a_flat_image_has_no_hash():
    assert perceptual_hash(np.full((20, 20, 3), 90, np.uint8)) is None


def test_grey_images_are_hashed_as_they_are():
    grey = np.asarray(CHINA.convert("L"))
    assert perceptual_hash(grey[:, :, None]) == perceptual_hash(np.asarray(CHINA))
    assert 0 <= perceptual_hash(grey[:, :, None]) < 2**64

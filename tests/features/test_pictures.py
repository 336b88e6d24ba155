"""Pictures of what descriptors see, read back."""

import numpy as np

from onehood.features import VisualWordsTransformer
from onehood.features.pictures import descriptor_pictures, word_pictures
from onehood.filters import convolve, kernel
from onehood.images import decode


def texture(seed):
    """Smooth noise, which has keypoints."""
    noise = np.random.default_rng(seed).integers(0, 256, (96, 128)).astype(float)
    smooth = convolve(convolve(noise, kernel("gaussian_blur"), padding=2), kernel("gaussian_blur"), padding=2)
    stretched = (smooth - smooth.min()) / np.ptp(smooth) * 255
    return decode(stretched.squeeze().astype(np.uint8)[:96, :128])


def test_every_descriptor_is_drawn():
    figures = dict(descriptor_pictures(texture(0)))
    assert list(figures) == ["colour-histogram", "local-binary-pattern", "hog", "keypoints"]
    assert "6×6×6 colours" in figures["colour-histogram"].axes[1].get_title()
    lengths = [bar.get_width() for bar in figures["colour-histogram"].axes[1].patches]
    assert lengths == sorted(lengths, reverse=True)
    circles = figures["keypoints"].axes[0].collections[0]
    assert 10 < len(circles.get_paths()) <= 150


def test_flat_and_grey_images_are_drawn_too():
    figures = dict(descriptor_pictures(np.full((40, 50, 1), 77, np.uint8)))
    assert "the 0 strongest" in figures["keypoints"].axes[0].get_title()
    assert len(figures["colour-histogram"].axes[1].patches) == 1


def test_words_are_drawn_where_they_are_with_their_patches():
    words = VisualWordsTransformer(words=12, keypoints=80, cache=False).fit([texture(seed) for seed in range(3)])
    figures = dict(word_pictures(texture(1), words))
    assert list(figures) == ["visual-words", "visual-word-patches"]
    names = [axes.get_ylabel() for axes in figures["visual-word-patches"].axes if axes.get_ylabel()]
    counts = [int(name.split(", ")[1].removesuffix("×")) for name in names]
    assert counts == sorted(counts, reverse=True)
    assert len(names) == 8


def test_an_image_without_keypoints_has_no_words():
    words = VisualWordsTransformer(words=12, keypoints=80, cache=False).fit([texture(seed) for seed in range(3)])
    assert list(dict(word_pictures(np.zeros((50, 60, 3), np.uint8), words))) == ["visual-words"]

"""What every representation says of itself holds: its length, its view, and what it has learned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from onehood.errors import InvalidArgumentError
from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    PixelsTransformer,
    Representation,
    VisualWordsTransformer,
)

SIDES = st.integers(8, 40)


@given(st.data(), SIDES, SIDES, st.sampled_from([1, 3]))
def test_lengths_are_those_of_the_vectors(data, height, width, channels):
    number = st.integers(1, 4)
    transformer = data.draw(
        st.one_of(
            st.builds(HogTransformer, orientations=number, pixels_per_cell=st.none() | number, cells_per_block=number),
            st.builds(LocalBinaryPatternTransformer, points=number, grid=number),
            st.builds(ColourHistogramTransformer, bins=st.integers(2, 4)),
        )
    )
    transformer.set_params(size=data.draw(st.none() | SIDES))
    images = np.zeros((2, height, width, channels), np.uint8)
    try:
        expected = transformer.transform(images).shape[1]
    except InvalidArgumentError:
        with pytest.raises(InvalidArgumentError):
            transformer.length(images.shape[1:])
        return
    assert transformer.length(images.shape[1:]) == expected


KINDS = [HogTransformer, LocalBinaryPatternTransformer, ColourHistogramTransformer, PixelsTransformer]


@pytest.mark.parametrize(("encoding", "length"), [("counts", 1), ("vlad", 128)])
def test_visual_words_count_by_parts(encoding, length):
    transformer = VisualWordsTransformer(encoding=encoding, pyramid=2)
    transformer.restore({"centres": np.zeros((7, 128), np.float32), "word_weights": np.ones(7, np.float32)}, None)
    assert transformer.length((8, 8, 1)) == 5 * 7 * length


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [None, 24])
def test_files_are_seen_as_it_says(kind, size, write_image):
    path = write_image(np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8))
    transformer = kind(size=size, cache=False)
    view = transformer.view_of_files()
    assert view.shape == ((size or 128), (size or 128), 3)
    rows = transformer.fit([path]).transform([path])
    np.testing.assert_array_equal(rows, transformer.transform(view.read(path)[None]))
    assert rows.shape[1] == transformer.length(view.shape)


@pytest.mark.parametrize("kind", [*KINDS, VisualWordsTransformer])
def test_what_it_has_learned_comes_back(kind):
    images = np.random.default_rng(1).integers(0, 256, (6, 48, 48, 3), dtype=np.uint8)
    fitted = kind(words=4) if kind is VisualWordsTransformer else kind()
    fitted.fit(images)
    again = clone(fitted)
    again.restore(fitted.arrays(), (48, 48, 3))
    np.testing.assert_array_equal(again.transform(images), fitted.transform(images))
    assert {name: array.shape for name, array in again.arrays().items()} == {
        name: array.shape for name, array in fitted.arrays().items()
    }


@pytest.mark.parametrize("kind", [*KINDS, VisualWordsTransformer])
def test_arrays_of_another_are_refused(kind):
    with pytest.raises(InvalidArgumentError, match="arrays"):
        kind().restore({"centres": np.zeros((4, 3))}, (8, 8, 1))
    assert kind().arrays() == {}


def test_every_one_is_a_transformer_that_can_be_kept():
    assert all(issubclass(kind, Representation) for kind in [*KINDS, VisualWordsTransformer])

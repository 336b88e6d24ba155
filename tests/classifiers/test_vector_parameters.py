"""Lengths of the classical techniques' vectors, against the vectors themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.classifiers.vector_parameters import feature_count
from onehood.errors import InvalidArgumentError
from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
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
            feature_count(transformer, images.shape[1:])
        return
    assert feature_count(transformer, images.shape[1:]) == expected


@pytest.mark.parametrize(("encoding", "length"), [("counts", 1), ("vlad", 128)])
def test_visual_words_count_by_parts(encoding, length):
    transformer = VisualWordsTransformer(encoding=encoding, pyramid=2)
    assert feature_count(transformer, (8, 8, 1), centres=(7, 128)) == 5 * 7 * length

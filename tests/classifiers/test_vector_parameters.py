"""Ranges of the classical techniques' parameters; lengths of their vectors, against the vectors themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onehood.classifiers.vector_parameters import check_parameters, feature_count
from onehood.errors import InvalidArgumentError
from onehood.features import (
    ColourHistogramTransformer,
    HogTransformer,
    LocalBinaryPatternTransformer,
    VisualWordsTransformer,
)

SIDES = st.integers(8, 40)


@pytest.mark.parametrize("name", ["orientations", "size", "points", "bins", "words", "keypoints", "pyramid", "grid"])
@pytest.mark.parametrize("value", [0, -1, 2**40, "4", 1.5, True, float("nan")])
def test_numbers_out_of_range_are_refused(name, value):
    with pytest.raises(InvalidArgumentError, match=f"`{name}` must be"):
        check_parameters({name: value})


def test_what_is_usual_passes():
    for kind in (HogTransformer, LocalBinaryPatternTransformer, ColourHistogramTransformer, VisualWordsTransformer):
        check_parameters(kind().get_params())
    check_parameters({"pixels_per_cell": [4, 8], "cells_per_block": (1, 2), "somebody's": object()})
    for wrong in ({"pixels_per_cell": [4, 0]}, {"grid": [1, 2, 3]}, {"space": "cmyk"}, {"radius": 0}):
        with pytest.raises(InvalidArgumentError):
            check_parameters(wrong)


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

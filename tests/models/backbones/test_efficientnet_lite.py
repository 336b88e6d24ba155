"""The backbone says what the reference implementation says, and has the sizes of the article."""

from pathlib import Path

import numpy as np
import pytest
from skimage import data

from onehood.errors import InvalidArgumentError, WeightsError
from onehood.images import Square
from onehood.models.backbones.efficientnet_lite import VARIANTS, assign_torch_weights, efficientnet_lite
from onehood.weights import published_tensors

REFERENCE = np.load(Path(__file__).parent / "efficientnet_lite0_reference.npz")
"""Of PyTorch's functional operations on the same pixels, by recipes/backbone_reference.py."""

PHOTOGRAPHS = [data.chelsea, data.coffee, data.rocket]


@pytest.fixture(scope="module")
def lite0():
    return efficientnet_lite("efficientnet_lite0", (224, 224, 3))


def photographs():
    view = Square(224, 224, 3, fit="crop")
    return np.stack([view.read(photograph()) for photograph in PHOTOGRAPHS])


def test_features_and_logits_are_those_of_the_reference(lite0):
    tensors = published_tensors("efficientnet_lite0")
    assign_torch_weights(lite0, tensors)
    features = np.asarray(lite0.predict_on_batch(photographs().astype(np.float32)))
    np.testing.assert_allclose(features, REFERENCE["features"], atol=1e-4)
    logits = features @ tensors["_fc.weight"].T + tensors["_fc.bias"]
    np.testing.assert_allclose(logits, REFERENCE["logits"], atol=1e-4)
    best = np.argsort(-logits, axis=1)[:, :5]
    # ImageNet's classes: tabby, tiger cat and Egyptian cat; espresso; missile.
    assert {281, 282, 285} <= set(best[0])
    assert (best[1, 0], best[2, 0]) == (967, 657)


@pytest.mark.parametrize(("name", "weights"), [("lite0", 3_413_024), ("lite1", 4_189_344), ("lite2", 4_869_168)])
def test_it_has_as_many_weights_as_published(name, weights):
    model = efficientnet_lite(f"efficientnet_{name}", (64, 96, 3))
    assert model.count_params() == weights
    assert model.output_shape == (None, 1280)


def test_the_sides_are_those_that_the_weights_were_trained_on():
    assert [variant.side for variant in VARIANTS.values()] == [224, 240, 260]


def test_weights_of_another_network_are_refused(lite0):
    tensors = published_tensors("efficientnet_lite0")
    with pytest.raises(WeightsError, match=r"stem: there is no tensor '_conv_stem.weight'"):
        assign_torch_weights(lite0, {})
    with pytest.raises(WeightsError, match="the weights are those of another network"):
        assign_torch_weights(efficientnet_lite("efficientnet_lite2", (64, 64, 3)), tensors)


@pytest.mark.parametrize("shape", [(31, 64, 3), (64, 64, 1), (64, 64)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(InvalidArgumentError, match="takes colour images of at least 32×32 pixels, 224×224 as designed"):
        efficientnet_lite("efficientnet_lite0", shape)


def test_other_names_are_refused():
    with pytest.raises(InvalidArgumentError, match="`name` must be one of efficientnet_lite0"):
        efficientnet_lite("efficientnet_b0", (64, 64, 3))

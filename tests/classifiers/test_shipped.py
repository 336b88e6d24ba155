"""The models that come with the package."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

import onehood
from onehood.classifiers import SHIPPED, model_card, model_path
from onehood.errors import InvalidArgumentError, ModelFileError


def scan(digit):
    """A digit of 8×8 values up to 16 as dark ink on light paper."""
    enlarged = Image.fromarray(np.uint8(255 - 255 * digit / 16)).resize((160, 160), Image.Resampling.BICUBIC)
    return np.pad(np.asarray(enlarged), 30, constant_values=255)[:, :, None]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_model_has_a_file_and_a_card(name):
    assert model_path(name).is_file()
    assert model_card(name).startswith(f"# {name}\n")
    assert onehood.load(name).class_names


def test_digits_of_writers_unlike_those_it_learned_from_are_named():
    bunch = load_digits()
    model = onehood.load("digits-model")
    found = [prediction.name for prediction in onehood.predict(model, [scan(digit) for digit in bunch.images[:150]])]
    assert np.mean(np.array(found) == bunch.target[:150].astype(str)) > 0.9


def test_a_file_of_that_name_is_never_mixed_up_with_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert model_card("digits-model") is not None
    (tmp_path / "digits-model").write_text("mine")
    for look in (model_path, model_card, onehood.load):
        with pytest.raises(InvalidArgumentError, match="Give ./digits-model for the file, or known:digits-model"):
            look("digits-model")
    for own in ("./digits-model", Path("digits-model")):
        assert model_path(own).read_text() == "mine"
        assert model_card(own) is None
        with pytest.raises(ModelFileError, match="not a model file"):
            onehood.load(own)
    assert model_card("known:digits-model") is not None
    assert onehood.load("known:digits-model").class_names
    (tmp_path / "digits-model").unlink()
    (tmp_path / "digits-model").mkdir()
    with pytest.raises(InvalidArgumentError, match="Give ./digits-model for the folder"):
        model_path("digits-model")


def test_other_names_are_paths(tmp_path):
    assert model_path(tmp_path / "m.onehood") == tmp_path / "m.onehood"
    assert model_card(tmp_path / "m.onehood") is None

"""Model files of format 1 and an index of format 4, written before data and views were told apart, open as ever."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import onehood
from onehood.classifiers import Stochastic, read_model_file
from onehood.datasets import digits
from onehood.search import SearchIndex

KEPT = Path(__file__).parents[1] / "kept_formats"
EXPECTED = json.loads((KEPT / "expected.json").read_text())
PHOTOGRAPHS = [KEPT / "photographs" / "dark" / "0.jpg", KEPT / "photographs" / "light" / "3.jpg"]


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "index"])
def test_a_model_file_says_what_it_said(name, tmp_path):
    classifier = onehood.load(KEPT / f"{name}.onehood")
    expected = EXPECTED[name]
    images = PHOTOGRAPHS if expected["about"] == "photographs" else digits().split("test").images[:5]
    if isinstance(classifier, Stochastic):
        classifier.reseed(0)
        probabilities = classifier.predict_proba(images)
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-5)
        # Its draws are another's since; its weights are those of the file.
        kept = read_model_file(KEPT / f"{name}.onehood").weights
        assert kept
        for weight in classifier.model_.weights:
            np.testing.assert_array_equal(weight.numpy(), kept[weight.path])
    else:
        np.testing.assert_allclose(classifier.predict_proba(images), expected["probabilities"], atol=1e-4)
    classifier.save(tmp_path / "again.onehood")
    again = onehood.load(tmp_path / "again.onehood")
    if isinstance(again, Stochastic):
        classifier.reseed(0)
        again.reseed(0)
    np.testing.assert_allclose(again.predict_proba(images), classifier.predict_proba(images), atol=1e-6)
    assert again.specification == classifier.specification


@pytest.mark.parametrize("name", ["colour_histogram_svm", "visual_words"])
def test_a_model_of_photographs_finds_its_test_split_again(name, tmp_path):
    classifier = onehood.load(KEPT / f"{name}.onehood")
    assert classifier.folder_options["test"] == 0.2
    shutil.copytree(KEPT / "photographs", tmp_path / "photographs")
    assert name in repr(classifier)
    assert onehood.evaluate(classifier, tmp_path / "photographs").samples == 4


def test_an_index_is_searched_follows_its_photographs_and_takes_more(tmp_path):
    shutil.copytree(KEPT / "index", tmp_path / "index")
    shutil.copytree(KEPT / "photographs", tmp_path / "photographs")
    index = SearchIndex.open(tmp_path / "index")
    assert len(index) == 12
    changes = index.update(tmp_path / "photographs", moved_from="/photographs")
    assert (len(index), changes.added) == (12, 0)
    found = index.search(tmp_path / "photographs" / "dark" / "0.jpg", top=3)
    assert [[Path(one.path).name, Path(one.path).parent.name] for one in found] == [
        row[:2] for row in EXPECTED["index"]
    ]
    np.testing.assert_allclose([one.score for one in found], [row[2] for row in EXPECTED["index"]], atol=1e-4)

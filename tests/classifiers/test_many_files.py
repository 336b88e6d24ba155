"""Many files, some of which cannot be read."""

import numpy as np
import pytest
from PIL import Image

import onehood
from onehood.classifiers.many_files import predict_files
from onehood.errors import InvalidArgumentError


@pytest.fixture(scope="module")
def classifier(module_bars):
    return onehood.train(module_bars, "lbp_svm")


def test_bad_files_are_named_and_the_others_predicted(classifier, module_bars, tmp_path):
    paths = []
    for number, image in enumerate(module_bars.split("test").images[:5]):
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(image[:, :, 0]).save(paths[-1])
    expected = onehood.predict(classifier, paths, top=2)
    (tmp_path / "bad.png").write_text("no image")
    found = predict_files(classifier, [*paths[:2], tmp_path / "bad.png", *paths[2:]], top=2)
    assert [path for path, _ in found.named] == paths
    assert [prediction.name for _, prediction in found.named] == [prediction.name for prediction in expected]
    assert list(found.bad) == [tmp_path / "bad.png"]
    assert "bad.png" in found.bad[tmp_path / "bad.png"]
    told = found.as_json()[0]
    assert told["path"] == str(paths[0])
    assert told["top"][0] == {"name": told["name"], "probability": told["probability"]}
    assert len(told["top"]) == 2


def test_nothing_but_bad_files_and_nothing_at_all(classifier, tmp_path):
    (tmp_path / "bad.png").write_text("no image")
    found = predict_files(classifier, [tmp_path / "bad.png"])
    assert (found.named, len(found.bad)) == ((), 1)
    assert predict_files(classifier, []).named == ()


def test_more_than_one_chunk(classifier, tmp_path, monkeypatch):
    monkeypatch.setattr("onehood.classifiers.many_files._CHUNK", 2)
    paths = []
    for number in range(5):
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(np.full((12, 12), 40 * number, np.uint8)).save(paths[-1])
    assert [path for path, _ in predict_files(classifier, paths).named] == paths


def test_numbers_out_of_range_are_refused(classifier, tmp_path):
    Image.fromarray(np.zeros((12, 12), np.uint8)).save(tmp_path / "a.png")
    with pytest.raises(InvalidArgumentError, match="`top` must be"):
        predict_files(classifier, [tmp_path / "a.png"], top=0)

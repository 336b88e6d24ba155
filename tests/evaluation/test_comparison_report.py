"""The page of a comparison: self-contained, with the numbers of the comparison."""

import json

import pytest

import onehood
from onehood.evaluation import write_comparison


@pytest.fixture(scope="module")
def comparison(module_bars, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return onehood.compare(
        module_bars, ["neural_network", "logistic_regression", "alexnet"], output=folder, epochs=2, tests=3
    )


def test_the_page_has_every_number_and_picture(comparison, tmp_path):
    page = write_comparison(tmp_path / "report", comparison)
    text = page.read_text()
    assert "http" not in text.replace("http-equiv", "")
    pictures = {path.stem for path in page.parent.glob("*.png")}
    assert {"cost-training", "cost-parameters", "learning", "calibration", "confusion"} <= pictures
    assert text.count("<img") == len(pictures)
    for contender in comparison.contenders:
        assert contender.name in text
        assert f"{contender.evaluation.error_percent:.2f} % (" in text
        assert f"{contender.parameters:,}" in text
    assert "cannot tell" in text
    assert "optimizer adamw" in text
    assert "optimizer sgd" in text
    assert "2 epochs" in text
    assert "at least 67×67" in text
    assert "McNemar" in text


def test_the_numbers_are_there_for_programs(comparison, tmp_path):
    write_comparison(tmp_path, comparison)
    values = json.loads((tmp_path / "compare.json").read_text())
    assert values["test_images"] == 30
    best, second = values["contenders"]
    assert best["against_next"] is None
    assert set(second["against_next"]) == {"only_first", "only_second", "p_value"}
    assert best["error_percent"] <= second["error_percent"]
    assert list(values["skipped"]) == ["alexnet"]


def test_hard_images_and_those_that_one_alone_gets_right_are_shown(comparison, tmp_path):
    right = [contender.right for contender in comparison.contenders]
    write_comparison(tmp_path, comparison)
    assert (tmp_path / "hard.png").exists() == bool((~right[0] & ~right[1]).any())
    assert (tmp_path / "alone.png").exists() == bool((right[0] ^ right[1]).any())

"""The page of a comparison: self-contained, with the numbers of the comparison."""

import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

import onehood
from onehood.reports import write_comparison


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
    right = [contender.evaluation.right for contender in comparison.contenders]
    write_comparison(tmp_path, comparison)
    assert (tmp_path / "hard.png").exists() == bool((~right[0] & ~right[1]).any())
    assert (tmp_path / "alone.png").exists() == bool((right[0] ^ right[1]).any())


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium to lay the page out")
@pytest.mark.parametrize("width", [1200, 800, 500])
def test_the_page_fits_its_window_and_at_1200_pixels_every_table(comparison, width, tmp_path):
    names = ["an_unbroken_name_of_a_technique_of_about_sixty_characters_in_all", "a long name with blanks " * 3]
    contenders = tuple(
        replace(contender, name=name, budget="120 min, 1234 epochs", parameters=12_345_678, training_seconds=12_345.6)
        for name, contender in zip(names, comparison.contenders, strict=True)
    )
    page = write_comparison(tmp_path, replace(comparison, contenders=contenders))
    measure = (
        "<script>document.title = JSON.stringify([document.documentElement.scrollWidth, innerWidth, "
        "...Array.from(document.querySelectorAll('.scroll'), part => part.scrollWidth - part.clientWidth)])</script>"
    )
    page.write_text(page.read_text().replace("</body>", f"{measure}</body>"))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--dump-dom"]
    command = ["chromium", *options, f"--window-size={width},1500", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, check=True, timeout=120).stdout
    whole, window, *beyond = json.loads(re.search(r"<title>(\[.*?\])</title>", shown)[1])
    assert whole <= window
    if width == 1200:
        assert beyond == [0] * len(beyond)

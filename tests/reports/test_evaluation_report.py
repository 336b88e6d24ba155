"""The report: one page that needs nothing else, its pictures, its numbers."""

import json
import re

import numpy as np
import pytest
from test_evaluation import Scripted, ScriptedStochastic, dataset

from onehood.errors import InvalidArgumentError
from onehood.evaluation import evaluate
from onehood.images import decode
from onehood.reports import write_report
from onehood.training import EpochRecord
from onehood.training.record import TrainingRecord


def test_the_page_is_self_contained_and_the_numbers_are_those_of_the_evaluation(tmp_path):
    data = dataset([0, 1, 1, 2])
    result = evaluate(ScriptedStochastic([0, 1, 2, 2], [0, 0, 2, 2]), data, tests=2)
    record = TrainingRecord(epochs=(EpochRecord(1, 0.1, 9.0, 0.1, 8.0, 1.0),))
    page = write_report(tmp_path / "report", result, data.split("test"), training=record)
    text = page.read_text()
    assert not re.search(r'(src|href)="(?!data:)', text)
    assert text.count("<img") == 5
    names = {path.name for path in page.parent.iterdir()}
    pictures = {"confusion.png", "tests.png", "calibration.png", "mistakes.png", "learning.png"}
    assert names == pictures | {"report.html", "report.json"}
    for name in pictures:
        assert np.ptp(decode(page.parent / name)) > 100
    assert json.loads((page.parent / "report.json").read_text())["error_percent"] == result.error_percent
    assert f"{result.error_percent:.2f} %" in text


def test_without_mistakes_and_tests_their_pictures_are_left_out(tmp_path):
    data = dataset([0, 1])
    page = write_report(tmp_path, evaluate(Scripted([0, 1]), data), data.split("test"))
    assert {path.name for path in tmp_path.glob("*.png")} == {"confusion.png", "calibration.png"}
    assert "average of" not in page.read_text()


def test_names_are_escaped(tmp_path):
    names = ("<script>alert(1)</script>", "b & c", "$x$")
    data = dataset([0, 1, 2], names)
    result = evaluate(Scripted([1, 1, 2], class_names=names), data)
    text = write_report(tmp_path, result, data.split("test")).read_text()
    assert "<script>" not in text
    assert "b &amp; c" in text


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    data = dataset([0])
    with pytest.raises(InvalidArgumentError, match="`report` must be a folder"):
        write_report(tmp_path / "file", evaluate(Scripted([0]), data), data.split("test"))


def test_every_class_has_its_scores_and_those_without_an_image_are_named_beside_the_error(tmp_path):
    names = ("a", "b", "c", "d")
    data = dataset([0, 1, 1, 1], names)
    result = evaluate(Scripted([0, 1, 1, 0], class_names=names), data)
    page = write_report(tmp_path, result, data.split("test"))
    text = page.read_text()
    assert "2 of 4 classes, without an image here: the error says nothing about c, d" in text
    assert text.index("<td>error</td>") < text.index("2 of 4 classes") < text.index("expected calibration error")
    row = "".join(f'<td class="number">{value}</td>' for value in ("3", "33.33 %", "100.00 %", "66.67 %", "80.00 %"))
    assert f"<tr><td>b</td>{row}</tr>" in text
    assert "<tr><td>c</td>" in text
    values = json.loads((tmp_path / "report.json").read_text())
    assert values["classes_without_images"] == ["c", "d"]
    assert values["scores_by_class"][1]["f1_percent"] == pytest.approx(80)
    assert values["scores_macro"]["recall_percent"] == pytest.approx((100 + 200 / 3) / 2)


def test_with_an_image_of_every_class_nothing_is_said(tmp_path):
    data = dataset([0, 1, 2])
    text = write_report(tmp_path, evaluate(Scripted([0, 1, 2]), data), data.split("test")).read_text()
    assert "says nothing about" not in text

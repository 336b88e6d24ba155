"""The page of a data check shows what was found, and names it as the advice does."""

import html
import json
import re

import numpy as np
import pytest
from hostile_images import encoded, photo, plant
from sick_folders import make_sick_folder

from onehood.errors import InvalidArgumentError
from onehood.evaluation import check_data
from onehood.images import decode
from onehood.reports import write_data_report


@pytest.fixture
def sick_folder(tmp_path):
    return make_sick_folder(tmp_path / "photos")


def test_the_report_has_contact_sheets_and_numbers(sick_folder, tmp_path):
    check = check_data(sick_folder)
    page = write_data_report(tmp_path / "report", check)
    text = page.read_text()
    assert "3 images cannot be read" in text
    assert "train/dog/zero_bytes.png" in text
    names = {path.name for path in page.parent.glob("*.png")}
    assert names == {"examples.png", "like-images-in-different-splits.png", "like-images-two-labels.png"}
    for name in names:
        assert np.ptp(decode(page.parent / name)) > 100
    values = json.loads((page.parent / "check.json").read_text())
    assert values["two_labels"][0]["labels"] == ["cat", "dog"]
    (tmp_path / "file").touch()
    with pytest.raises(InvalidArgumentError, match="`report` must be a folder"):
        write_data_report(tmp_path / "file", check)


def test_advice_names_sections_that_the_page_and_the_command_line_have(sick_folder, tmp_path):
    class Doubter:
        class_names = ("dog", "cat")
        parameter_count = 0

        def predict_proba(self, images):
            return np.tile(np.array([[0.01, 0.99]], np.float32), (len(images), 1))

    check = check_data(sick_folder, classifier=Doubter())
    text = html.unescape(write_data_report(tmp_path, check).read_text())
    named = [title for sentence in check.advice() for title in re.findall(r'see "(.+?)"', sentence)]
    assert len(named) == 5
    assert list(check.details()) == sorted(named, key=list(check.details()).index)
    for title in named:
        assert f"<h2>{title}</h2>" in text
        assert check.details()[title][0] in text
    assert "`" not in " ".join(check.advice())


def test_of_very_many_lines_the_page_shows_the_first_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("onehood.reports.data_check_report._LISTED", 2)
    for name, first in (("a", 0), ("b", 50)):
        plant(tmp_path / "d" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(5)})
    plant(tmp_path / "d" / "a", {f"bad{n}.png": b"no image" for n in range(5)})
    text = write_data_report(tmp_path / "report", check_data(tmp_path / "d")).read_text()
    assert "bad1.png" in text
    assert "bad2.png" not in text
    assert "… and 3 more, all of them in check.json" in text

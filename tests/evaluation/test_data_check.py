"""The doctor finds what was planted."""

import html
import json
import re

import numpy as np
import pytest
from hostile_images import BAD, encoded, photo, plant

from onehood.errors import InvalidArgumentError
from onehood.evaluation import check_data, write_data_report
from onehood.images import decode


@pytest.fixture
def sick_folder(tmp_path):
    """Bad files, copies, a leak, a picture under two labels, imbalance, an empty class."""
    folder = tmp_path / "photos"
    for name, count, first in (("cat", 30, 0), ("dog", 4, 100)):
        plant(folder / "train" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(count)})
        plant(folder / "test" / name, {f"{n}.png": encoded(photo(first + 50 + n), "PNG") for n in range(2)})
    plant(folder / "train" / "cat", {"copy.png": encoded(photo(3), "PNG")})
    plant(folder / "train" / "dog", {"cat.png": encoded(photo(5), "PNG")})
    plant(folder / "test" / "cat", {"leaked.jpg": encoded(photo(7), "JPEG", quality=80)})
    plant(folder / "train" / "dog", {**dict(list(BAD.items())[:3]), "notes.txt": b"x"})
    (folder / "train" / "eel").mkdir()
    return folder


def test_every_illness_is_found(sick_folder):
    check = check_data(sick_folder)
    assert check.images == 30 + 4 + 4 + 3
    assert [identity for identity, _ in check.bad] == [f"train/dog/{name}" for name in sorted(list(BAD)[:3])]
    assert check.duplicates == (("train/cat/3.png", "train/cat/copy.png"), ("train/cat/5.png", "train/dog/cat.png"))
    assert [(pair.first, pair.second) for pair in check.two_labels] == [("train/cat/5.png", "train/dog/cat.png")]
    leaks = {frozenset((pair.first, pair.second)) for pair in check.leaks}
    assert frozenset(("train/cat/7.png", "test/cat/leaked.jpg")) in leaks
    assert all("test" in (pair.splits) or "validation" in pair.splits for pair in check.leaks)
    assert check.empty_classes == ("eel",)
    assert check.ignored == {".txt": 1}
    assert check.imbalance == pytest.approx(34 / 7)
    assert check.by_format == {"PNG": 40, "JPEG": 1}
    advice = " ".join(check.advice())
    for part in ("3 images cannot be read", "1 pairs of like images have different labels", "hold no images: eel"):
        assert part in advice


def test_a_healthy_folder_needs_no_advice(tmp_path):
    for name, first in (("a", 0), ("b", 50)):
        plant(tmp_path / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(10)})
    assert check_data(tmp_path).advice() == []


def test_a_model_names_the_labels_it_doubts(sick_folder):
    class Doubter:
        class_names = ("dog", "cat")
        parameter_count = 0

        def predict_proba(self, images):
            assert all(path.exists() for path in images)
            return np.array([[0.01, 0.99] if path.name != "1.png" else [0.95, 0.05] for path in images], np.float32)

    check = check_data(sick_folder, classifier=Doubter())
    doubted = {one.id: (one.label, one.prediction) for one in check.suspicious}
    assert doubted["train/dog/0.png"] == ("dog", "cat")
    assert doubted["train/cat/1.png"] == ("cat", "dog")
    assert "train/cat/0.png" not in doubted
    assert "labels look wrong to the model" in " ".join(check.advice())


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


def test_labels_that_look_alike_are_remarked_on(tmp_path):
    for number, name in enumerate(("cats", "Cats", "dogs")):
        plant(tmp_path / name, {f"{n}.png": encoded(photo(50 * number + n), "PNG") for n in range(4)})
    check = check_data(tmp_path)
    assert "'Cats' (4 images) and 'cats' (4 images)" in check.remarks[0]
    assert check.remarks[0] in check.advice()
    assert check.as_json()["remarks"] == list(check.remarks)


def test_a_known_data_set_is_no_folder_to_check(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("digits", "known:digits"):
        with pytest.raises(InvalidArgumentError, match="digits is a known data set.*A check looks at folders"):
            check_data(name)


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
    monkeypatch.setattr("onehood.evaluation.data_check._LISTED", 2)
    for name, first in (("a", 0), ("b", 50)):
        plant(tmp_path / "d" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(5)})
    plant(tmp_path / "d" / "a", {f"bad{n}.png": b"no image" for n in range(5)})
    text = write_data_report(tmp_path / "report", check_data(tmp_path / "d")).read_text()
    assert "bad1.png" in text
    assert "bad2.png" not in text
    assert "… and 3 more, all of them in check.json" in text

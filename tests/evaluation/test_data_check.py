"""The doctor finds what was planted."""

import numpy as np
import pytest
from hostile_images import BAD, encoded, photo, plant
from sick_folders import make_sick_folder

from onehood.errors import InvalidArgumentError
from onehood.evaluation import check_data


@pytest.fixture
def sick_folder(tmp_path):
    return make_sick_folder(tmp_path / "photos")


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
    for part in (
        "3 images cannot be read",
        "1 pair of like images has different labels",
        "1 class folder holds no images: eel",
    ):
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

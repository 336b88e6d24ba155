"""All odd names, formats, broken files, files of systems and labels at once, through every command.

Good images are all there, bad ones are named, and every command ends as it should.
"""

import csv
import io
import json
import os
import unicodedata
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from command_line import run
from hostile_images import encoded, photo, plant
from PIL import Image

import onehood

TWO_FORMS = [unicodedata.normalize(form, "Äpfel") for form in ("NFC", "NFD")]
NO_UTF_8 = os.fsdecode(b"b\xe4r")
FOLDERS = (
    *("plain", "猫 🐱", "=cmd|'calc'!A0", "-dash", "new\nline", "tab\there", "quote\"'<b>&", " blank "),
    *("\u202eright to left", "x" * 200, NO_UTF_8, *TWO_FORMS),
)
CLASSES = {unicodedata.normalize("NFC", name) for name in FOLDERS}
NAMES = (
    *("plain", "new\nline", "tab\t'quotes\"", "-dash", "=cmd", f"{NO_UTF_8} file", TWO_FORMS[1], "\u202ertl\u202c"),
    *("x" * 200, "🐱", " blank ", "a,b;c|d", "$HOME `id` $(id) %s {0}", "<script>alert(1)"),
)


def deep(seed):
    """A grey picture of 16 bits."""
    grey = np.asarray(photo(seed, 32, 40).convert("L"), np.uint16)
    return Image.fromarray(grey * np.uint16(257))


def several(seed):
    """Two pictures in one file, as cameras with two lenses write them."""
    return encoded(photo(seed, 32, 40), "MPO", save_all=True, append_images=[photo(seed + 1, 32, 40)])


FORMATS = {
    "png": lambda seed: encoded(photo(seed, 32, 40), "PNG"),
    "JPG": lambda seed: encoded(photo(seed, 32, 40), "JPEG"),
    "webp": lambda seed: encoded(photo(seed, 32, 40), "WEBP"),
    "bmp": lambda seed: encoded(photo(seed, 32, 40), "BMP"),
    "gif": lambda seed: encoded(photo(seed, 32, 40), "GIF"),
    "tif": lambda seed: encoded(deep(seed), "TIFF"),
    "jpeg": lambda seed: encoded(photo(seed, 32, 40).convert("CMYK"), "JPEG"),
    "Png": lambda seed: encoded(photo(seed, 32, 40).quantize(16), "PNG"),
    "jpg": several,
}
BROKEN = ("empty.jpg", "truncated.jpg", "text.jpg", "pipe.png", "dangling.png", "loop.png")
NOT_READ = {".xyz": 3, ".md": 1}


def plant_good(folder):
    """Every name in turn and every format in turn; returns the paths."""
    paths = []
    for place, name in enumerate(FOLDERS):
        (folder / name).mkdir()
        for number in range(6):
            seed = 6 * place + number
            extension, content = list(FORMATS.items())[seed % len(FORMATS)]
            path = folder / name / f"{NAMES[seed % len(NAMES)]}{number}.{extension}"
            path.write_bytes(content(seed))
            paths.append(path)
    return paths


def plant_broken(folder):
    """What claims to be an image and is none, and links that lead nowhere or back."""
    good = encoded(photo(), "JPEG")
    plant(
        folder, {"empty.jpg": b"", "truncated.jpg": good[: len(good) // 2], "text.jpg": b"Dear reader, no picture.\n"}
    )
    os.mkfifo(folder / "pipe.png")
    (folder / "dangling.png").symlink_to("nowhere.png")
    (folder / "loop.png").symlink_to("loop.png")
    (folder / "folder.jpg").mkdir()
    (folder / "up").symlink_to("..")


def plant_of_systems(folder):
    """What nobody means by images or classes; much of it can be read."""
    image = {"1.png": encoded(photo(999), "PNG")}
    for name in ("__MACOSX", ".hidden", "#recycle", "$RECYCLE.BIN", "lost+found", "System Volume Information"):
        plant(folder / name / "plain", image)
    for name in (".ipynb_checkpoints", "@eaDir/1.png"):
        plant(folder / "plain" / name, image)
    plant(
        folder / "plain",
        {"._1.png": b"\0\5\x16\7", ".hidden.png": image["1.png"], "Thumbs.db": b"x", "desktop.ini": b"x"},
    )


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """The folder, and the paths of its good images."""
    folder = tmp_path_factory.mktemp("odd names") / "füll of 📷 things"
    folder.mkdir()
    good = plant_good(folder)
    plant_broken(folder / "plain")
    plant_of_systems(folder)
    plant(folder / "plain", {"a.xyz": b"x", "b.xyz": b"x", "c.XYZ": b"x", "notes.md": b"x"})
    return folder, good


# Of few images in many classes scikit-learn doubts that they are classes; no user sees that.
pytestmark = pytest.mark.filterwarnings("ignore:The number of unique classes is greater than 50%:UserWarning")


@pytest.fixture(scope="module")
def model(held, tmp_path_factory):
    """A model of the folder."""
    path = tmp_path_factory.mktemp("model") / "a 猫 =1.onehood"
    onehood.train(held[0], "colour_histogram_svm", output=path)
    return path


@pytest.fixture
def done(capfd, monkeypatch):
    """Runs a command that must end well and whose words must hold no trace of a fault."""

    def ended(*arguments):
        outcome = partial(run, capfd, monkeypatch)(*arguments)
        assert outcome.code == 0, outcome.err
        assert not any(sign in outcome.out + outcome.err for sign in ("Traceback", "fault of onehood"))
        return outcome

    return ended


def times_named(text):
    return {name: sum(f"{name}:" in line for line in text.splitlines()) for name in BROKEN}


ONCE = dict.fromkeys(BROKEN, 1)


@pytest.mark.parametrize(
    ("technique", "options"),
    [("colour_histogram_svm", ()), ("logistic_regression", ("--epochs", 1, "--image-size", 8, "--batch-size", 16))],
)
def test_it_is_trained_on_and_evaluated_with_a_report(done, held, tmp_path, technique, options):
    folder, good = held
    output = tmp_path / "a 猫 =1.onehood"
    outcome = done("train", folder, "--model", technique, "--output", output, *options)
    assert times_named(outcome.err) == ONCE
    assert "3 .xyz files, 1 .md file are not read." in outcome.err
    assert set(onehood.load(output).class_names) == CLASSES
    values = done("evaluate", output, folder, "--split", "all", "--report", tmp_path / "report", "--json").json
    assert values["samples"] == len(good)
    assert set(values["class_names"]) == CLASSES
    assert np.sum(values["confusion"], axis=1).tolist() == [
        12 if name == "Äpfel" else 6 for name in values["class_names"]
    ]
    page = Path(values["report"]).read_text(encoding="utf-8", errors="replace")
    assert "<b>&" not in page
    assert "<script>alert" not in page
    assert json.loads((tmp_path / "report" / "report.json").read_text())["samples"] == len(good)


def test_it_is_predicted_to_a_table_and_to_json(done, held, model, tmp_path):
    folder, good = held
    outcome = done("predict", model, folder, "--output", tmp_path / "p.csv")
    assert times_named(outcome.err) == ONCE
    text = (tmp_path / "p.csv").read_bytes().decode(errors="surrogateescape")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["path"] for row in rows} == {str(path) for path in good}
    assert len(rows) == len(good)
    values = done("predict", model, folder, "--json").json
    assert {value["path"] for value in values} == {str(path) for path in good}
    assert {value["name"] for value in values} <= CLASSES


def test_it_is_checked_with_a_report(done, held, tmp_path):
    folder, good = held
    values = done("data", "check", folder, "--report", tmp_path / "report", "--json").json
    assert values["images"] == len(good)
    assert sorted(Path(identity).name for identity, _ in values["bad"]) == sorted(BROKEN)
    assert values["by_class"] == {name: 12 if name == "Äpfel" else 6 for name in CLASSES}
    assert values["ignored"] == NOT_READ
    assert values["empty_classes"] == []
    assert len(values["problems"]) == 1  # The link that leads up.
    assert "leads back" in values["problems"][0]
    assert times_named(done("data", "check", folder).out) == ONCE


@pytest.mark.parametrize("glob", ["**/*", "*/*"])
def test_a_pattern_takes_the_same_files(done, held, glob):
    folder, good = held
    values = done("data", "check", folder, "--glob", glob, "--json").json
    assert values["images"] == len(good)
    assert set(values["by_class"]) == CLASSES


def test_it_is_indexed_searched_and_looked_through_for_duplicates(done, held, tmp_path):
    folder, good = held
    index = tmp_path / "an 猫 index"
    can_be_found = {str(path) for path in good if NO_UTF_8 not in str(path)}
    values = done("index", folder, "--output", index, "--words", 50, "--keypoints", 100, "--json").json
    assert values["images"] == len(can_be_found)
    assert values["ignored"] == NOT_READ
    bad = {Path(path).name for path in values["bad"]}
    assert set(BROKEN) <= bad
    assert len(bad - set(BROKEN)) > 0  # Names that are no UTF-8, which an index refuses by name.
    again = done("index", folder, "--output", index, "--json").json
    assert (again["added"], again["changed"], again["removed"]) == (0, 0, 0)
    for query in good[::7]:
        found = done("search", index, query, "--top", 3, "--evidence", "colour", "--json").json["results"]
        assert {result["path"] for result in found} <= can_be_found
        if str(query) in can_be_found:
            assert str(query) in {result["path"] for result in found}
    values = done("search", index, good[0], "--filter", f"class={TWO_FORMS[1]}", "--evidence", "colour", "--json").json
    assert {unicodedata.normalize("NFC", result["class"]) for result in values["results"]} == {"Äpfel"}
    assert isinstance(done("duplicates", index, "--json").json["pairs"], list)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_lists_the_same_images(done, held, tmp_path, encoding):
    folder, good = held
    listed = [path for path in good if NO_UTF_8 not in str(path)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(("Label", "Path "))
    writer.writerows((path.parent.name, str(path.relative_to(folder))) for path in listed)
    (folder / "list.txt").write_bytes(stream.getvalue().encode(encoding))
    try:
        values = done("data", "check", folder / "list.txt", "--json").json
        outcome = done(
            "train", folder / "list.txt", "--model", "colour_histogram_svm", "--output", tmp_path / "m.onehood"
        )
    finally:
        (folder / "list.txt").unlink()
    assert values["images"] == len(listed)
    assert set(values["by_class"]) == {name.strip() for name in CLASSES - {NO_UTF_8}}
    assert [line for line in outcome.err.splitlines() if not line.startswith("Training ")] == []

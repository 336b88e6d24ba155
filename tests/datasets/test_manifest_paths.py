"""Paths in manifests, as people and systems write them."""

import os
import re
import unicodedata
from pathlib import Path

import pytest

from onehood.datasets.manifest_paths import ManifestPaths

DECOMPOSED = unicodedata.normalize("NFD", "Äpfel")


@pytest.fixture
def paths(tmp_path):
    for name in ("img/cats/1.jpg", "img/Äpfel/2.jpg", f"img/{DECOMPOSED}x/3.jpg", "img/ blank .jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return ManifestPaths(tmp_path)


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("img/cats/1.jpg", "img/cats/1.jpg"),
        ("  img/cats/1.jpg ", "img/cats/1.jpg"),
        (r"img\cats\1.jpg", "img/cats/1.jpg"),
        (r".\img\cats\1.jpg", "img/cats/1.jpg"),
        (f"img/{DECOMPOSED}/2.jpg", "img/Äpfel/2.jpg"),
        ("img/Äpfelx/3.jpg", f"img/{DECOMPOSED}x/3.jpg"),
        ("img/ blank .jpg", "img/ blank .jpg"),
    ],
)
def test_a_path_is_found_in_every_form(paths, written, there):
    found = paths.found(written)
    assert found is not None
    assert found.samefile(paths.folder / there)


def test_an_absolute_path_stays_itself(paths):
    there = str(paths.folder / "img" / "cats" / "1.jpg")
    assert str(paths.found(there)) == there


def test_a_backslash_in_a_name_goes_before(paths):
    (paths.folder / r"img\cats\1.jpg").touch()
    assert paths.found(r"img\cats\1.jpg").name == r"img\cats\1.jpg"


def test_a_name_in_windows_1252_is_found(paths):
    Path(os.fsdecode(bytes(paths.folder / "img") + b"/f\xe4.jpg")).touch()
    assert os.fsencode(paths.found("img/fä.jpg")).endswith(b"/f\xe4.jpg")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("img/cats/1", r"With its extension it is there: write img/cats/1\.jpg"),
        ("data/img/cats/1.jpg", r"Without data/ in front it is there: write img/cats/1\.jpg"),
        (r"C:\photos\img\cats\1.jpg", "Without C:/photos/ in front it is there"),
        ("/home/somebody/img/cats/1.jpg", "Without /home/somebody/ in front it is there"),
        (r"D:\elsewhere\9.jpg", "A drive of Windows is not known here"),
        ("here/9.jpg", "Seen from the current folder it is there"),
        ("nowhere/9.jpg", r"Paths are relative to the manifest's folder, .*\.$"),
        ("x" * 5000, "Paths are relative"),
    ],
)
def test_a_path_that_is_not_there_tells_the_rule_and_the_way_out(paths, tmp_path_factory, monkeypatch, written, reason):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "here").mkdir()
    (elsewhere / "here" / "9.jpg").touch()
    monkeypatch.chdir(elsewhere)
    assert paths.found(written) is None
    text = paths.reason(written)
    assert text.startswith(f"Paths are relative to the manifest's folder, {paths.folder}.")
    assert re.search(reason, text)

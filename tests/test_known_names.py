"""What a user's text means: a known name or a path."""

from pathlib import Path

import pytest

from onehood.errors import InvalidArgumentError
from onehood.known_names import known_name, path_given_as_name

KNOWN = ("digits", "mnist")


def meant(given):
    return known_name(given, KNOWN, argument="data", kind="data set")


@pytest.fixture(autouse=True)
def _somewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("digits", "digits"),
        ("known:digits", "digits"),
        ("./digits", None),
        ("digits/", None),
        ("photos", None),
        (Path("digits"), None),
        (Path("./digits"), None),
        ("", None),
    ],
)
def test_the_text_decides(given, name):
    assert meant(given) == name


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_where_both_are_there_neither_is_taken(kind, tmp_path):
    path = tmp_path / "digits"
    {"folder": path.mkdir, "file": path.touch, "link": lambda: path.symlink_to("nowhere")}[kind]()
    with pytest.raises(
        InvalidArgumentError, match=r"Give \./digits for the \w+, or known:digits for the known data set"
    ):
        meant("digits")
    assert meant("known:digits") == "digits"
    assert meant("./digits") is None
    assert meant("digits/") is None
    assert meant(Path("digits")) is None
    assert meant("mnist") == "mnist"


def test_known_stands_before_known_names_only():
    with pytest.raises(InvalidArgumentError, match=r"one of digits, mnist after 'known:'.*Did you mean 'digits'\?"):
        meant("known:digit")


def test_what_is_not_there_names_what_is_near(tmp_path):
    (tmp_path / "photos").mkdir()
    assert path_given_as_name("digitz", KNOWN) == " Did you mean 'digits'?"
    assert path_given_as_name("photo", KNOWN) == " Did you mean 'photos'?"
    assert path_given_as_name(str(tmp_path / "photo"), KNOWN) == f" Did you mean {str(tmp_path / 'photos')!r}?"
    assert path_given_as_name("absent/folder", KNOWN) == ""
    assert path_given_as_name(Path("photo"), KNOWN) == ""
    assert "give the text 'digits'" in path_given_as_name(Path("digits"), KNOWN)

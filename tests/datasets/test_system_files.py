"""What systems leave behind is nobody's image."""

from pathlib import Path

import pytest

from onehood.datasets.system_files import is_of_the_system, is_system_name


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".DS_Store",
            "._cat.jpg",
            ".ipynb_checkpoints",
            ".Trash-1000",
            "__MACOSX",
            "@eaDir",
            "Thumbs.db",
            "THUMBS.DB",
        ),
        *("#recycle", "$RECYCLE.BIN", "$Recycle.Bin", "System Volume Information", "lost+found", "desktop.ini"),
    ],
)
def test_hidden_and_system_names_are_known_in_any_case(name):
    assert is_system_name(name)


@pytest.mark.parametrize(
    "name", ["cats", "recycle", "@home", "#1", "macosx", "thumbs", "a.b", "-dash", "=cmd", "..", "."]
)
def test_names_of_people_are_not(name):
    assert not is_system_name(name)


def test_every_part_below_the_folder_counts_and_none_above():
    folder = Path("/home/.cache/@eaDir")
    assert not is_of_the_system(folder / "cats" / "a.jpg", folder)
    assert is_of_the_system(folder / "cats" / ".thumbs" / "a.jpg", folder)
    assert is_of_the_system(folder / "__MACOSX" / "cats" / "a.jpg", folder)
    assert is_of_the_system(folder / "cats" / "._a.jpg", folder)

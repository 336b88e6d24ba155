"""What lies below a folder."""

import pytest

from onehood.datasets import files_below, images_below


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_images_below_a_folder_are_sorted(tmp_path):
    touch(tmp_path, "b.png", "a/c.jpg", "d.txt")
    assert images_below(tmp_path) == [tmp_path / "a" / "c.jpg", tmp_path / "b.png"]


def test_other_files_are_counted_and_those_of_systems_are_not(tmp_path):
    touch(
        tmp_path,
        *("a/1.png", "a/2.psd", "b/3.PSD", "b/README", "._1.png", "a/Thumbs.db", "@eaDir/1.png/x.png"),
        *("__MACOSX/a/._1.png", ".ipynb_checkpoints/1-checkpoint.png", "a/desktop.ini", "lost+found/9.png"),
    )
    found = files_below(tmp_path)
    assert found.images == (tmp_path / "a" / "1.png",)
    assert found.ignored == {".psd": 2, "(none)": 1}
    assert found.problems == ()


@pytest.mark.parametrize("name", [".hidden", "@eaDir"])
def test_a_folder_that_is_named_itself_is_looked_into(tmp_path, name):
    touch(tmp_path / name, "1.png")
    assert images_below(tmp_path / name) == [tmp_path / name / "1.png"]


def test_a_folder_that_is_none_is_a_problem(tmp_path):
    assert "cannot be looked into" in files_below(tmp_path / "absent").problems[0]

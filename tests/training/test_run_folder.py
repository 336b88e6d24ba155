"""The rule of continuing: the same options, or a clear no."""

import pytest

from onehood.errors import RunError
from onehood.training import open_run_folder, run_folder_of

OPTIONS = {"technique": "fractional", "recipe": {"epochs": 3, "seed": 0}, "classes": ("a", "b")}


def test_the_folder_lies_beside_the_model(tmp_path):
    assert run_folder_of(tmp_path / "m.onehood") == tmp_path / "m.onehood.run"


def test_the_same_options_continue(tmp_path):
    folder = open_run_folder(tmp_path / "run", OPTIONS, restart=False)
    (folder / "checkpoint").touch()
    assert (open_run_folder(folder, OPTIONS, restart=False) / "checkpoint").exists()


def test_other_options_are_listed_and_refused(tmp_path):
    folder = open_run_folder(tmp_path / "run", OPTIONS, restart=False)
    other = {"technique": "fractional", "recipe": {"epochs": 4, "seed": 0}, "classes": ("a", "c"), "extra": 1}
    with pytest.raises(RunError) as caught:
        open_run_folder(folder, other, restart=False)
    message = str(caught.value)
    assert "recipe.epochs: 3 there, 4 here" in message
    assert 'classes: ["a", "b"] there, ["a", "c"] here' in message
    assert "extra: null there, 1 here" in message
    assert "seed" not in message
    assert "--restart" in message


def test_restart_discards(tmp_path):
    folder = open_run_folder(tmp_path / "run", OPTIONS, restart=False)
    (folder / "checkpoint").touch()
    open_run_folder(folder, OPTIONS | {"extra": 1}, restart=True)
    assert not (folder / "checkpoint").exists()


@pytest.mark.parametrize("content", ["{", "[]"])
def test_damaged_options_are_named(tmp_path, content):
    folder = open_run_folder(tmp_path / "run", OPTIONS, restart=False)
    (folder / "options.json").write_text(content)
    with pytest.raises(RunError, match=r"options\.json: damaged"):
        open_run_folder(folder, OPTIONS, restart=False)

"""Names that are imported when they are asked for."""

import sys

import pytest

from onehood.on_demand import on_demand


@pytest.fixture
def package(tmp_path, monkeypatch):
    (tmp_path / "lazy").mkdir()
    (tmp_path / "lazy" / "__init__.py").write_text("")
    (tmp_path / "lazy" / "light.py").write_text("value = 1")
    (tmp_path / "lazy" / "loud.py").write_text("import os\nos.write(2, b'noise')\nother = 2")
    monkeypatch.syspath_prepend(tmp_path)
    yield "lazy"
    for name in [name for name in sys.modules if name.split(".")[0] == "lazy"]:
        del sys.modules[name]


def test_a_module_is_imported_with_its_first_name(package):
    found = on_demand(package, {"value": "light", "other": "loud"})
    assert "lazy.light" not in sys.modules
    assert found("value") == 1
    assert "lazy.light" in sys.modules
    assert "lazy.loud" not in sys.modules


def test_a_heavy_one_is_imported_quietly(package, capfd, monkeypatch):
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")
    assert on_demand(package, {"other": "loud"}, heavy=("loud",))("other") == 2
    assert capfd.readouterr().err == ""


def test_another_name_is_an_attribute_error(package):
    with pytest.raises(AttributeError, match="module 'lazy' has no attribute 'third'"):
        on_demand(package, {"value": "light"})("third")

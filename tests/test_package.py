"""The shape of the package: its public surface, its mirrored tests, and what importing it loads."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import onehood

SOURCE = Path(onehood.__file__).parent
ROOMS = [name for _, name, is_package in pkgutil.iter_modules([str(SOURCE)]) if is_package]


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_the_public_surface_is_sorted_and_real(room):
    module = importlib.import_module(f"onehood.{room}" if room else "onehood")
    assert module.__doc__
    names = getattr(module, "__all__", [])
    assert list(names) == sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name))
    for name in names:
        assert getattr(module, name) is not None
        assert name in dir(module) or hasattr(module, name)
    with pytest.raises(AttributeError):
        _ = module.surely_not_there


def test_every_module_has_its_mirrored_test():
    missing = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if not path.name.startswith("__")
        and path.parent.name != "techniques"  # Tables, over which classifiers/test_techniques.py runs.
        and not (Path(__file__).parent / path.relative_to(SOURCE).parent / f"test_{path.name}").exists()
    ]
    assert missing == []


def loaded_after(code):
    """The names of heavy modules that a fresh process has loaded after `code`."""
    script = f"{code}\nimport sys\nprint(*[m for m in ('tensorflow', 'keras', 'torch', 'jax') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return result.stdout.split()


@pytest.mark.parametrize(
    "code",
    [
        "import onehood; onehood.train; onehood.load; onehood.predict",
        "import onehood.cli.main",
        "import onehood.images, onehood.figures, onehood.datasets, onehood.files, onehood.progress, onehood.arithmetic",
        "from onehood.datasets import digits; digits()",
        "import onehood.classifiers, onehood.evaluation",
        "import onehood.filters.pictures",
        "import onehood.search; onehood.SearchIndex",
        "import onehood.features, onehood.features.pictures; from onehood.classifiers import VectorClassifier",
        "import onehood.training, onehood.pipelines; from onehood.classifiers import NeuralNetwork; NeuralNetwork()",
    ],
)
def test_light_rooms_load_neither_tensorflow_nor_keras(code):
    assert loaded_after(code) == []


def test_the_probe_would_notice_tensorflow():
    assert loaded_after("import onehood.classifiers; onehood.classifiers.KerasClassifier") == ["tensorflow", "keras"]


def test_names_are_listed_before_they_are_loaded():
    assert {"train", "load", "evaluate", "predict"} <= set(dir(onehood))

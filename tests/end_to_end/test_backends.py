"""The same layers, training and model files on TensorFlow, JAX and PyTorch; those that are not installed are skipped.

`make test-backends` installs them all and runs this file.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("backend_checks.py")
BACKENDS = [name for name in ("tensorflow", "jax", "torch") if find_spec(name)]


def check(backend, task, *paths):
    environment = os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, SCRIPT, backend, task, *map(str, paths)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr[-3000:]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """One model trained on each backend, after its layers were checked there."""
    folder = tmp_path_factory.mktemp("models")
    paths = {backend: folder / f"{backend}.onehood" for backend in BACKENDS}
    for backend, path in paths.items():
        check(backend, "train", path)
    return paths


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_layers_training_and_files_of_all_backends(models, backend):
    if backend not in models:
        pytest.skip(f"{backend} is not installed: make test-backends")
    assert models[backend].exists()
    check(backend, "load", *models.values())

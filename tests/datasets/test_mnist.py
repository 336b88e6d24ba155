"""MNIST and Fashion-MNIST from files of full size, and what damage does."""

import gzip

import numpy as np
import pytest
from data_files import idx_bytes, write_mnist_like

from onehood.datasets import fashion_mnist, mnist
from onehood.errors import DataError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "mnist"
    write_mnist_like(path)
    return path


def test_raw_files_are_read(folder):
    dataset = mnist(folder)
    train = dataset.split("train")
    assert train.images.shape == (60_000, 28, 28, 1)
    assert (train.images[517] == 517 % 251).all()
    assert train.labels[517] == 7
    assert train.ids[517] == "train/517"
    assert len(dataset.split("test")) == 10_000
    assert dataset.class_names == tuple("0123456789")
    assert not dataset.photographic


def test_gzipped_files_are_read_and_fashion_has_its_names(tmp_path):
    write_mnist_like(tmp_path / "fashion_mnist", zipped=True)
    dataset = fashion_mnist(tmp_path)
    assert dataset.class_names[9] == "Ankle boot"
    assert len(dataset.class_names) == 10
    assert dataset.split("test").labels[3] == 3


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("t10k-images-idx3-ubyte", np.zeros((10, 28, 28)), "expected 10000 × 28 × 28 values; the file holds 10 × 28"),
        ("t10k-labels-idx1-ubyte", np.zeros(9_999), "expected 10000 labels; the file holds 9999"),
        ("t10k-labels-idx1-ubyte", np.full(10_000, 17), "labels must lie between 0 and 9. Received: 17"),
    ],
)
def test_files_that_do_not_fit_are_named(folder, tmp_path, name, array, message):
    for path in folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(idx_bytes(array))
    with pytest.raises(DataError, match=message) as caught:
        mnist(tmp_path)
    assert name in str(caught.value)


def test_a_damaged_set_in_the_environment_is_an_error_and_no_fall_through(folder, tmp_path, monkeypatch):
    damaged = tmp_path / "environment" / "mnist"
    write_mnist_like(damaged, zipped=True)
    labels = damaged / "t10k-labels-idx1-ubyte.gz"
    labels.write_bytes(labels.read_bytes()[:-20])
    monkeypatch.setenv("ONEHOOD_DATA", str(damaged.parent))
    with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte\.gz: damaged: the gzip stream is broken"):
        mnist()


def test_the_real_mnist(real_data):
    """Checksums of the uncompressed files, as MNIST's readers publish them, stand behind these sums."""
    dataset = mnist(real_data)
    train, test = dataset.split("train"), dataset.split("test")
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert np.bincount(train.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert train.images.mean() == pytest.approx(33.318, abs=1e-3)


def test_gzip_is_recognised_by_content_not_by_name(tmp_path, folder):
    for path in folder.iterdir():
        content = path.read_bytes()
        (tmp_path / path.name).write_bytes(gzip.compress(content, 1) if "labels" in path.name else content)
    assert len(mnist(tmp_path).split("train")) == 60_000

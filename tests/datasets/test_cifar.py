"""CIFAR-10 and CIFAR-100 from files of full size."""

import numpy as np
import pytest
from data_files import cifar_records

from onehood.datasets import cifar10, cifar100
from onehood.errors import DataError, InvalidArgumentError


@pytest.fixture(scope="module")
def cifar100_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cifar100")
    for name, count in (("train.bin", 50_000), ("test.bin", 10_000)):
        cifar_records(count, 2, (20, 100)).tofile(folder / name)
    return folder


def test_cifar100_takes_fine_labels_and_planar_pixels(cifar100_folder):
    dataset = cifar100(cifar100_folder)
    train = dataset.split("train")
    assert train.images.shape == (50_000, 32, 32, 3)
    assert train.images[4, 5, 6].tolist() == [10, 20, 30]
    assert train.labels[121] == 21
    assert len(dataset.class_names) == len(set(dataset.class_names)) == 100
    assert dataset.class_names[0] == "apple"
    assert dataset.class_names[99] == "worm"
    assert dataset.photographic


def test_cifar100_takes_coarse_labels_on_request(cifar100_folder):
    dataset = cifar100(cifar100_folder, labels="coarse")
    assert dataset.split("test").labels[121] == 1
    assert len(dataset.class_names) == 20
    assert dataset.class_names[19] == "vehicles_2"
    with pytest.raises(InvalidArgumentError, match='`labels` must be "fine" or "coarse"'):
        cifar100(cifar100_folder, labels="medium")


def test_cifar10_joins_its_batches(tmp_path):
    for number in range(1, 6):
        records = cifar_records(10_000, 1, (10,))
        records[:, 1] = number
        records.tofile(tmp_path / f"data_batch_{number}.bin")
    cifar_records(10_000, 1, (10,)).tofile(tmp_path / "test_batch.bin")
    dataset = cifar10(tmp_path)
    train = dataset.split("train")
    assert train.images.shape == (50_000, 32, 32, 3)
    assert [int(train.images[index, 0, 0, 0]) for index in (0, 10_000, 49_999)] == [1, 2, 5]
    assert dataset.class_names[:2] == ("airplane", "automobile")


def test_damage_is_named(cifar100_folder, tmp_path):
    (tmp_path / "train.bin").symlink_to(cifar100_folder / "train.bin")
    cases = [
        (cifar_records(10_000, 2, (20, 100)).tobytes()[:-1], "no whole number of records of 3074 bytes"),
        (cifar_records(9_999, 2, (20, 100)).tobytes(), "expected 10000 records; the file holds 9999"),
        (cifar_records(10_000, 2, (20, 101)).tobytes(), "labels must lie between 0 and 99. Received: 100"),
    ]
    for content, message in cases:
        (tmp_path / "test.bin").write_bytes(content)
        with pytest.raises(DataError, match=message) as caught:
            cifar100(tmp_path)
        assert "test.bin" in str(caught.value)


def test_the_real_cifar100(real_data):
    dataset = cifar100(real_data)
    assert np.bincount(dataset.split("train").labels).tolist() == [500] * 100
    assert np.bincount(dataset.split("test").labels).tolist() == [100] * 100

"""From names to data sets."""

from pathlib import Path

import pytest
from data_files import write_mnist_like

from onehood.datasets import NAMED_DATASETS, FolderOptions, open_dataset
from onehood.errors import InvalidArgumentError


def test_a_name_opens_its_data_set_and_a_data_set_stays_itself():
    dataset = open_dataset("digits")
    assert dataset.name == "digits"
    assert open_dataset(dataset) is dataset


def test_the_data_directory_is_handed_on(tmp_path):
    write_mnist_like(tmp_path / "mnist")
    assert len(open_dataset("mnist", data_dir=tmp_path).split("train")) == 60_000


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        InvalidArgumentError, match=r"digits, mnist, fashion_mnist, cifar10, cifar100.*Received: digitz"
    ):
        open_dataset("digitz")


def test_each_named_data_set_says_where_its_files_are(tmp_path):
    assert NAMED_DATASETS["digits"].found() == {"folder": None, "state": "embedded"}
    assert NAMED_DATASETS["cifar10"].found() == {"folder": None, "state": "not found"}
    folder = tmp_path / "cifar100"
    folder.mkdir()
    (folder / "train.bin").touch()
    assert "incomplete: test.bin missing" in NAMED_DATASETS["cifar100"].found(tmp_path)["state"]
    (folder / "test.bin").touch()
    assert NAMED_DATASETS["cifar100"].found(tmp_path) == {"folder": str(folder), "state": "found"}


def test_a_folder_or_manifest_opens_with_its_options(tmp_path):
    from hostile_images import encoded, photo, plant

    for name, first in (("a", 0), ("b", 50)):
        plant(tmp_path / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(6)})
    dataset = open_dataset(tmp_path, image_size=20, folder=FolderOptions(test=0.0))
    assert dataset.usual_view.shape == (20, 20, 3)
    assert "test" not in dataset.splits
    assert dataset.layout["image_size"] == 20


def test_options_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(InvalidArgumentError, match="do not belong to a data set that is known or in memory"):
        open_dataset("digits", folder=FolderOptions())
    with pytest.raises(InvalidArgumentError, match="known or in memory. Received: test, glob"):
        open_dataset("digits", folder=FolderOptions(glob="*.png", test=0.3))
    for side in (2, 0, 10**6, "20"):
        with pytest.raises(InvalidArgumentError, match="`image_size` must be a whole number from 4 to 10,000"):
            open_dataset("digits", image_size=side)
    assert open_dataset("digits", image_size=16).usual_view.shape == (16, 16, 1)


def test_a_folder_named_like_a_data_set_is_never_mixed_up_with_it(tmp_path, monkeypatch):
    from hostile_images import encoded, photo, plant

    monkeypatch.chdir(tmp_path)
    for name, first in (("a", 0), ("b", 50)):
        plant(tmp_path / "digits" / name, {f"{n}.png": encoded(photo(first + n), "PNG") for n in range(6)})
    with pytest.raises(InvalidArgumentError, match="Give ./digits for the folder, or known:digits"):
        open_dataset("digits")
    for data in ("./digits", "digits/", Path("digits"), Path("./digits"), str(tmp_path / "digits")):
        assert open_dataset(data).class_names == ("a", "b")
    assert open_dataset("known:digits").class_names == tuple("0123456789")
    (tmp_path / "digits").rename(tmp_path / "mine")
    assert open_dataset("digits").name == "digits"
    with pytest.raises(InvalidArgumentError, match="A path is never a known name: give the text 'digits'"):
        open_dataset(Path("digits"))


def test_a_name_that_is_not_known_is_answered_with_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photographs").mkdir()
    for given, near in (("digit", "digits"), ("Fashion-MNIST", "fashion_mnist"), ("photograph", "photographs")):
        with pytest.raises(InvalidArgumentError, match=f"Received: {given}. Did you mean '{near}'?"):
            open_dataset(given)

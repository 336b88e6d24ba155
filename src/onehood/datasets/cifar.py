"""CIFAR-10 and CIFAR-100: photographs of 32×32 in files of fixed-length records."""

from pathlib import Path
from typing import Literal

import numpy as np

from onehood.datasets.fixed_length_records import read_fixed_length_records
from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.published_files import Download, PublishedFiles, find_or_download
from onehood.datasets.split import Split, split_of_array
from onehood.errors import DataError, InvalidArgumentError

_BATCH_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))

CIFAR10 = PublishedFiles(
    "cifar10",
    (*_BATCH_FILES, "test_batch.bin"),
    {
        "cifar-10-binary.tar.gz": Download(
            "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
            "md5:c32a1d4ab5d03f1284b67883e8d87530",
            {name: f"cifar-10-batches-bin/{name}" for name in (*_BATCH_FILES, "test_batch.bin")},
        )
    },
)

CIFAR100 = PublishedFiles(
    "cifar100",
    ("train.bin", "test.bin"),
    {
        "cifar-100-binary.tar.gz": Download(
            "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
            "md5:03b5dce01913d631647c71ecec9e9cb8",
            {name: f"cifar-100-binary/{name}" for name in ("train.bin", "test.bin")},
        )
    },
)

_CIFAR10_NAMES = "airplane automobile bird cat deer dog frog horse ship truck"

_COARSE_NAMES = """
aquatic_mammals fish flowers food_containers fruit_and_vegetables household_electrical_devices household_furniture
insects large_carnivores large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores
medium_mammals non-insect_invertebrates people reptiles small_mammals trees vehicles_1 vehicles_2
"""

_FINE_NAMES = """
apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
willow_tree wolf woman worm
"""


def cifar10(data_dir: Path | str | None = None) -> ImageDataset:
    """CIFAR-10: 50,000 + 10,000 photographs of 32×32×3 in ten classes.

    Args:
        data_dir: a folder that holds the files, or a folder `cifar10` with them; see `sources.find` for where else.

    Raises:
        DataError: the files are nowhere to be had, or damaged.

    Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
    """
    folder = find_or_download(CIFAR10, data_dir)
    names = tuple(_CIFAR10_NAMES.split())
    parts = [_read(folder / name, label_bytes=1, label=0, class_count=10, count=10_000) for name in _BATCH_FILES]
    labels, images = (np.concatenate(part) for part in zip(*parts, strict=True))
    test_labels, test_images = _read(folder / "test_batch.bin", label_bytes=1, label=0, class_count=10, count=10_000)
    return _dataset("cifar10", names, (labels, images), (test_labels, test_images))


def cifar100(data_dir: Path | str | None = None, *, labels: Literal["fine", "coarse"] = "fine") -> ImageDataset:
    """CIFAR-100: 50,000 + 10,000 photographs of 32×32×3.

    Args:
        data_dir: a folder that holds the files, or a folder `cifar100` with them; see `sources.find` for where else.
        labels: "fine" for the 100 classes, "coarse" for the 20 superclasses.

    Raises:
        DataError: the files are nowhere to be had, or damaged.
        InvalidArgumentError: for other `labels`.

    Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
    """
    if labels not in ("fine", "coarse"):
        raise InvalidArgumentError(f'`labels` must be "fine" or "coarse". Received: {labels!r}.')
    folder = find_or_download(CIFAR100, data_dir)
    # Each record opens with the coarse label, then the fine one.
    names = tuple((_FINE_NAMES if labels == "fine" else _COARSE_NAMES).split())
    train, test = (
        _read(folder / name, label_bytes=2, label=int(labels == "fine"), class_count=len(names), count=count)
        for name, count in (("train.bin", 50_000), ("test.bin", 10_000))
    )
    return _dataset("cifar100", names, train, test)


def _read(path: Path, *, label_bytes: int, label: int, class_count: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    labels, images = read_fixed_length_records(path, label_bytes=label_bytes, height=32, width=32, depth=3)
    if len(labels) != count:
        raise DataError(f"{path}: expected {count} records; the file holds {len(labels)}.")
    chosen = labels[:, label]
    if chosen.max() >= class_count:
        raise DataError(f"{path}: labels must lie between 0 and {class_count - 1}. Received: {chosen.max()}.")
    return chosen, images


def _dataset(
    name: str,
    class_names: tuple[str, ...],
    train: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
) -> ImageDataset:
    splits: dict[str, Split] = {
        split: split_of_array(images, labels, prefix=split)
        for split, (labels, images) in (("train", train), ("test", test))
    }
    return ImageDataset(name, class_names, splits, photographic=True)

"""MNIST and its drop-in replacement Fashion-MNIST: four IDX files each."""

from pathlib import Path

from onehood.datasets.idx import read_idx
from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.published_files import Download, PublishedFiles, file_in, find_or_download
from onehood.datasets.split import Split, split_of_array
from onehood.errors import DataError

_FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 60_000),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 10_000),
}
_SIDE = 28


def _downloads(base: str, checksums: tuple[str, ...]) -> dict[str, Download]:
    names = [f"{name}.gz" for images, labels, _ in _FILES.values() for name in (images, labels)]
    return {name: Download(base + name, f"md5:{md5}") for name, md5 in zip(names, checksums, strict=True)}


_FILE_NAMES = tuple(name for images, labels, _ in _FILES.values() for name in (images, labels))

MNIST = PublishedFiles(
    "mnist",
    _FILE_NAMES,
    _downloads(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        (
            "f68b3c2dcbeaaa9fbdd348bbdeb94873",
            "d53e105ee54ea40749a09fcbcd1e9432",
            "9fb629c4189551a2d022fa330f9573f3",
            "ec29112dd5afa0611ce80d1b7f02629c",
        ),
    ),
    zippable=True,
)

FASHION_MNIST = PublishedFiles(
    "fashion_mnist",
    _FILE_NAMES,
    _downloads(
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        (
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "25c81989df183df01b3e8a0aad5dffbe",
            "bef4ecab320f06d8554ea6380940ec79",
            "bb300cfdad3c16e7a12a480ee83cd310",
        ),
    ),
    zippable=True,
    system_folders=(Path("/usr/share/datasets/fashion-mnist"),),
    package="dataset-fashion-mnist",
)

_GARMENTS = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def mnist(data_dir: Path | str | None = None) -> ImageDataset:
    """MNIST: 60,000 + 10,000 handwritten digits of 28×28×1; other images are framed as these were.

    Args:
        data_dir: a folder that holds the files, or a folder `mnist` with them; see `sources.find` for where else.

    Raises:
        DataError: the files are nowhere to be had, or damaged.

    Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, 1998.
    """
    dataset = _load(MNIST, tuple(str(digit) for digit in range(10)), data_dir)
    return dataset.with_image_size(_SIDE, fit="handwriting")


def fashion_mnist(data_dir: Path | str | None = None) -> ImageDataset:
    """Fashion-MNIST: 60,000 + 10,000 pictures of clothing of 28×28×1; arguments and errors as `mnist`.

    Source: H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747.
    """
    return _load(FASHION_MNIST, _GARMENTS, data_dir)


def _load(source: PublishedFiles, class_names: tuple[str, ...], data_dir: Path | str | None) -> ImageDataset:
    folder = find_or_download(source, data_dir)
    splits = {name: read_idx_split(folder, name, *files) for name, files in _FILES.items()}
    return ImageDataset(source.name, class_names, splits)


def read_idx_split(folder: Path, prefix: str, images_name: str, labels_name: str, count: int) -> Split:
    """One split of 28×28 images from two IDX files of `count` samples and ten classes.

    Raises:
        DataError: a file is damaged, or the two do not agree.
    """
    images_path, labels_path = file_in(folder, images_name), file_in(folder, labels_name)
    images, labels = read_idx(images_path, dimensions=3), read_idx(labels_path, dimensions=1)
    if images.shape != (count, _SIDE, _SIDE):
        raise DataError(
            f"{images_path}: expected {count} × {_SIDE} × {_SIDE} values; the file holds "
            f"{' × '.join(map(str, images.shape))}."
        )
    if labels.shape != (count,):
        raise DataError(f"{labels_path}: expected {count} labels; the file holds {len(labels)}.")
    if labels.max(initial=0) > 9:
        raise DataError(f"{labels_path}: labels must lie between 0 and 9. Received: {int(labels.max())}.")
    return split_of_array(images[:, :, :, None], labels, prefix=prefix)

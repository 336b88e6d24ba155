"""Where images and labels come from: readers, look-up, splits. No TensorFlow."""

from onehood.datasets.cifar import cifar10, cifar100
from onehood.datasets.digits import digits
from onehood.datasets.fixed_length_records import read_fixed_length_records
from onehood.datasets.idx import read_idx
from onehood.datasets.image_dataset import ImageDataset, Split
from onehood.datasets.image_folder import FolderOptions, ScannedFolder, image_folder, scan_folder
from onehood.datasets.mnist import fashion_mnist, mnist
from onehood.datasets.near_duplicates import near_pairs
from onehood.datasets.open_dataset import NAMED_DATASETS, NamedDataset, open_dataset
from onehood.datasets.samples import images_below
from onehood.datasets.splits import stratified_split

__all__ = [
    "NAMED_DATASETS",
    "FolderOptions",
    "ImageDataset",
    "NamedDataset",
    "ScannedFolder",
    "Split",
    "cifar10",
    "cifar100",
    "digits",
    "fashion_mnist",
    "image_folder",
    "images_below",
    "mnist",
    "near_pairs",
    "open_dataset",
    "read_fixed_length_records",
    "read_idx",
    "scan_folder",
    "stratified_split",
]

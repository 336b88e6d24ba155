"""Where images and labels come from: readers, look-up, splits. No TensorFlow."""

from onehood.datasets.cifar import cifar10, cifar100
from onehood.datasets.data_facts import DataFacts, ViewOptions, usual_view
from onehood.datasets.digits import digits
from onehood.datasets.fixed_length_records import read_fixed_length_records
from onehood.datasets.idx import read_idx
from onehood.datasets.image_dataset import ImageDataset
from onehood.datasets.image_folder import FolderOptions, ScannedFolder, image_folder, scan_folder
from onehood.datasets.label_names import class_indices, label_name
from onehood.datasets.mnist import fashion_mnist, mnist
from onehood.datasets.near_duplicates import near_pairs
from onehood.datasets.open_dataset import NAMED_DATASETS, NamedDataset, known_dataset, open_dataset
from onehood.datasets.samples import not_read
from onehood.datasets.split import Split
from onehood.datasets.splits import stratified_split
from onehood.datasets.walk import FilesBelow, files_below, images_below

__all__ = [
    "NAMED_DATASETS",
    "DataFacts",
    "FilesBelow",
    "FolderOptions",
    "ImageDataset",
    "NamedDataset",
    "ScannedFolder",
    "Split",
    "ViewOptions",
    "cifar10",
    "cifar100",
    "class_indices",
    "digits",
    "fashion_mnist",
    "files_below",
    "image_folder",
    "images_below",
    "known_dataset",
    "label_name",
    "mnist",
    "near_pairs",
    "not_read",
    "open_dataset",
    "read_fixed_length_records",
    "read_idx",
    "scan_folder",
    "stratified_split",
    "usual_view",
]
